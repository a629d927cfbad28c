"""A tool that Claude Code does not know.

## What it does

Reports every name in `tools` and `disallowedTools` that is neither a tool of Claude Code nor the
former name of one, at exactly that name. If it looks like a misspelling, or is what another
product calls the tool, the finding says which tool was meant.

The list of tools is that of the Claude Code version named in the format data; tools of MCP
servers (`mcp__…`) are left to `unknown-mcp-server`.

## Why it matters

Claude Code drops such a name without a word: the agent runs without the tool, or, where the name
stands in `disallowedTools`, with a tool that it was not to have.
"""

from collections.abc import Iterator

from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import (
    is_by_hand,
    is_plain_name,
    listed,
    meant_tool,
    removing,
    replacement,
)
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.tool_list import ToolEntry


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look up every name."""
    known = load_tools()
    for key, tool in listed(agent):
        if not is_plain_name(tool) or known.resolve(tool.name) or tool.name in known.removed:
            continue
        if not agent.front_matter.is_read and tool.name.strip("\"'") != tool.name:
            # Why the front matter does not load, and mended with that.
            continue
        meant = meant_tool(tool.name) if is_by_hand(agent, key) else None
        if meant == "*" and key == "disallowedTools":
            meant = None
        yield Finding(tool.name_span, _message(key, tool, meant), _fixes(agent, key, tool, meant))


def _message(key: str, tool: ToolEntry, meant: str | None) -> str:
    effect = (
        "so the agent does not get it"
        if key == "tools"
        else "so nothing is taken away from the agent"
    )
    if meant == "*":
        return f"Claude Code knows no tool `{tool.name}`; every tool is written `*`"
    if meant and tool.name in load_tools().foreign:
        return (
            f"`{tool.name}` is a tool of other products that Claude Code does not know, {effect}; "
            f"its name here is `{meant}`"
        )
    hint = f"; the nearest is `{meant}`" if meant else ""
    return f"Claude Code knows no tool `{tool.name}`, {effect}{hint}"


def _fixes(agent: AgentFile, key: str, tool: ToolEntry, meant: str | None) -> tuple[Fix, ...]:
    renamed = replacement(agent, key, tool, meant) if meant else None
    removed = removing(agent, key, tool)
    if renamed is None:
        return removed
    # Where the right name is listed already, taking the wrong one out is all there is to do.
    return (renamed,) if renamed.title.startswith("Remove") else (renamed, *removed)


RULE: AgentRule = Rule(
    code="AGT101",
    name="unknown-tool",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("tools", "Tools"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: ⟦Reed⟧, Grep, ⟦bash⟧, ⟦Sourcegraph⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, Grep, Bash\n---\n\nReview the change.\n",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools:\n  - ⟦read_file⟧\n  - Grep\n  - ⟦Sourcegraph⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools:\n  - Read\n  - Grep\n---\n\nReview the change.\n",
        ),
    ),
)
