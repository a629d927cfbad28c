"""A first word that YAML takes for an anchor or a tag.

## What it does

Reports a plain value that begins with `&` or `!` and a word, where no alias refers to it.

## Why it matters

The first word is lost without a notice: `description: &lint runs the linter` is read as
`runs the linter`, and `!important Reviews code` as `Reviews code`.

## Fix safety

Unsafe: the word becomes part of the value.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Scalar
from agentls.syntax.yaml_text import double_quoted
from agentls.text.span import Edit, Span

_PREFIX = re.compile(r"(?:[&!][^\s]*[ \t]*)+")
_STANDARD_TAG = re.compile(r"!!(?:str|int|float|bool|null|map|seq)(?:\s|\Z)|!(?:\s|\Z)")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the word that is lost."""
    if agent.front_matter.verdict is Verdict.QUOTED:
        quoted = {quoted.value.start for quoted in agent.front_matter.quoted}
    else:
        quoted = set()
    content = agent.front_matter.content.of(agent.text)
    for entry in agent.front_matter.entries:
        value = entry.value
        written = value.span.of(agent.text)
        if not isinstance(value, Scalar) or value.style != "plain" or value.span.start in quoted:
            continue
        prefix = _PREFIX.match(written)
        if prefix is None or _STANDARD_TAG.match(written) or written == value.text:
            continue
        word = prefix[0].rstrip()
        if word[0] == "&" and re.search(rf"\*{re.escape(word.split()[0][1:])}(?!\w)", content):
            continue
        kind = "an anchor" if word[0] == "&" else "a tag"
        fixes: tuple[Fix, ...] = ()
        if "\n" not in written:
            edit = Edit(value.span, double_quoted(written))
            fixes = (Fix(f"Quote the value of `{entry.key}`", (edit,)),)
        yield Finding(
            Span(value.span.start, value.span.start + len(word)),
            f"YAML takes `{word}` for {kind}, so Claude Code reads `{entry.key}` without it",
            fixes,
        )


RULE: AgentRule = Rule(
    code="AGT014",
    name="anchor-in-text",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    literals=("&", "!"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: ⟦!important⟧ Reviews code\n---\n\nReview.\n",
            good='---\nname: reviewer\ndescription: "!important Reviews code"\n---\n\nReview.\n',
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: ⟦&lint⟧ runs the linter\n---\n\nReview.\n",
            good='---\nname: reviewer\ndescription: "&lint runs the linter"\n---\n\nReview.\n',
        ),
    ),
)
