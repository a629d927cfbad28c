"""Lines indented with tabs.

## What it does

Reports tabs at the beginning of lines of the front matter where YAML does not allow them.

## Why it matters

YAML forbids tabs in the indentation. Claude Code reads the front matter only because it replaces
each by two spaces when the first reading fails; other readers refuse the file.

## Fix safety

Safe: it puts in the two spaces that Claude Code puts in itself, and the quotes around values that
Claude Code quotes in the same reading.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Applicability, Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.syntax.requoting import requoted
from agentls.syntax.yaml_nodes import YamlProblem
from agentls.syntax.yaml_reader import parse_yaml
from agentls.syntax.yaml_text import double_quoted
from agentls.text.span import Edit, Span, apply_edits

_TABS = re.compile(r"(?m)^\t+")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the tabs of each line, if they are what YAML refuses."""
    front_matter = agent.front_matter
    text, content = agent.text, front_matter.content
    if front_matter.verdict is not Verdict.QUOTED or not _are_refused(agent):
        return
    values = tuple(value.edit for value in requoted(text, front_matter))
    for match in _TABS.finditer(text, content.start, content.end):
        span = Span(*match.span())
        spaces = Edit(span, "  " * len(span))
        yield Finding(
            span,
            "YAML does not allow tabs here: Claude Code loads the agent only because it replaces"
            " them, other readers refuse the file",
            (Fix("Indent with spaces", (spaces, *values), Applicability.SAFE),),
        )


def _are_refused(agent: AgentFile) -> bool:
    """Whether the front matter is no YAML even when its values are quoted."""
    content = agent.front_matter.content
    edits = (
        Edit(quoted.value.shifted(-content.start), double_quoted(quoted.value.of(agent.text)))
        for quoted in agent.front_matter.quoted
    )
    return isinstance(parse_yaml(apply_edits(content.of(agent.text), edits)), YamlProblem)


RULE: AgentRule = Rule(
    code="AGT012",
    name="tab-indentation",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    literals=("\t",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\nname: reviewer\ndescription: Reviews code.\ntools:\n⟦\t⟧- Read\n⟦\t⟧- Grep\n"
                "---\n\nReview.\n"
            ),
            good=(
                "---\nname: reviewer\ndescription: Reviews code.\ntools:\n  - Read\n  - Grep\n"
                "---\n\nReview.\n"
            ),
        ),
    ),
)
