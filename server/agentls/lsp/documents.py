"""The open documents, kept in step with the editor.

pygls has a document class of its own; it splits lines where LSP does not, so that every change
after a form feed or U+2028 lands in the wrong place. Nothing here uses it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from lsprotocol import types
from pygls.uris import to_fs_path

from agentls.text.lines import Encoding, LineIndex, line_starts
from agentls.text.span import Edit, Span

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one open document; a change makes a new one.

    `path` is absolute and POSIX, None when the document is no file.
    """

    uri: str
    path: str | None
    language: str
    version: int
    lines: LineIndex = field(compare=False)

    @property
    def text(self) -> str:
        """The whole text."""
        return self.lines.text

    @property
    def suffix(self) -> str:
        """Suffix of the file name, with its dot."""
        return PurePosixPath(self.path or unquote(self.uri)).suffix


def open_document(item: types.TextDocumentItem) -> Document:
    """The document as the editor opened it."""
    index = LineIndex(item.text)
    return Document(item.uri, path_of(item.uri), item.language_id, item.version, index)


def path_of(uri: str) -> str | None:
    """The file that a URI names, as an absolute POSIX path; None when it names none."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return path.replace("\\", "/") if path else None


def changed(
    document: Document,
    version: int,
    changes: Sequence[types.TextDocumentContentChangeEvent],
    *,
    encoding: Encoding,
) -> Document:
    """The document after the changes, which are made one after the other."""
    lines = document.lines
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            start, end = change.range.start, change.range.end
            first = lines.offset(start.line, start.character, encoding)
            last = lines.offset(end.line, end.character, encoding)
            lines = edited(lines, Edit(Span(first, max(first, last)), change.text))
        else:
            lines = LineIndex(change.text)
    return Document(document.uri, document.path, document.language, version, lines)


def edited(lines: LineIndex, edit: Edit) -> LineIndex:
    """The index of the text after one edit; only the lines that the edit touches are read."""
    start, end, new = edit.span.start, edit.span.end, edit.replacement
    text = lines.text[:start] + new + lines.text[end:]
    if len(new) > 4096:
        return LineIndex(text, line_starts(text))
    # Whether a line starts at p depends on the characters p-1 and p, because of \r\n. So the starts
    # before `start` hold, those after `end` move, and those between are looked up in the new text.
    starts = lines.starts[: max(bisect_right(lines.starts, start - 1), 1)]
    for match in _LINE_END.finditer(text, max(start - 1, 0), min(start + len(new) + 1, len(text))):
        # A match that begins at the last character belongs to what follows, unless it ends there.
        at = match.end()
        if match[0] == "\r" and text[at : at + 1] == "\n":
            continue
        if starts[-1] < at <= start + len(new):
            starts.append(at)
    shift = len(new) - (end - start)
    tail = lines.starts[bisect_right(lines.starts, end) :]
    starts += [at + shift for at in tail] if shift else tail
    return LineIndex(text, starts)


class Documents:
    """The open documents by URI."""

    __slots__ = ("_by_uri",)

    def __init__(self) -> None:
        self._by_uri: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._by_uri.values()))

    def get(self, uri: str) -> Document | None:
        """The document, None when it is not open; spellings of one URI are one document."""
        return self._by_uri.get(_key(uri))

    def put(self, document: Document) -> None:
        """Open the document, or replace its older version."""
        self._by_uri[_key(document.uri)] = document

    def remove(self, uri: str) -> Document | None:
        """Close the document and return it, if it was open."""
        return self._by_uri.pop(_key(uri), None)

    def at_path(self, path: str) -> Document | None:
        """The document of the file at `path`, if it is open."""
        for document in self._by_uri.values():
            if document.path == path:
                return document
        return None


def _key(uri: str) -> str:
    return unquote(uri)
