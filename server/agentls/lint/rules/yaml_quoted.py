"""A value that is YAML only because Claude Code quotes it.

## What it does

Reports a value that YAML does not allow without quotes, in front matter that Claude Code can read
all the same: when the first reading fails, it puts quotes around such values and reads once more.

## Why it matters

Other readers of the same file, editors and linters among them, have no second reading: they refuse
the file. In a file with CRLF line ends, under an indented key or with a continuation line the
second reading does not help either, so that a small change makes the agent vanish.

## Fix safety

Safe: the quotes are those that Claude Code puts itself, so that the value stays the same. Where
another value has been quoted along with this one and would change without, it is quoted as well.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Applicability, Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Quoted, Verdict
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Mapping, Scalar, YamlProblem, parse_yaml
from agentls.syntax.yaml_text import double_quoted
from agentls.text.span import Edit, Span

_INDICATORS = "[]{},*&!|>%@`"


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report each value that made the first reading fail."""
    front_matter = agent.front_matter
    if front_matter.verdict is not Verdict.QUOTED:
        return
    causes: list[tuple[Quoted, int]] = []
    others: list[Edit] = []
    for quoted in front_matter.quoted:
        value = quoted.value.of(agent.text)
        prefix = f"{quoted.key}: "
        node = parse_yaml(prefix + value)
        if isinstance(node, YamlProblem):
            causes.append((quoted, node.span.start - len(prefix)))
        elif not _same(node, value):
            others.append(Edit(quoted.value, double_quoted(value)))
    for quoted, stop in causes:
        value = quoted.value.of(agent.text)
        edits = (Edit(quoted.value, double_quoted(value)), *others)
        mark = _mark(value, stop).shifted(quoted.value.start)
        yield Finding(
            mark,
            f"`{mark.of(agent.text)}` makes `{quoted.key}` no YAML: Claude Code loads the agent"
            " only because it quotes the value, other readers refuse the file",
            (Fix(f"Quote the value of `{quoted.key}`", edits, Applicability.SAFE),),
        )


def _same(node: object, value: str) -> bool:
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return False
    scalar = node.entries[0].value
    return isinstance(scalar, Scalar) and scalar.value == value


def _mark(value: str, stop: int) -> Span:
    if value[0] in _INDICATORS or value[:2] in ("- ", "? "):
        return Span(0, 1)
    colon = value.find(": ")
    if colon >= 0:
        return Span(colon, colon + 1)
    at = min(max(stop, 0), len(value) - 1)
    return Span(at, at + 1)


RULE: AgentRule = Rule(
    code="AGT002",
    name="yaml-quoted",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code⟦:⟧ style, tests\n---\n\nReview.\n",
            good=(
                '---\nname: reviewer\ndescription: "Reviews code: style, tests"\n---\n\nReview.\n'
            ),
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: ⟦*⟧Always* reviews\n---\n\nReview.\n",
            good='---\nname: reviewer\ndescription: "*Always* reviews"\n---\n\nReview.\n',
        ),
    ),
)
