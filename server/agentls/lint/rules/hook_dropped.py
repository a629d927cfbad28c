"""A hook that Claude Code does not take.

## What it does

Reports entries of an event that are no `{matcher, hooks}`, hooks of a type that does not exist,
and hooks without what their type needs: `command`, `prompt` or `url`. Shapes that keep the whole
agent from being loaded are left to `hooks-refused`.

## Why it matters

The hook never runs, and nothing says so.
"""

from collections.abc import Iterator

from agentls.lint.field_entries import entry_that_counts, visible
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.hook_shape import Hook, hook_events, hooks_of, shape_problems
from agentls.syntax.hooks import FATAL_EVENTS
from agentls.syntax.project import Project
from agentls.text.nearest import nearest
from agentls.text.span import Edit

_TYPES = ("command", "prompt", "agent", "http", "mcp_tool")
_NEEDED = {"command": "command", "prompt": "prompt", "agent": "prompt", "http": "url"}


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at the shape of every event, then at every hook."""
    entry = entry_that_counts(agent, "hooks")
    field = agent.format.field("hooks")
    if entry is None or field is None:
        return
    for event in hook_events(entry.value):
        # Nothing is said about the inside of an event that does not exist.
        if event.key not in field.values:
            continue
        if event.key not in FATAL_EVENTS:
            for problem in shape_problems(event):
                place = visible(problem.span, agent.text)
                yield Finding(place, f"{problem.message}, so Claude Code drops it")
        for hook in hooks_of(event):
            yield from _type_problems(hook)


def _type_problems(hook: Hook) -> Iterator[Finding]:
    entry = hook.node.get("type")
    if entry is None:
        return
    kind = hook.text("type")
    if kind is None or kind.text not in _TYPES:
        meant = nearest(kind.text, _TYPES) if kind is not None else None
        hint = f"; the nearest is `{meant}`" if meant else ""
        yield Finding(
            entry.value.span if len(entry.value.span) else entry.key_span,
            f"this is no type of hook that Claude Code takes{hint}",
            (Fix(f"Replace it with `{meant}`", (Edit(entry.value.span, meant),)),) if meant else (),
        )
        return
    needed = _NEEDED.get(kind.text)
    if needed is not None and hook.node.get(needed) is None:
        yield Finding(
            kind.span, f"a hook of type `{kind.text}` needs a `{needed}`, and this has none"
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
