"""YAML as a tree of nodes with a span on everything."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agentls.text.span import Span

ScalarValue = str | int | float | bool | None
Style = Literal["plain", "single", "double", "literal", "folded"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar: `value` as the reader types it, `text` its content as a string, before typing."""

    span: Span
    value: ScalarValue
    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `flow` when written in brackets."""

    span: Span
    items: tuple["Node", ...]
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map, entries in the order of the text, duplicates included."""

    span: Span
    entries: tuple["Entry", ...]
    flow: bool = False

    def get(self, key: str) -> "Entry | None":
        """The entry in force: of several with one key, the last."""
        return entry_in_force(self.entries, key)


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value`; `span` reaches from the key's first to the value's last character."""

    key: str
    key_span: Span
    value: "Node"

    @property
    def span(self) -> Span:
        """Key and value together."""
        return Span(self.key_span.start, max(self.key_span.end, self.value.span.end))


Node = Scalar | Sequence | Mapping

MERGE = "<<"


def entry_in_force(entries: tuple[Entry, ...], key: str) -> Entry | None:
    """The entry of a map that counts for `key`.

    Of several with one key that is the last. What a merge (`<<: *base`) brings in counts only
    where the map itself has no such key; of several merges the first one wins.
    """
    for entry in reversed(entries):
        if entry.key == key and not merge_sources(entry):
            return entry
    for entry in entries:
        for source in merge_sources(entry):
            found = source.get(key)
            if found is not None:
                return found
    return None


def merge_sources(entry: Entry) -> tuple[Mapping, ...]:
    """The maps that the entry merges into its own; empty when it is an ordinary entry."""
    if entry.key != MERGE:
        return ()
    if isinstance(entry.value, Mapping):
        return (entry.value,)
    if isinstance(entry.value, Sequence):
        return tuple(item for item in entry.value.items if isinstance(item, Mapping))
    return ()


def entries_in_force(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """One entry for each key, those that merges bring in included."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.key != MERGE or isinstance(entry.value, Scalar):
            found[entry.key] = entry
    for entry in entries:
        for source in merge_sources(entry):
            for merged in entries_in_force(source.entries):
                found.setdefault(merged.key, merged)
    yield from found.values()


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """Why a text is not YAML; `span` is where the reader stopped."""

    span: Span
    message: str
