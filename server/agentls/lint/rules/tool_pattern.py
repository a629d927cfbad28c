"""A pattern that matches no tool.

## What it does

Reports entries such as `Web*` in `tools` and `disallowedTools`, and a `*` in `disallowedTools`.
`*` in `tools`, which is every tool, and `*` in names of MCP tools are silent.

## Why it matters

Claude Code compares names of its own tools as they stand. Such an entry gives nothing and takes
nothing away.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import is_sure, listed
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.tool_list import ToolEntry
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look for `*` and `?` in names."""
    for key, tool in listed(agent):
        if tool.is_mcp or not any(char in tool.name for char in "*?"):
            continue
        if tool.name == "*":
            if key == "disallowedTools":
                yield Finding(
                    tool.name_span,
                    "`*` has no effect in `disallowedTools`: Claude Code takes nothing away for it",
                )
            continue
        effect = "gives nothing" if key == "tools" else "takes nothing away"
        yield Finding(
            tool.name_span,
            f"Claude Code reads no patterns over its own tools, so `{tool.name}` {effect}",
            _fixes(agent, key, tool),
        )


def _fixes(agent: AgentFile, key: str, tool: ToolEntry) -> tuple[Fix, ...]:
    if tool.content is not None or not is_sure(agent, key, tool):
        return ()
    listed_already = {other.name for other in agent.tool_list(key)}
    names = [
        name
        for name in load_tools().known
        if fnmatchcase(name, tool.name) and name not in listed_already
    ]
    if not names:
        return ()
    written = ", ".join(names)
    return (Fix(f"Replace `{tool.name}` with `{written}`", (Edit(tool.span, written),)),)


RULE: AgentRule = Rule(
    code="AGT113",
    name="tool-pattern",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("*", "?"),
    examples=(
        Example(
            path=".claude/agents/researcher.md",
            bad="---\nname: researcher\ndescription: Looks things up.\n"
            "tools: Read, ⟦Web*⟧\n---\n\nLook it up.\n",
            good="---\nname: researcher\ndescription: Looks things up.\n"
            "tools: Read, WebFetch, WebSearch\n---\n\nLook it up.\n",
        ),
    ),
)
