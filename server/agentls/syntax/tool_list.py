"""The value of `tools` and its like, taken apart into entries with their places.

Claude Code accepts a string, separated by commas, spaces or both outside of parentheses, or a list
of strings. An entry is a tool name, perhaps with content: `Bash(git *)`.
"""

from collections.abc import Sequence as Row
from dataclasses import dataclass

from agentls.syntax.yaml_nodes import Node, Scalar, Sequence
from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class ToolEntry:
    """One entry: `text` as written, `name` before the parenthesis, `content` inside it or None.

    `closed` is False when a parenthesis was opened and not closed.
    """

    text: str
    span: Span
    name: str
    name_span: Span
    content: str | None = None
    closed: bool = True

    @property
    def is_mcp(self) -> bool:
        """Whether the name is that of a tool, or all tools, of an MCP server."""
        return self.name.startswith("mcp__")

    @property
    def mcp_server(self) -> str:
        """Name of the MCP server of `mcp__server__tool`, empty for other tools."""
        return self.name.split("__")[1] if self.is_mcp else ""


def tool_entries(value: Node, text: str) -> tuple[ToolEntry, ...]:
    """The entries of a value, in order; empty when the value is of a kind that holds none.

    `text` is the file's text. Where the value is written with escapes, so that its characters
    cannot be found there, an entry's span is that of the whole scalar.
    """
    if isinstance(value, Scalar):
        return _split(value, text) if isinstance(value.value, str) else ()
    if isinstance(value, Sequence):
        return tuple(
            entry
            for item in value.items
            if isinstance(item, Scalar) and isinstance(item.value, str)
            for entry in _split(item, text)
        )
    return ()


def _split(scalar: Scalar, text: str) -> tuple[ToolEntry, ...]:
    content = scalar.text
    places = _places(scalar, text)
    entries: list[ToolEntry] = []
    start: int | None = None
    depth = 0
    opened: int | None = None

    def close(end: int) -> None:
        nonlocal start, opened, depth
        if start is None:
            return
        word = content[start:end].rstrip()
        whole = _place(scalar, places, start, start + len(word))
        if opened is None:
            entries.append(ToolEntry(word, whole, word, whole))
        else:
            name = content[start:opened]
            inner = content[opened + 1 : start + len(word)]
            closed = depth == 0 and inner.endswith(")")
            entries.append(
                ToolEntry(
                    word,
                    whole,
                    name,
                    _place(scalar, places, start, opened),
                    inner[:-1] if inner.endswith(")") else inner,
                    closed,
                )
            )
        start, opened, depth = None, None, 0

    for index, char in enumerate(content):
        if depth == 0 and (char == "," or char.isspace()):
            close(index)
            continue
        if start is None:
            start = index
        if char == "(":
            depth += 1
            if opened is None:
                opened = index
        elif char == ")" and depth:
            depth -= 1
    close(len(content))
    return tuple(entries)


def _places(scalar: Scalar, text: str) -> Row[int]:
    """Where each character of the content is written; empty where they cannot be matched."""
    content, written = scalar.text, scalar.span.of(text)
    shift = written.find(content)
    if shift >= 0:
        base = scalar.span.start + shift
        return range(base, base + len(content))
    # Folding changes white space only: all other characters follow each other as written.
    at = written.find("\n") if scalar.style in ("literal", "folded") else 0
    at = at if scalar.style == "plain" else at + 1
    places: list[int] = []
    for char in content:
        if not char.isspace():
            while at < len(written) and written[at].isspace():
                at += 1
            if written[at : at + 1] != char:
                return ()
            at += 1
        places.append(scalar.span.start + max(at - 1, 0))
    return places


def _place(scalar: Scalar, places: Row[int], start: int, end: int) -> Span:
    if not places or end <= start:
        return scalar.span
    return Span(places[start], places[end - 1] + 1)
