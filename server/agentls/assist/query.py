"""The statement at a selection with what is known about it, for the actions about queries."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentls.assist.action import Part
from agentls.assist.selection import Note, Selection, Surroundings
from agentls.sql.dialect import TITLES
from agentls.sql.find import find, find_all
from agentls.text.lines import LineIndex
from agentls.text.span import Span

if TYPE_CHECKING:
    from agentls.sql.explanation import Explanation


@dataclass(frozen=True, slots=True)
class Query:
    """One statement of a file, explained; `parts` go along with every question about it."""

    explanation: "Explanation"
    lines: LineIndex
    heading: str
    parts: tuple[Part, ...]

    @property
    def span(self) -> Span:
        """Where the statement stands in the file."""
        return self.explanation.span


def query_at(selection: Selection, surroundings: Surroundings) -> Query | None:
    """The statement at the selection, None when there is none."""
    # Here and not above, since this is what loads the parser.
    from agentls.sql.ddl import read_schema
    from agentls.sql.explain import explain

    statement = find(selection.path, selection.text, selection.span, dialect=surroundings.dialect)
    if statement is None:
        return None
    dialect = statement.dialect.name
    schema = read_schema((file.text for file in surroundings.schema), dialect=dialect)
    explanation = explain(statement, schema)
    lines = LineIndex(selection.text)
    parts = [
        Part("dialect", f"{TITLES.get(dialect, dialect)} ({statement.dialect.reason})"),
        Part("selection", statement.text),
    ]
    tables = [table for name in explanation.tables if (table := schema.table(name))]
    if tables:
        ddl = "\n\n".join(f"{table.ddl.strip()};" for table in tables)
        parts.append(Part("schema", ddl))
    heading = f"`{selection.path}`, line {lines.line_of(statement.span.start) + 1}"
    return Query(explanation, lines, heading, tuple(parts))


_MOST_NOTES = 20


def notes_in(path: str, text: str, subject: Span, surroundings: Surroundings) -> tuple[Note, ...]:
    """What is wrong with the SQL statements in a stretch of source code, by line of the file."""
    within = subject.of(text)
    if "select" not in within.lower() and "update" not in within.lower():
        return ()
    from agentls.sql.ddl import read_schema
    from agentls.sql.explain import explain

    lines = LineIndex(text)
    notes: list[Note] = []
    for statement in find_all(path, text, dialect=surroundings.dialect):
        if not subject.contains(statement.span):
            continue
        ddl = (file.text for file in surroundings.schema)
        schema = read_schema(ddl, dialect=statement.dialect.name)
        for concern in explain(statement, schema).concerns:
            line = lines.line_of(concern.span.start) + 1
            notes.append(Note(line, f"{concern.title}: {concern.quote}: {concern.why}"))
    return tuple(notes[:_MOST_NOTES])
