"""YAML as it is written: quoting a value, its comment, the lines that an entry takes up."""

import re

from agentls.syntax.yaml_nodes import Entry, Node
from agentls.text.span import Span

_LINE_END = re.compile(r"\r?\n|\Z")
_COMMENT = re.compile(r"[ \t]+(#[^\r\n]*)")


def double_quoted(value: str) -> str:
    """`value` in double quotes, as Claude Code quotes it: only `\\` and `"` are escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def comment_after(text: str, value: Node) -> Span | None:
    """The comment that follows a value on its last line."""
    match = _COMMENT.match(text, value.span.end)
    if match is None:
        return None
    return Span(match.start(1), match.start(1) + len(match[1].rstrip()))


def whole_lines(text: str, entry: Entry) -> Span:
    """The lines that an entry takes up, the last line end included."""
    start = text.rfind("\n", 0, entry.key_span.start) + 1
    end = _LINE_END.search(text, entry.span.end)
    return Span(start, end.end() if end is not None else len(text))


def written_plain(text: str, value: Node) -> bool:
    """Whether a value is written without quotes, brackets or a block indicator."""
    return value.span.of(text)[:1] not in ("", '"', "'", "[", "{", "|", ">")
