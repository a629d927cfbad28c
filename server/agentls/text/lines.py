"""Lines, columns and the three position encodings of LSP.

This is the only place of the core that knows about lines. LSP ends a line at `\\n`, `\\r\\n` or
`\\r` and nowhere else; `str.splitlines` knows eight more and so is never used on a document.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Zero-based line, and column in units of one of the encodings."""

    line: int
    character: int


def line_starts(text: str) -> list[int]:
    """Offset of the first character of every line; a final line end opens one more, empty line."""
    if "\r" not in text:
        starts = [0]
        find = text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def units(text: str, encoding: Encoding) -> int:
    """Length of `text` in units of `encoding`."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(1 for char in text if char > "\uffff")


def _code_points(text: str, count: int, encoding: Encoding) -> int:
    """How many code points of `text` the first `count` units are, rounded down."""
    if encoding == "utf-32" or text.isascii():
        return min(count, len(text))
    seen = 0
    for index, char in enumerate(text):
        if encoding == "utf-8":
            width = (
                1 if char < "\x80" else 2 if char < "\u0800" else 3 if char < "\U00010000" else 4
            )
        else:
            width = 2 if char > "\uffff" else 1
        if seen + width > count:
            return index
        seen += width
    return len(text)


class LineIndex:
    """Offset to position and back, for one text.

    Positions outside the text are clamped as LSP asks: a column past the end of its line means
    the end of the line, a line past the last one means the end of the text.
    """

    __slots__ = ("starts", "text")

    def __init__(self, text: str, starts: list[int] | None = None) -> None:
        self.text = text
        self.starts = line_starts(text) if starts is None else starts

    def line_of(self, offset: int) -> int:
        """Zero-based line that holds `offset`."""
        return bisect_right(self.starts, offset) - 1

    def line_end(self, line: int) -> int:
        """Offset just before the line end of `line`, or the end of the text."""
        if line + 1 >= len(self.starts):
            return len(self.text)
        end = self.starts[line + 1] - 1
        if end > self.starts[line] and self.text[end] == "\n" and self.text[end - 1] == "\r":
            return end - 1
        return end

    def line_text(self, line: int) -> str:
        """Text of `line` without its line end."""
        return self.text[self.starts[line] : self.line_end(line)]

    def position(self, offset: int, encoding: Encoding = "utf-32") -> Position:
        """Where `offset` is; an offset between `\\r` and `\\n` counts as the end of its line."""
        offset = max(0, min(offset, len(self.text)))
        line = self.line_of(offset)
        start = self.starts[line]
        offset = min(offset, self.line_end(line))
        return Position(line, units(self.text[start:offset], encoding))

    def offset(self, line: int, character: int, encoding: Encoding = "utf-32") -> int:
        """The offset of a position; a position inside a code point means its beginning."""
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        start = self.starts[line]
        content = self.text[start : self.line_end(line)]
        return start + _code_points(content, max(0, character), encoding)
