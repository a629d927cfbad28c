"""A tool that Claude Code no longer has.

## What it does

Reports names in `tools` and `disallowedTools` that once were tools of Claude Code and resolve to
nothing today, such as `MultiEdit` and `LS`, and says what does their work now.

## Why it matters

Such a name is dropped without a word, so the agent runs without what it was given.
"""

from collections.abc import Iterator

from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import listed, removing, replacement
from agentls.rulekit.finding import Finding, Fix, Severity, Tag
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.tool_list import ToolEntry


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look every name up among those that are gone."""
    removed = load_tools().removed
    for key, tool in listed(agent):
        if tool.name not in removed:
            continue
        today = removed[tool.name]
        hint = f"; `{today}` does its work today" if today else ", and nothing takes its place"
        yield Finding(
            tool.name_span,
            f"Claude Code no longer has a tool `{tool.name}`{hint}",
            _fixes(agent, key, tool, today),
            tags=(Tag.DEPRECATED,),
        )


def _fixes(agent: AgentFile, key: str, tool: ToolEntry, today: str) -> tuple[Fix, ...]:
    renamed = replacement(agent, key, tool, today) if today else None
    removed = removing(agent, key, tool)
    if renamed is None:
        return removed
    return (renamed,) if renamed.title.startswith("Remove") else (renamed, *removed)


RULE: AgentRule = Rule(
    code="AGT102",
    name="removed-tool",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("tools", "Tools"),
    examples=(
        Example(
            path=".claude/agents/editor.md",
            bad="---\nname: editor\ndescription: Edits code.\n"
            "tools: Read, Edit, ⟦MultiEdit⟧, ⟦LS⟧, ⟦BashOutput⟧\n---\n\nEdit the file.\n",
            good="---\nname: editor\ndescription: Edits code.\n"
            "tools: Read, Edit, Glob\n---\n\nEdit the file.\n",
        ),
    ),
)
