"""The two-phase flow of "Explain this query": offered at once, worked out in the background.

What is explained, and how, is not known here: an `Explainer` is handed in.
"""

import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Protocol

from lsprotocol import types

from agentls.assist.actions.explain_query import ACTION
from agentls.lsp.convert import from_range, to_range
from agentls.lsp.documents import Document
from agentls.lsp.jobs import Job, Page, Report
from agentls.text.lines import Encoding
from agentls.text.span import Span

EXPLAIN_QUERY = "agentls.explainQuery"
CANCEL = "agentls.cancel"
EXPLAIN_KIND = ACTION.kind
CANCEL_KIND = "refactor.agentls.cancel"

TITLE = ACTION.title

_SUFFIXES = (".sql", ".py", ".pyi")
_LANGUAGES = ("sql", "python")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked about: a stretch of a text; `path` is None when the text is no file's."""

    text: str
    path: str | None
    language: str
    span: Span


class Explainer(Protocol):
    """Explains the query at a selection or a cursor."""

    def query_at(self, query: Query) -> Span | None:
        """The query that would be explained, None when there is none; from memory, at once."""

    def explain(self, query: Query, report: Report) -> Awaitable[Page]:
        """The explanation; raises `UserError` with a sentence when there can be none."""


def language_of(document: Document) -> str | None:
    """`sql` or `python`, None for a document in which no query is looked for."""
    if document.language in _LANGUAGES:
        return document.language
    if document.suffix not in _SUFFIXES:
        return None
    return "sql" if document.suffix == ".sql" else "python"


def query_of(document: Document, span: Span) -> Query | None:
    """The question about a stretch of the document."""
    language = language_of(document)
    return None if language is None else Query(document.text, document.path, language, span)


def offer(
    document: Document, span: Span, explainer: Explainer, *, encoding: Encoding
) -> types.Command | None:
    """The command that explains what stands at `span`."""
    query = query_of(document, span)
    found = None if query is None else explainer.query_at(query)
    if found is None:
        return None
    range_ = to_range(found, document.lines, encoding)
    argument = {
        "uri": document.uri,
        "version": document.version,
        "range": {
            "start": {"line": range_.start.line, "character": range_.start.character},
            "end": {"line": range_.end.line, "character": range_.end.character},
        },
        "hash": hash_of(found.of(document.text)),
    }
    return types.Command(title=TITLE, command=EXPLAIN_QUERY, arguments=[argument])


def cancel_offer(job: Job) -> types.Command:
    """The command that stops a job; most editors have no button for it."""
    return types.Command(title=f"Cancel: {job.title}", command=CANCEL, arguments=[{"id": job.id}])


def as_action(command: types.Command, kind: str) -> types.CodeAction:
    """The code action that only runs a command."""
    return types.CodeAction(title=command.title, kind=kind, command=command)


def hash_of(text: str) -> str:
    """Fingerprint by which a text is recognised."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_unchanged(
    document: Document, range_: types.Range, expected: str, encoding: Encoding
) -> bool:
    """Whether the range still holds the text that was hashed."""
    return hash_of(from_range(range_, document.lines, encoding).of(document.text)) == expected


@dataclass(frozen=True, slots=True)
class Argument:
    """The command's argument, read."""

    uri: str
    range: types.Range
    hash: str


def read_argument(value: Any) -> Argument | None:
    """The argument as clients send it back, None when it is something else."""
    try:
        start, end = value["range"]["start"], value["range"]["end"]
        uri, digest = value["uri"], value["hash"]
        places = [start["line"], start["character"], end["line"], end["character"]]
    except (TypeError, KeyError):
        return None
    if not (isinstance(uri, str) and isinstance(digest, str)):
        return None
    if not all(isinstance(place, int) for place in places):
        return None
    range_ = types.Range(types.Position(*places[:2]), types.Position(*places[2:]))
    return Argument(uri, range_, digest)
