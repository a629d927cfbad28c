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
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.syntax.requoting import requoted
from agentls.text.span import Span

_INDICATORS = "[]{},*&!|>%@`"


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report each value that made the first reading fail."""
    front_matter = agent.front_matter
    if front_matter.verdict is not Verdict.QUOTED:
        return
    values = requoted(agent.text, front_matter)
    others = tuple(value.edit for value in values if value.stop is None)
    for value in values:
        if value.stop is None:
            continue
        key, span = value.quoted.key, value.quoted.value
        mark = _mark(span.of(agent.text), value.stop).shifted(span.start)
        yield Finding(
            mark,
            f"with this `{mark.of(agent.text)}` the value of `{key}` is not valid YAML: Claude Code"
            " loads the agent only because it quotes the value; other readers refuse the file",
            (Fix(f"Quote the value of `{key}`", (value.edit, *others), Applicability.SAFE),),
        )


def _mark(value: str, stop: int) -> Span:
    if value[0] in _INDICATORS or value[:2] in ("- ", "? "):
        return Span(0, 1)
    colon = value.find(": ")
    if colon >= 0:
        return Span(colon, colon + 1)
    at = min(stop, len(value) - 1)
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
