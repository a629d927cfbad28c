"""Hooks that make the agent vanish.

## What it does

Reports a `hooks` that is no map, a `PreToolUse` or `PermissionRequest` that is no list of
`{matcher, hooks}` or holds an entry of another shape, and these two at the top level. An empty
`hooks:` and an empty list of an event are silent.

## Why it matters

Claude Code does not load the agent then, and nothing says so.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.field_entries import is_empty, is_guessed, kind_of, visible, whole_lines
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.hook_shape import hook_events, shape_problems
from agentls.syntax.hooks import FATAL_EVENTS
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Mapping, Scalar, Sequence
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at every place that the loader looks at."""
    # In a plugin's agent hooks are left aside altogether.
    if agent.scope is Scope.PLUGIN:
        return
    entry = agent.field("hooks")
    if entry is None:
        for event in FATAL_EVENTS:
            stray = agent.field(event)
            if stray is not None:
                yield Finding(
                    stray.key_span,
                    f"`{event}` stands at the top level instead of under `hooks`, "
                    "so Claude Code does not load the agent",
                    (Fix(f"Move `{event}` under `hooks`", _nesting(stray, agent)),),
                )
        return
    value = entry.value
    if not isinstance(value, Mapping):
        if is_guessed(agent, value) or (isinstance(value, Scalar) and value.value is None):
            return
        is_void = is_empty(value) or (isinstance(value, Sequence) and not value.items)
        yield Finding(
            value.span,
            f"`hooks` is {kind_of(value)}, not a map of events, "
            "so Claude Code does not load the agent",
            (Fix("Remove `hooks`", (Edit(whole_lines(entry.span, agent.text), ""),)),)
            if is_void
            else (),
        )
        return
    for event_entry in hook_events(value):
        if event_entry.key in FATAL_EVENTS and value.get(event_entry.key) is event_entry:
            for problem in shape_problems(event_entry):
                yield Finding(
                    visible(problem.span, agent.text),
                    f"{problem.message}, so Claude Code does not load the agent",
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
