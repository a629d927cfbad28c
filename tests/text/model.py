"""Texts to draw, and lines and columns found the slow way: character by character and as bytes."""

from hypothesis import strategies as st

from agentls.text.lines import Encoding

ALPHABET = ["a", "\n", "\r", "\r\n", "\f", "\u2028", "\u0085", "é", "😀"]
TEXTS = st.lists(st.sampled_from(ALPHABET), max_size=12).map("".join)

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
# Those with a byte order in the name write no byte order mark.
_CODECS: dict[Encoding, tuple[str, int]] = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}


def lines_of(text: str) -> list[str]:
    """The lines with their ends; what follows the last end is a line too, even if empty."""
    lines = [""]
    for index, char in enumerate(text):
        lines[-1] += char
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            lines.append("")
    return lines


def without_end(line: str) -> str:
    """The line up to its end."""
    return line.rstrip("\r\n")


def width(text: str, encoding: Encoding) -> int:
    """Length in units of the encoding."""
    codec, size = _CODECS[encoding]
    return len(text.encode(codec)) // size


def head(text: str, units: int, encoding: Encoding) -> str:
    """The characters that lie wholly within the first `units` units."""
    codec, size = _CODECS[encoding]
    return text.encode(codec)[: units * size].decode(codec, "ignore")


def place_of(text: str, offset: int, encoding: Encoding) -> tuple[int, int]:
    """Line and column of an offset."""
    before = lines_of(text[:offset])
    if text[offset - 1 : offset + 1] == "\r\n" and offset:
        # Cut in two, the pair looks like a line end of its own; LSP puts the place before it.
        return len(before) - 2, width(without_end(before[-2]), encoding)
    return len(before) - 1, width(before[-1], encoding)


def offset_of(text: str, line: int, character: int, encoding: Encoding) -> int:
    """Offset of a position with no negative part; what is too far means the end."""
    lines = lines_of(text)
    if line >= len(lines):
        return len(text)
    return len("".join(lines[:line])) + len(head(without_end(lines[line]), character, encoding))
