"""A name of an agent that does not exist.

## What it does

Reports names in `tools: Agent(…)` and in `observer` that are no agent of the project, of the user
or of Claude Code itself. Agents of plugins (`plugin:name`) are silent; so is everything while no
agent is known.

## Why it matters

Nothing can be delegated to an agent that is not there, and nobody observes.
"""

import re
from collections.abc import Iterator

from agentls.formats.format import load_tools
from agentls.lint.field_entries import entry_that_counts
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import is_sure
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import BUILT_IN_AGENTS, Project
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span

_NAME = re.compile(r"[^,\s]+(?:[ \t]+[^,\s]+)*")

# In a longer list nobody is looking for the name that was meant.
_MOST_BY_HAND = 200
_WRITABLE = re.compile(r"[\w.-]+(?: [\w.-]+)*")


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Look every name up."""
    if not project.agents:
        return
    names = (*_delegates(agent), *_observers(agent))
    for name, span in names:
        if project.knows_agent(name) or ":" in name or "*" in name:
            continue
        sure = len(names) <= _MOST_BY_HAND and span.of(agent.text) == name
        meant = nearest(name, _callable(project)) if sure else None
        hint = f"; the nearest is `{meant}`" if meant else ""
        yield Finding(
            span,
            f"there is no agent `{name}` that Claude Code could start{hint}",
            (Fix(f"Replace `{name}` with `{meant}`", (Edit(span, meant),)),) if meant else (),
        )


def _callable(project: Project) -> tuple[str, ...]:
    """Agents whose names can stand in a list as they are."""
    return (*filter(_WRITABLE.fullmatch, project.by_name), *BUILT_IN_AGENTS)


def _delegates(agent: AgentFile) -> Iterator[tuple[str, Span]]:
    for tool in agent.tools:
        if load_tools().resolve(tool.name) != "Agent" or not tool.content or not tool.closed:
            continue
        sure = is_sure(agent, "tools", tool)
        start = tool.name_span.end + 1
        for match in _NAME.finditer(tool.content):
            span = Span(start + match.start(), start + match.end())
            yield match[0], span if sure else tool.span


def _observers(agent: AgentFile) -> Iterator[tuple[str, Span]]:
    if entry_that_counts(agent, "observer") is not None:
        for entry in agent.tool_list("observer"):
            yield entry.text, entry.span


RULE: AgentRule = Rule(
    code="AGT118",
    name="unknown-agent",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("Agent(", "Task(", "observer"),
    examples=(
        Example(
            path=".claude/agents/lead.md",
            bad="---\nname: lead\ndescription: Plans work.\n"
            "tools: Read, Agent(⟦revewer⟧, Explore)\n---\n\nPlan the work.\n",
            good="---\nname: lead\ndescription: Plans work.\n"
            "tools: Read, Agent(reviewer, Explore)\n---\n\nPlan the work.\n",
            files=(
                (
                    ".claude/agents/reviewer.md",
                    "---\nname: reviewer\ndescription: Looks at changes.\n---\n\nReview.\n",
                ),
            ),
        ),
    ),
)
