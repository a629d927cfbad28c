"""Explain the SQL statement under the cursor.

Without a model the explanation is computed from the statement, and from the schema if one is known.
With a model the same facts go along with the code, and the document shows both, so that they can be
compared.
"""

from agentls.assist.action import Action, Document, Part, Prepared
from agentls.assist.context import enclosing_function
from agentls.assist.reply import inert
from agentls.assist.selection import Selection, Surroundings
from agentls.sql.dialect import TITLES
from agentls.sql.find import find
from agentls.text.lines import LineIndex

_TITLE = "Query explained"
_TASK = """\
Explain the statement under "statement" to the developer who maintains this code: first in one \
sentence what it answers or changes, then step by step in the order in which the database has to \
think, then what will hurt as the data grows and what you would do about it, most important first. \
Where the code around it matters (how values get in, how the result is used, how often it runs), \
say so.\
"""


def applies(selection: Selection) -> bool:
    """Whether there is a statement at the cursor."""
    return find(selection.path, selection.text, selection.span) is not None


def prepare(selection: Selection, surroundings: Surroundings) -> Prepared:
    """The explanation as far as it can be computed, and what a model would be asked."""
    # Here and not above, since this is what loads the parser.
    from agentls.sql.ddl import read_schema
    from agentls.sql.explain import explain
    from agentls.sql.explanation import render, render_facts

    text = selection.text
    statement = find(selection.path, text, selection.span, dialect=surroundings.dialect)
    if statement is None:
        missing = "There is no SQL statement at the cursor. Put it inside one, or select one."
        return Prepared(Document(_TITLE, missing + "\n"), "", ())
    dialect = statement.dialect.name
    schema = read_schema((file.text for file in surroundings.schema), dialect=dialect)
    explanation = explain(statement, schema)
    lines = LineIndex(text)
    first_line = lines.line_of(statement.span.start) + 1
    facts = "\n".join([explanation.answer, "", *render_facts(explanation, lines)]).strip()
    parts = [
        Part("file", f"{selection.path}, line {first_line}"),
        Part("dialect", f"{TITLES.get(dialect, dialect)} ({statement.dialect.reason})"),
        Part("statement", statement.text),
    ]
    left_out = []
    around = enclosing_function(selection.path, text, statement.span)
    if around:
        parts.append(Part("code around it, with line numbers", around.numbered))
        if around.is_cut:
            left_out.append("the far ends of the function around the statement")
    tables = [table for name in explanation.tables if (table := schema.table(name))]
    if tables:
        parts.append(
            Part("schema of its tables", "\n\n".join(f"{table.ddl.strip()};" for table in tables))
        )
    parts.append(Part("facts", facts))
    heading = f"# {_TITLE}\n\n`{selection.path}`, line {first_line}\n\n"
    document = Document(_TITLE, heading + render(explanation, text))
    return Prepared(document, _TASK, tuple(parts), facts, tuple(left_out))


def finish(prepared: Prepared, reply: str) -> Document:
    """The model's text, and below it the computed facts to compare it with."""
    heading, _, _ = prepared.offline.markdown.partition("\n\n")
    return Document(
        prepared.offline.title,
        f"{heading}\n\n{inert(reply)}\n\n---\n\n# Facts computed from the statement\n\n"
        f"{prepared.facts}\n",
    )


ACTION = Action(
    id="explain-query",
    title="Explain this query",
    kind="refactor.backend.explain",
    agent="backend-engineer",
    applies=applies,
    prepare=prepare,
    finish=finish,
)
