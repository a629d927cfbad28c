"""`LIKE` with a pattern that begins with a wildcard.

An ordinary index is sorted by the beginning of the value, and here the beginning is unknown.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Patterns of `LIKE` and `ILIKE` that begin with `%` or `_`, as far as they are literals."""
    for node in query.tree.find_all(exp.Like, exp.ILike):
        pattern = node.expression
        while isinstance(pattern, (exp.DPipe, exp.Concat, exp.Paren)):
            pattern = pattern.expressions[0] if isinstance(pattern, exp.Concat) else pattern.this
        if isinstance(pattern, exp.Literal) and pattern.name[:1] in ("%", "_"):
            yield Hit(
                query.span(node),
                "the pattern begins with a wildcard, so an ordinary index does not help and every "
                "row is read",
                _help(query.dialect),
            )


def _help(dialect: str) -> str:
    if dialect == "postgres":
        return "Use a trigram index (`pg_trgm`, GIN) or full text search."
    if dialect == "mysql":
        return "Use a `FULLTEXT` index, or an n-gram one."
    if dialect == "sqlite":
        return "Use an FTS5 table."
    return "Use a full text or trigram index."


HAZARD = Hazard(
    "leading-wildcard",
    "Pattern that begins with a wildcard",
    check,
    (
        Example(
            "SELECT id FROM t WHERE ⟦name LIKE '%smith'⟧",
            "SELECT id FROM t WHERE name LIKE 'smith%'",
        ),
        Example(
            "SELECT id FROM t WHERE ⟦name ILIKE '%' || $1⟧",
            "SELECT id FROM t WHERE name ILIKE $1 || '%'",
        ),
    ),
)
