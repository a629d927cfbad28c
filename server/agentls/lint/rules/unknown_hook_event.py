"""A hook event that does not exist.

## What it does

Reports keys of `hooks` that are no event of Claude Code, and names the nearest one.

## Why it matters

Claude Code ignores the entry: its hooks never run.
"""

from collections.abc import Iterator

from agentls.lint.field_entries import entry_that_counts
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.hook_shape import hook_events
from agentls.syntax.project import Project
from agentls.text.nearest import nearest
from agentls.text.span import Edit

# Among more keys than that nobody is looking for the event that was meant.
_MOST_BY_HAND = 200

# What other products call their events.
_FOREIGN = {
    "beforeTool": "PreToolUse",
    "afterTool": "PostToolUse",
    "agentSpawn": "SubagentStart",
    "agentStop": "SubagentStop",
    "userPrompt": "UserPromptSubmit",
}


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look every event up."""
    entry = entry_that_counts(agent, "hooks")
    field = agent.format.field("hooks")
    if entry is None or field is None:
        return
    written = {event.key for event in hook_events(entry.value)}
    for event in hook_events(entry.value):
        if event.key in field.values:
            continue
        meant = _FOREIGN.get(event.key) or (
            nearest(event.key, field.values) if len(written) <= _MOST_BY_HAND else None
        )
        hint = f"; the nearest is `{meant}`" if meant else ""
        yield Finding(
            event.key_span,
            f"Claude Code has no hook event `{event.key}`, so these hooks never run{hint}",
            (Fix(f"Replace `{event.key}` with `{meant}`", (Edit(event.key_span, meant),)),)
            if meant and meant not in written
            else (),
        )


RULE: AgentRule = Rule(
    code="AGT143",
    name="unknown-hook-event",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("hooks",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  ⟦preToolUse⟧:\n"
            "    - matcher: Bash\n      hooks:\n        - type: command\n"
            "          command: ./check.sh\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  PreToolUse:\n"
            "    - matcher: Bash\n      hooks:\n        - type: command\n"
            "          command: ./check.sh\n---\n\nReview the change.\n",
        ),
    ),
)
