"""A statement found in a file, with the way back from its characters to the file's."""

from collections.abc import Sequence
from dataclasses import dataclass

from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Character `i` of the statement comes from `[starts[i], ends[i])` of the file.

    The two differ by more than one where the host language writes a character as an escape.
    """

    starts: Sequence[int]
    ends: Sequence[int]

    @staticmethod
    def shifted(by: int, length: int) -> "OffsetMap":
        """The map of a text that stands in the file as it is."""
        return OffsetMap(range(by, by + length), range(by + 1, by + length + 1))

    def to_file(self, span: Span) -> Span:
        """The stretch of the file that holds `span` of the statement, quotes between included."""
        if not self.starts:
            return Span(0, 0)
        start = self.starts[span.start] if span.start < len(self.starts) else self.ends[-1]
        if span.end <= span.start:
            return Span(start, start)
        return Span(start, self.ends[min(span.end, len(self.ends)) - 1])

    def from_file(self, offset: int) -> int:
        """The first character of the statement that ends after `offset` of the file."""
        low, high = 0, len(self.ends)
        while low < high:
            middle = (low + high) // 2
            if self.ends[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return low


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of the statement that the program fills in; `source` is the host's expression."""

    span: Span
    source: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """The dialect of a statement and what it was told from; `assumed` when nothing told it."""

    name: str
    reason: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement; `text` is what the database would get, with holes as `{expression}`.

    `span` is where it stands in the file, quotes of the host language not included.
    """

    text: str
    span: Span
    dialect: Dialect
    map: OffsetMap
    holes: tuple[Hole, ...] = ()
    host: str = "sql"

    def in_file(self, span: Span) -> Span:
        """The place in the file of a place in the statement."""
        return self.map.to_file(span)


_HOLE = "ĥ"


def mask_holes(text: str, holes: tuple[Hole, ...]) -> str:
    """`text` with every hole as a name of the same length, so that it reads as SQL."""
    for index, hole in enumerate(holes):
        width = max(1, len(hole.span) - 1)
        name = (_HOLE + f"{index:0{width}d}")[: len(hole.span)]
        text = text[: hole.span.start] + name + text[hole.span.end :]
    return text


def is_hole(name: str) -> bool:
    """Whether `name` is one that `mask_holes` made."""
    return name.startswith(_HOLE)
