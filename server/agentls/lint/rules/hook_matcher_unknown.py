"""A hook's matcher that names no tool.

## What it does

Reports names in the `matcher` of events about tools that Claude Code does not know as tools, where
the matcher is made of plain names, perhaps joined by `|`. Other patterns and names of MCP tools
are silent.

## Why it matters

Matchers are compared with the tool's name, capitals included: the hook never runs for a name that
no tool has.
"""

import re
from collections.abc import Iterator

from agentls.formats.format import load_tools
from agentls.lint.field_entries import entry_that_counts
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import meant_tool
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.hook_shape import hook_events, hook_groups, matcher_of
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Scalar
from agentls.text.span import Edit, Span

_ABOUT_TOOLS = frozenset(
    {"PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest", "PermissionDenied"}
)
_MOST_BY_HAND = 2000
_PLAIN = re.compile(r"\s*\w+(?:\s*[|,]\s*\w+)*\s*\Z")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look up every name of every matcher."""
    entry = entry_that_counts(agent, "hooks")
    if entry is None:
        return
    matchers = [
        matcher
        for event in hook_events(entry.value)
        if event.key in _ABOUT_TOOLS
        for group in hook_groups(event)
        if (matcher := matcher_of(group)) is not None and _PLAIN.match(matcher.text)
    ]
    # In more text than a person writes nobody is looking for the tool that was meant.
    by_hand = sum(len(matcher.text) for matcher in matchers) <= _MOST_BY_HAND
    for matcher in matchers:
        yield from _names(matcher, agent.text, by_hand=by_hand)


def _names(matcher: Scalar, text: str, *, by_hand: bool) -> Iterator[Finding]:
    known = load_tools()
    shift = matcher.span.of(text).find(matcher.text)
    words = list(re.finditer(r"\w+", matcher.text))
    present = {match[0] for match in words}
    for match in words:
        name = match[0]
        if known.resolve(name) is not None or name.startswith("mcp__"):
            continue
        meant = meant_tool(name) if by_hand else None
        if meant == "*" or meant in present:
            meant = None
        base = matcher.span.start + shift
        sure = shift >= 0
        span = Span(base + match.start(), base + match.end()) if sure else matcher.span
        hint = f"; the nearest is `{meant}`" if meant else ""
        yield Finding(
            span,
            f"Claude Code knows no tool `{name}`, so the hook never runs for it{hint}",
            (Fix(f"Replace `{name}` with `{meant}`", (Edit(span, meant),)),)
            if meant and sure
            else (),
        )


RULE: AgentRule = Rule(
    code="AGT144",
    name="hook-matcher-unknown",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("matcher",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  PreToolUse:\n"
            '    - matcher: "Edit|⟦bash⟧"\n      hooks:\n        - type: command\n'
            "          command: ./check.sh\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\nhooks:\n  PreToolUse:\n"
            '    - matcher: "Edit|Bash"\n      hooks:\n        - type: command\n'
            "          command: ./check.sh\n---\n\nReview the change.\n",
        ),
    ),
)
