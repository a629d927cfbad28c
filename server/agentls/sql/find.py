"""Finding the statement under a cursor or a selection."""

from collections.abc import Iterator

from agentls.sql.dialect import guess
from agentls.sql.python_strings import PythonString, python_strings
from agentls.sql.statement import Dialect, Hole, OffsetMap, Statement, mask_holes
from agentls.sql.tokens import Kind, is_sql, statements, tokens
from agentls.text.span import Span

SUFFIXES = (".sql", ".py", ".pyi")


def find(path: str, text: str, selection: Span, *, dialect: str | None = None) -> Statement | None:
    """The statement that `selection` (a cursor when empty) points at in the file at `path`.

    A selection that is itself a statement, a subquery for instance, is taken as it is; any other
    one means the first statement it touches. `dialect` overrides what the file tells.
    """
    chosen = Dialect(dialect, "chosen") if dialect else None
    if path.endswith(".sql"):
        return _in_sql(text, selection, chosen)
    if path.endswith((".py", ".pyi")):
        return _in_python(text, selection, chosen)
    return None


def find_all(path: str, text: str, *, dialect: str | None = None) -> Iterator[Statement]:
    """Every statement of the file at `path`, in order."""
    chosen = Dialect(dialect, "chosen") if dialect else None
    if path.endswith(".sql"):
        for span in statements(text):
            yield _plain(text, span, chosen)
    elif path.endswith((".py", ".pyi")):
        for string in python_strings(text):
            shape = mask_holes(string.text, string.holes)
            if is_sql(shape):
                for span in statements(shape):
                    yield _from_python(text, string, span, chosen)


def _in_sql(text: str, selection: Span, dialect: Dialect | None) -> Statement | None:
    if selected := _selected(text, selection):
        return _plain(text, selected, dialect)
    spans = statements(text)
    if selection.start < selection.end:
        spans = [span for span in spans if span.touches(selection)] or spans
    chosen = _nearest(text, spans, selection.start)
    return _plain(text, chosen, dialect) if chosen else None


def _nearest(text: str, spans: list[Span], cursor: int) -> Span | None:
    """The statement at `cursor`; between two, the one on the same line, else the next one."""
    for index, span in enumerate(spans):
        if cursor <= span.end:
            before = spans[index - 1] if index else None
            if before and cursor < span.start and _same_line(text, before.end, cursor):
                return before
            return span
    return spans[-1] if spans else None


def _same_line(text: str, start: int, end: int) -> bool:
    between = text[start:end]
    return "\n" not in between and "\r" not in between


def _selected(text: str, selection: Span) -> Span | None:
    """The part of `selection` that is one statement by itself, or None."""
    part = selection.of(text)
    if not part.strip() or not is_sql(part):
        return None
    found = statements(part)
    if len(found) != 1:
        return None
    span = found[0]
    listed = [token for token in tokens(part) if token.kind is not Kind.COMMENT]
    opened = sum(token.text == "(" for token in listed)
    closed = sum(token.text == ")" for token in listed)
    if opened != closed or not all(token.is_closed for token in listed):
        return None
    while part[span.start] == "(" and part[span.end - 1] == ")":
        span = Span(span.start + 1, span.end - 1)
        inner = span.of(part)
        span = Span(
            span.start + len(inner) - len(inner.lstrip()),
            span.end - len(inner) + len(inner.rstrip()),
        )
        if not is_sql(span.of(part)):
            return None
    return span.shifted(selection.start)


def _plain(text: str, span: Span, dialect: Dialect | None) -> Statement:
    statement = span.of(text)
    return Statement(
        statement,
        span,
        dialect or guess(text, statement, host="sql"),
        OffsetMap.shifted(span.start, len(span)),
    )


def _in_python(text: str, selection: Span, dialect: Dialect | None) -> Statement | None:
    for string in python_strings(text):
        if string.span.start > selection.end:
            return None
        if not string.span.touches(selection):
            continue
        shape = mask_holes(string.text, string.holes)
        if not is_sql(shape):
            continue
        if string.span.contains(selection) and selection.start < selection.end:
            first, last = (string.map.from_file(at) for at in (selection.start, selection.end))
            if selected := _selected(shape, Span(first, last)):
                return _from_python(text, string, selected, dialect)
        spans = statements(shape)
        cursor = string.map.from_file(max(selection.start, string.span.start))
        chosen = _nearest(shape, spans, cursor)
        if chosen:
            return _from_python(text, string, chosen, dialect)
    return None


def _from_python(text: str, string: PythonString, span: Span, dialect: Dialect | None) -> Statement:
    statement = span.of(string.text)
    offsets = OffsetMap(
        string.map.starts[span.start : span.end], string.map.ends[span.start : span.end]
    )
    holes = tuple(
        Hole(hole.span.shifted(-span.start), hole.source)
        for hole in string.holes
        if span.contains(hole.span)
    )
    return Statement(
        statement,
        offsets.to_file(Span(0, len(statement))),
        dialect or guess(text, statement, host="python"),
        offsets,
        holes,
        "python",
    )
