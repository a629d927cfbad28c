"""The `hooks` of an agent file as Claude Code checks them when it loads the file.

Only two events are checked so early, and a fault in one of their hooks makes the whole agent
vanish. Everything here was observed from Claude Code 2.1.330.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence
from agentls.text.span import Span

FATAL_EVENTS = ("PreToolUse", "PermissionRequest")


@dataclass(frozen=True, slots=True)
class HookFault:
    """What is wrong with hooks, and where that stands."""

    span: Span
    reason: str
    choices: tuple[str, ...] = ()
    """What could stand there instead, where that is a word of a list."""


def hooks_fault(value: Node) -> HookFault | None:
    """The first fault in a value of `hooks` that makes the agent vanish."""
    return next(hooks_faults(value), None)


def hooks_faults(value: Node) -> Iterator[HookFault]:
    """All faults in a value of `hooks` that make the agent vanish."""
    if isinstance(value, Scalar) and _is_falsy(value):
        return
    if not isinstance(value, Mapping):
        yield HookFault(value.span, "`hooks` is not a map")
        return
    for event in FATAL_EVENTS:
        entry = value.get(event)
        if entry is not None and not _is_null(entry.value):
            yield from event_faults(entry)


def misplaced_event_fault(entry: Entry) -> HookFault | None:
    """The fault of an entry outside of `hooks`: one of the checked events with anything in it."""
    if entry.key not in FATAL_EVENTS or _is_null(entry.value):
        return None
    if isinstance(entry.value, Sequence) and not entry.value.items:
        return None
    reason = f"`{entry.key}` stands at the top level instead of under `hooks`"
    return HookFault(entry.key_span, reason)


def _is_null(value: Node) -> bool:
    return isinstance(value, Scalar) and value.value is None


def _is_falsy(value: Scalar) -> bool:
    content = value.value
    return not content or (isinstance(content, float) and math.isnan(content))


def event_faults(entry: Entry) -> Iterator[HookFault]:
    """All faults in the hooks of one event."""
    event, value = entry.key, entry.value
    if not isinstance(value, Sequence):
        yield HookFault(value.span, f"the `{event}` hook is not a list of `{{matcher, hooks}}`")
        return
    for group in value.items:
        yield from _group_faults(event, group)


def _group_faults(event: str, group: Node) -> Iterator[HookFault]:
    if not isinstance(group, Mapping):
        yield HookFault(group.span, f"an item of `{event}` is not a map of `matcher` and `hooks`")
        return
    matcher = group.get("matcher")
    if matcher is not None and not _is_text(matcher.value):
        yield HookFault(matcher.value.span, f"the `matcher` of `{event}` is not text")
    hooks = group.get("hooks")
    if hooks is None:
        yield HookFault(group.span, f"an item of `{event}` has no `hooks`")
    elif not isinstance(hooks.value, Sequence):
        yield HookFault(hooks.value.span, f"the `hooks` of a `{event}` item are not a list")
    else:
        for hook in hooks.value.items:
            yield from _hook_faults(event, hook)


def _hook_faults(event: str, hook: Node) -> Iterator[HookFault]:
    if not isinstance(hook, Mapping):
        yield HookFault(hook.span, f"a hook of `{event}` is not a map")
        return
    kind = hook.get("type")
    if kind is None:
        yield HookFault(hook.span, f"a hook of `{event}` has no `type`")
        return
    name = kind.value.value if isinstance(kind.value, Scalar) else None
    if not isinstance(name, str) or name not in _FIELDS:
        kinds = ", ".join(f"`{known}`" for known in _FIELDS)
        reason = f"the `type` of a `{event}` hook is none of {kinds}"
        yield HookFault(kind.value.span, reason, tuple(_FIELDS))
        return
    required, optional = _FIELDS[name]
    for key, check in {**required, **_SHARED, **optional}.items():
        entry = hook.get(key)
        if entry is None:
            if key in required:
                yield HookFault(hook.span, f"a `{name}` hook of `{event}` has no `{key}`")
        elif not check.holds(entry.value):
            yield HookFault(
                entry.value.span, f"`{key}` of a `{name}` hook of `{event}` is not {check.words}"
            )


@dataclass(frozen=True, slots=True)
class _Check:
    words: str
    holds: Callable[[Node], bool]


def _is_text(value: Node) -> bool:
    return isinstance(value, Scalar) and isinstance(value.value, str)


def _is_boolean(value: Node) -> bool:
    return isinstance(value, Scalar) and isinstance(value.value, bool)


def _is_positive(value: Node) -> bool:
    if not isinstance(value, Scalar) or isinstance(value.value, bool):
        return False
    number = value.value
    return isinstance(number, int | float) and 0 < number < math.inf


def _is_text_list(value: Node) -> bool:
    return isinstance(value, Sequence) and all(_is_text(item) for item in value.items)


def _is_text_map(value: Node) -> bool:
    return isinstance(value, Mapping) and all(_is_text(entry.value) for entry in value.entries)


def _is_map(value: Node) -> bool:
    return isinstance(value, Mapping)


def _is_shell(value: Node) -> bool:
    return isinstance(value, Scalar) and value.value in ("bash", "powershell")


# A scheme is enough, but those of the web also need a host.
_ADDRESS = re.compile(
    r"\s*(?:(?:https?|wss?|ftp):[/\\]*[^/\\?#\s]|(?!https?:|wss?:|ftp:)[a-z][a-z0-9+.-]*:)", re.I
)


def _is_address(value: Node) -> bool:
    return (
        isinstance(value, Scalar)
        and isinstance(value.value, str)
        and _ADDRESS.match(value.value) is not None
    )


_TEXT = _Check("text", _is_text)
_BOOLEAN = _Check("`true` or `false`", _is_boolean)

_SHARED = {
    "if": _TEXT,
    "timeout": _Check("a number above zero", _is_positive),
    "statusMessage": _TEXT,
    "once": _BOOLEAN,
}
# For each type the fields that it needs and those that it may have.
_FIELDS: dict[str, tuple[dict[str, _Check], dict[str, _Check]]] = {
    "command": (
        {"command": _TEXT},
        {
            "args": _Check("a list of text", _is_text_list),
            "shell": _Check("`bash` or `powershell`", _is_shell),
            "async": _BOOLEAN,
            "asyncRewake": _BOOLEAN,
            "rewakeMessage": _TEXT,
            "rewakeSummary": _TEXT,
        },
    ),
    "prompt": ({"prompt": _TEXT}, {"model": _TEXT, "continueOnBlock": _BOOLEAN}),
    "agent": ({"prompt": _TEXT}, {"model": _TEXT}),
    "http": (
        {"url": _Check("an address", _is_address)},
        {
            "headers": _Check("a map of text", _is_text_map),
            "allowedEnvVars": _Check("a list of text", _is_text_list),
        },
    ),
    "mcp_tool": (
        {"server": _TEXT, "tool": _TEXT},
        {"input": _Check("a map", _is_map)},
    ),
}
