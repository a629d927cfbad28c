"""A place in a file as people write it: `FILE`, `FILE:LINE` or `FILE:LINE-LINE`."""

import os
import re

from agentls.errors import UserError
from agentls.text.lines import LineIndex
from agentls.text.span import Span
from agentls.workspace.files import Unreadable, read_text

_PLACE = re.compile(r"(?P<path>.+?):(?P<first>\d+)(?:-(?P<last>\d+))?\Z")
_LARGEST = 5_000_000


def read_place(where: str) -> tuple[str, str, Span]:
    """Absolute path, text and span of a place; raises `UserError` when there is no such place.

    One line means a cursor at its first character that is no blank, several lines all of them,
    a file without a line its beginning.
    """
    match = None if os.path.exists(where) else _PLACE.match(where)
    name = match["path"] if match is not None else where
    path = os.path.abspath(name).replace(os.sep, "/")
    text = read_text(path, limit=_LARGEST, reader="agentls")
    if isinstance(text, Unreadable):
        raise UserError(f"{name}: {text.reason}")
    if match is None:
        return path, text, Span(0, 0)
    lines = LineIndex(text)
    first, last = int(match["first"]), int(match["last"] or match["first"])
    count = len(lines.starts)
    if not 1 <= first <= last <= count:
        raise UserError(f"{name} has {count} lines, so there is no {where.rpartition(':')[2]}")
    start = lines.starts[first - 1]
    if match["last"] is None:
        line = lines.line_text(first - 1)
        at = start + len(line) - len(line.lstrip())
        return path, text, Span(at, at)
    return path, text, Span(start, lines.line_end(last - 1))
