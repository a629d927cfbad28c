"""A tool that is given and taken away at once.

## What it does

Reports entries of `tools` that `disallowedTools` names as well, under whatever name and with
whatever content in parentheses.

## Why it matters

`disallowedTools` wins, so the agent runs without the tool. Content in parentheses makes no
difference: `disallowedTools: Bash(rm *)` takes away the whole of `Bash`.
"""

from collections.abc import Iterator

from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import removal
from agentls.rulekit.finding import Finding, Fix, Related, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.tool_list import ToolEntry


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Compare what both lists resolve to."""
    denied = {name: tool for tool in reversed(agent.disallowed_tools) if (name := _resolved(tool))}
    if not denied:
        return
    for tool in agent.tools:
        name = _resolved(tool)
        by = denied.get(name) or (denied.get(f"mcp__{tool.mcp_server}") if tool.is_mcp else None)
        if by is None:
            continue
        yield Finding(
            tool.name_span,
            f"`disallowedTools` takes `{name}` away again, so the agent runs without it",
            _fixes(agent, tool, by),
            related=(Related(agent.path, by.span, "taken away here"),),
        )


def _resolved(tool: ToolEntry) -> str:
    if not tool.closed:
        return ""
    return tool.name if tool.is_mcp else load_tools().resolve(tool.name) or ""


def _fixes(agent: AgentFile, tool: ToolEntry, by: ToolEntry) -> tuple[Fix, ...]:
    fixes: list[Fix] = []
    for key, entry in (("tools", tool), ("disallowedTools", by)):
        edit = removal(agent, key, entry)
        if edit is not None:
            fixes.append(Fix(f"Remove `{entry.text}` from `{key}`", (edit,)))
    return tuple(fixes)


RULE: AgentRule = Rule(
    code="AGT105",
    name="tool-allowed-and-disallowed",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("disallowedTools",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, ⟦Write⟧\ndisallowedTools: Write, Edit\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read\ndisallowedTools: Write, Edit\n---\n\nReview the change.\n",
        ),
    ),
)
