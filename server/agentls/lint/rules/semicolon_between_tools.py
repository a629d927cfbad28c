"""Semicolons between tools.

## What it does

Reports a `;` that stands between the names of `tools` or `disallowedTools`.

## Why it matters

Claude Code separates names at commas and spaces only. A semicolon becomes part of the name before
it, which is then no tool.
"""

import re
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
        for span in _signs(tool) if is_sure(agent, key, tool) else ():
            at_end = span.end == tool.span.end
            lost = "the name before it is" if at_end else "the names on both sides of it are"
            separator = "," if agent.text[span.end : span.end + 1].isspace() else ", "
            yield Finding(
                span,
                f"Claude Code does not separate tools at `;`, so {lost} lost",
                (Fix("Replace `;` with a comma", (Edit(span, separator),)),),
            )


def _signs(tool: ToolEntry) -> Iterator[Span]:
    """Runs of the sign, each as one."""
    depth = 0
    for match in re.finditer(r"[()]|;+", tool.text):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
        elif depth <= 0:
            yield Span(tool.span.start + match.start(), tool.span.start + match.end())


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
