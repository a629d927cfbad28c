"""An opening parenthesis that is never closed.

## What it does

Reports an entry of `tools` or `disallowedTools` whose parenthesis is not closed.

## Why it matters

Claude Code separates tools outside of parentheses only, so everything up to the end of the value
becomes part of this one entry, and none of it is a tool.
"""

from collections.abc import Iterator

from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import is_sure, listed
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.tool_list import ToolEntry
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Count parentheses."""
    for key, tool in listed(agent):
        if tool.text.count("(") <= tool.text.count(")"):
            continue
        at = tool.span.start + len(tool.name)
        sure = is_sure(agent, key, tool)
        yield Finding(
            Span(at, at + 1) if sure else tool.span,
            "this parenthesis is not closed, so Claude Code reads all that follows "
            "as part of one entry that is no tool",
            (_closing(tool),) if sure else (),
        )


def _closing(tool: ToolEntry) -> Fix:
    """Close it before the first comma after which only tools are named, else at the end."""
    known = load_tools()
    at = len(tool.text)
    for index, char in enumerate(tool.text):
        if char != "," or index < len(tool.name):
            continue
        names = tool.text[index + 1 :].replace(",", " ").split()
        if names and all(
            n.startswith("mcp__") or known.resolve(n.partition("(")[0]) for n in names
        ):
            at = index
            break
    place = tool.span.start + at
    return Fix(f"Close the parenthesis of `{tool.name}`", (Edit(Span(place, place), ")"),))


RULE: AgentRule = Rule(
    code="AGT110",
    name="unclosed-parenthesis",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("tools", "Tools"),
    examples=(
        Example(
            path=".claude/agents/lead.md",
            bad="---\nname: lead\ndescription: Plans work.\n"
            "tools: Agent⟦(⟧Explore, Read, Grep\n---\n\nPlan the work.\n",
            good="---\nname: lead\ndescription: Plans work.\n"
            "tools: Agent(Explore), Read, Grep\n---\n\nPlan the work.\n",
        ),
    ),
)
