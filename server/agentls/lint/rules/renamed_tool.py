"""A tool under its former name.

## What it does

Reports names in `tools` and `disallowedTools` that Claude Code has since changed and still takes,
such as `Task` for `Agent`.

## Why it matters

It works, but hides what the agent may do from readers who know only today's names.

## Fix safety

Safe: both names mean the same tool, and a name that is listed already is not listed again.
"""

from collections.abc import Iterator
from dataclasses import replace

from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import listed, replacement
from agentls.rulekit.finding import Applicability, Finding, Severity, Tag
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look every name up among the former ones."""
    aliases = load_tools().aliases
    for key, tool in listed(agent):
        if tool.name not in aliases:
            continue
        today = aliases[tool.name]
        fix = replacement(agent, key, tool, today)
        yield Finding(
            tool.name_span,
            f"`{tool.name}` is the former name of `{today}`; Claude Code takes both",
            (replace(fix, applicability=Applicability.SAFE),) if fix else (),
            tags=(Tag.DEPRECATED,),
        )


RULE: AgentRule = Rule(
    code="AGT103",
    name="renamed-tool",
    since="0.1.0",
    severity=Severity.HINT,
    formats=("claude-subagent",),
    check=check,
    literals=tuple(load_tools().aliases),
    examples=(
        Example(
            path=".claude/agents/lead.md",
            bad="---\nname: lead\ndescription: Plans work.\n"
            "tools: Read, ⟦Task⟧, ⟦KillShell⟧\n---\n\nPlan the work.\n",
            good="---\nname: lead\ndescription: Plans work.\n"
            "tools: Read, Agent, TaskStop\n---\n\nPlan the work.\n",
        ),
    ),
)
