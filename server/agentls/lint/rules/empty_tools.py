"""A `tools` with nothing in it.

## What it does

Reports a `tools` without a value, or with an empty text or an empty list.

## Why it matters

Claude Code reads it as no tool at all, where leaving the field out would give the agent every
tool of the main agent. A line `tools:` that was left for later makes the agent useless; `tools: []`
may be meant, and is reported as information only.
"""

from collections.abc import Iterator

from agentls.lint.field_entries import is_guessed, whole_lines
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Scalar, Sequence
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at the value, and at the key where there is none."""
    entry = agent.field("tools")
    if entry is None:
        return
    value = entry.value
    if isinstance(value, Scalar):
        if is_guessed(agent, value) or (value.value is not None and value.text.strip()):
            return
        severity = Severity.WARNING
    elif isinstance(value, Sequence) and not value.items:
        severity = Severity.INFORMATION
    else:
        return
    yield Finding(
        value.span if value.span.of(agent.text).strip() else entry.key_span,
        "an empty `tools` gives the agent no tool at all in Claude Code; "
        "without this field it has every tool",
        (Fix("Remove `tools`", (Edit(whole_lines(entry.span, agent.text), ""),)),),
        severity,
    )


RULE: AgentRule = Rule(
    code="AGT106",
    name="empty-tools",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("tools",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n⟦tools⟧:\n---\n\n"
            "Review the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview the change.\n",
        ),
    ),
)
