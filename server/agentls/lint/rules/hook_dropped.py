"""A hook that Claude Code does not take.

## What it does

Reports entries of an event that are no `{matcher, hooks}`, hooks of a type that does not exist, and
hooks without what their type needs or with a value of the wrong type. `PreToolUse` and
`PermissionRequest`, in which the same keeps the whole agent from being loaded, are left to
`hooks-refused`.

## Why it matters

The hook never runs, and nothing says so.
"""

from collections.abc import Iterator

from agentls.lint.field_entries import entry_that_counts, is_empty, visible
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.hook_shape import hook_events
from agentls.syntax.hooks import FATAL_EVENTS, event_faults
from agentls.syntax.project import Project
from agentls.text.nearest import nearest
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at every event that exists and does not decide on the whole agent."""
    entry = entry_that_counts(agent, "hooks")
    field = agent.format.field("hooks")
    if entry is None or field is None:
        return
    for event in hook_events(entry.value):
        if event.key not in field.values or event.key in FATAL_EVENTS or is_empty(event.value):
            continue
        for fault in event_faults(event):
            place = visible(fault.span, agent.text)
            meant = nearest(place.of(agent.text), fault.choices)
            yield Finding(
                place,
                f"{fault.reason}, so Claude Code drops it",
                (Fix(f"Replace it with `{meant}`", (Edit(place, meant),)),) if meant else (),
            )


RULE: AgentRule = Rule(
    code="AGT142",
    name="hook-dropped",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    literals=("hooks",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  PostToolUse:\n"
            "    - matcher: Edit\n      hooks:\n        - type: ⟦comand⟧\n"
            "          command: ./format.sh\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  PostToolUse:\n"
            "    - matcher: Edit\n      hooks:\n        - type: command\n"
            "          command: ./format.sh\n---\n\nReview the change.\n",
        ),
    ),
)
