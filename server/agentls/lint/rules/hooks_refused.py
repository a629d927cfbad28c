"""Hooks that make the agent vanish.

## What it does

Reports a `hooks` that is no map, everything in `PreToolUse` and `PermissionRequest` that Claude
Code does not accept (no list of `{matcher, hooks}`, a hook without a type or without what its type
needs, a value of the wrong type), and these two at the top level. An empty `hooks:` and an empty
list of an event are silent.

## Why it matters

Claude Code does not load the agent then, and nothing says so.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.field_entries import is_guessed, visible, whole_lines
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.hooks import FATAL_EVENTS, hooks_faults, misplaced_event_fault
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Sequence
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at every place that the loader looks at."""
    # In a plugin's agent hooks are left aside altogether.
    if agent.scope is Scope.PLUGIN:
        return
    for event in FATAL_EVENTS:
        stray = agent.field(event)
        fault = misplaced_event_fault(stray) if stray is not None else None
        if stray is not None and fault is not None:
            nested = agent.field("hooks") is None and stray.key_span.start < stray.value.span.start
            yield Finding(
                fault.span,
                f"{fault.reason}, so Claude Code does not load the agent",
                (Fix(f"Move `{event}` under `hooks`", _nesting(stray, agent)),) if nested else (),
            )
    entry = agent.field("hooks")
    if entry is None or is_guessed(agent, entry.value):
        return
    is_void = isinstance(entry.value, Sequence) and not entry.value.items
    removal = Fix("Remove `hooks`", (Edit(whole_lines(entry.span, agent.text), ""),))
    for fault in hooks_faults(entry.value):
        place = visible(fault.span, agent.text)
        meant = nearest(place.of(agent.text), fault.choices)
        yield Finding(
            place,
            f"{fault.reason}, so Claude Code does not load the agent",
            (Fix(f"Replace it with `{meant}`", (Edit(place, meant),)),)
            if meant
            else (removal,)
            if is_void
            else (),
        )


def _nesting(stray: Entry, agent: AgentFile) -> tuple[Edit, ...]:
    """Put `hooks:` above, and every line of the entry two columns to the right."""
    start = stray.span.start
    edits = [Edit(Span(start, start), f"hooks:{agent.newline}  ")]
    at = agent.text.find("\n", start, stray.span.end)
    while at >= 0:
        if agent.text[at + 1 : at + 2] not in ("", "\r", "\n"):
            edits.append(Edit(Span(at + 1, at + 1), "  "))
        at = agent.text.find("\n", at + 1, stray.span.end)
    return tuple(edits)


RULE: AgentRule = Rule(
    code="AGT141",
    name="hooks-refused",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    literals=("hooks", *FATAL_EVENTS),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\nhooks: ⟦[]⟧\n---\n\n"
            "Review the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview the change.\n",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n⟦PreToolUse⟧:\n"
            "  - matcher: Bash\n    hooks:\n      - type: command\n        command: ./check.sh\n"
            "---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  PreToolUse:\n"
            "    - matcher: Bash\n      hooks:\n        - type: command\n"
            "          command: ./check.sh\n---\n\nReview the change.\n",
        ),
    ),
)
