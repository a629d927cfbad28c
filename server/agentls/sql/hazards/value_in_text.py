"""A value that the program writes into the text of the statement.

Whoever chooses the value can change the statement (SQL injection), and the database must plan each
text anew. Only places where a bind parameter could stand are reported, not names of tables.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.sql.statement import is_hole
from agentls.sql.tokens import Kind, tokens

_OPERANDS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.Between,
             exp.In, exp.Tuple, exp.Limit, exp.Offset)  # fmt: skip


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Holes that are operands, and holes inside quotes."""
    shown = {hole.span: hole.source for hole in query.statement.holes}
    for column in query.tree.find_all(exp.Column):
        if column.table or not is_hole(column.name):
            continue
        if isinstance(column.parent, exp.Tuple) or (
            isinstance(column.parent, _OPERANDS) and column.arg_key != "this"
        ):
            span = query.span(column)
            yield Hit(span, _why(shown.get(span, "")), _HELP)
    if not query.statement.holes:
        return
    for token in tokens(query.text):
        if token.kind is Kind.STRING:
            for span, source in shown.items():
                if token.span.contains(span):
                    yield Hit(span, _why(source), _HELP)


def _why(source: str) -> str:
    return (
        f"the value of `{source}` becomes part of the statement: a value with a quote in it breaks "
        "the statement, and a chosen one changes what it does"
    )


_HELP = "Pass it as a bind parameter of the driver (`%s`, `?` or `$1`) instead."

HAZARD = Hazard(
    "value-in-text",
    "Value written into the statement's text",
    check,
    (
        Example(
            "q = f\"SELECT id FROM t WHERE name = '⟦{name}⟧'\"",
            'q = f"SELECT id FROM {table} WHERE name = %s"',
        ),
        Example(
            'q = "SELECT id FROM t WHERE id = ⟦%d⟧" % user_id',
            'q = "SELECT id FROM t WHERE id = %s", user_id',
        ),
        Example(
            'q = "SELECT id FROM t WHERE id = " + ⟦user_id⟧ + " LIMIT 1"',
            'q = "SELECT id FROM t " + "WHERE id = %(id)s LIMIT 1"',
        ),
    ),
    is_wrong=True,
)
