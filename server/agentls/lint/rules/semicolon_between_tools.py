"""Semicolons between tools.

## What it does

Reports a `;` that stands between the names of `tools` or `disallowedTools`.

## Why it matters

Claude Code separates names at commas and spaces only. A semicolon becomes part of the name before
it, which is then no tool.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import is_sure, listed
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.tool_list import ToolEntry
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look for the sign outside of parentheses."""
    for key, tool in listed(agent):
        for span, fixes in _signs(agent, key, tool):
            yield Finding(
                span,
                "Claude Code does not separate tools at `;`, "
                "so the names on both sides of it are lost"
                if len(span) == 1 and span.end < tool.span.end
                else "Claude Code does not separate tools at `;`, so the name before it is lost",
                fixes,
            )


def _signs(agent: AgentFile, key: str, tool: ToolEntry) -> Iterator[tuple[Span, tuple[Fix, ...]]]:
    if ";" not in tool.text:
        return
    if not is_sure(agent, key, tool):
        yield tool.span, ()
        return
    depth = 0
    for index, char in enumerate(tool.text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char == ";" and depth <= 0:
            at = tool.span.start + index
            span = Span(at, at + 1)
            separator = "," if agent.text[at + 1 : at + 2].isspace() else ", "
            yield span, (Fix("Replace `;` with a comma", (Edit(span, separator),)),)


RULE: AgentRule = Rule(
    code="AGT109",
    name="semicolon-between-tools",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=(";",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read⟦;⟧ Grep⟦;⟧Glob\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, Grep, Glob\n---\n\nReview the change.\n",
        ),
    ),
)
