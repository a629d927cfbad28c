"""The value of `hooks`, taken apart: events, groups of one matcher, single hooks."""

from collections.abc import Iterator
from dataclasses import dataclass

from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Hook:
    """One hook of an event, with the matcher of its group if it has one."""

    event: str
    matcher: Scalar | None
    node: Mapping

    def text(self, key: str) -> Scalar | None:
        """The value of one of its keys, when it is text."""
        return _text(self.node, key)


def hook_events(value: Node) -> tuple[Entry, ...]:
    """The events of a `hooks` map; none when it is no map."""
    return value.entries if isinstance(value, Mapping) else ()


def hook_groups(event: Entry) -> Iterator[Mapping]:
    """The well-formed items of one event."""
    if isinstance(event.value, Sequence):
        for item in event.value.items:
            if isinstance(item, Mapping):
                yield item


def matcher_of(group: Mapping) -> Scalar | None:
    """The matcher of a group, when it is text."""
    return _text(group, "matcher")


def hooks_of(event: Entry) -> Iterator[Hook]:
    """Every hook of an event that is a map, in order."""
    for group in hook_groups(event):
        hooks = group.get("hooks")
        if hooks is None or not isinstance(hooks.value, Sequence):
            continue
        for node in hooks.value.items:
            if isinstance(node, Mapping):
                yield Hook(event.key, matcher_of(group), node)


def _text(node: Mapping, key: str) -> Scalar | None:
    entry = node.get(key)
    if entry is None or not isinstance(entry.value, Scalar):
        return None
    return entry.value if isinstance(entry.value.value, str) else None
