"""A hook that is to block and cannot.

## What it does

Reports two kinds of commands, as far as they are written in the agent file itself:

- In events that can block (`PreToolUse`, `PermissionRequest`, `UserPromptSubmit`, `Stop`,
  `SubagentStop`), a command that says `exit 1` and nowhere `exit 2`, and prints no decision as
  JSON.
- In events after the fact (`PostToolUse`, `PostToolUseFailure`), a command that says `exit 2`, or
  prints a decision, and speaks of blocking, denying or preventing something.

## Why it matters

Only exit code 2 blocks. With any other failure Claude Code shows an error and goes on, so what the
hook was to prevent happens. After the tool has run there is nothing left to block: the code then
only tells the agent what is wrong.
"""

import re
from collections.abc import Iterator

from agentls.lint.field_entries import entry_that_counts
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.hook_shape import Hook, hook_events, hooks_of
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_BLOCKING = frozenset(
    {"PreToolUse", "PermissionRequest", "UserPromptSubmit", "Stop", "SubagentStop"}
)
_AFTERWARDS = frozenset({"PostToolUse", "PostToolUseFailure"})

_EXIT_1 = re.compile(r"\b(?:exit|sys\.exit\(|process\.exit\() ?(1)\b")
_EXIT_2 = re.compile(r"\b(?:exit|sys\.exit\(|process\.exit\() ?2\b")
_DECISION = re.compile(r"permissionDecision|\\?\"decision\\?\"|\"continue\"|hookSpecificOutput")
_PROMISE = re.compile(
    r"\b(?:block(?:ed|ing)?|den(?:y|ied)|prevent(?:ed)?|forbid(?:den)?|reject(?:ed)?"
    r"|not allowed|refus(?:e|ed))\b",
    re.I,
)


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Read the commands that stand in the file."""
    entry = entry_that_counts(agent, "hooks")
    if entry is None:
        return
    for event in hook_events(entry.value):
        for hook in hooks_of(event):
            kind = hook.text("type")
            if kind is None or kind.text != "command":
                continue
            if event.key in _BLOCKING:
                yield from _wrong_code(hook, agent.text)
            elif event.key in _AFTERWARDS:
                yield from _too_late(hook, agent.text)


def _wrong_code(hook: Hook, text: str) -> Iterator[Finding]:
    command = hook.text("command")
    if command is None or _EXIT_2.search(command.text) or _DECISION.search(command.text):
        return
    for match in _EXIT_1.finditer(text, command.span.start, command.span.end):
        code = Span(*match.span(1))
        yield Finding(
            Span(match.start(), match.end()),
            f"exit code 1 blocks nothing in `{hook.event}`: Claude Code shows an error "
            "and goes on; exit code 2 blocks",
            (Fix("Exit with 2", (Edit(code, "2"),)),),
        )


def _too_late(hook: Hook, text: str) -> Iterator[Finding]:
    command = hook.text("command")
    if command is None or not _PROMISE.search(command.text):
        return
    match = _EXIT_2.search(text, command.span.start, command.span.end)
    if match is not None:
        yield Finding(
            Span(*match.span()),
            f"this blocks nothing: `{hook.event}` comes after the tool has run; "
            "`PreToolUse` comes before",
        )


RULE: AgentRule = Rule(
    code="AGT145",
    name="hook-cannot-block",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("exit",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  PreToolUse:\n"
            "    - matcher: Bash\n      hooks:\n        - type: command\n"
            "          command: ./is-safe.sh || ⟦exit 1⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  PreToolUse:\n"
            "    - matcher: Bash\n      hooks:\n        - type: command\n"
            "          command: ./is-safe.sh || exit 2\n---\n\nReview the change.\n",
        ),
    ),
)
