"""Lines and positions in the plainest way, to compare with; and texts made of what ends lines."""

from hypothesis import strategies as st

from agentls.text.lines import Encoding

ALPHABET = ["a", "\n", "\r", "\r\n", "\f", "\u2028", "\u0085", "é", "😀"]
TEXTS = st.lists(st.sampled_from(ALPHABET), max_size=12).map("".join)
CODECS: dict[Encoding, str] = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
BYTES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")


def model_lines(text: str) -> list[str]:
    """The lines of a text with their ends, found character by character."""
    lines = [""]
    for index, char in enumerate(text):
        lines[-1] += char
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            lines.append("")
    return lines


def model_offset(text: str, line: int, character: int, encoding: Encoding) -> int:
    """The offset of a position, through the bytes of its line."""
    lines = model_lines(text)
    if line >= len(lines):
        return len(text)
    content = lines[line].rstrip("\r\n")
    before = content.encode(CODECS[encoding])[: character * BYTES[encoding]]
    return len("".join(lines[:line])) + len(before.decode(CODECS[encoding], "ignore"))
