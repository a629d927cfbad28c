"""`OR` between conditions on different tables.

Neither side can narrow its table by itself, so both are joined in full before anything is dropped.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed, conjuncts, is_constant
from agentls.sql.schema import Schema
from agentls.sql.scope import selects, source_of, sources


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """`a.x = … OR b.y = …` in `WHERE`, each side about one table only."""
    for select in selects(query.tree):
        where = select.args.get("where")
        if where is None or len(sources(select)) < 2:
            continue
        for condition in conjuncts(where.this):
            if not isinstance(condition, exp.Or):
                continue
            owners = [_owners(part, select, schema) for part in _alternatives(condition)]
            if all(len(each) == 1 for each in owners) and len(set().union(*owners)) > 1:
                yield Hit(
                    query.span(condition),
                    "the alternatives are about different tables, so no index of either can narrow "
                    "the join",
                    "Split it into two queries with `UNION` (the result must hold a key of every "
                    "table for that to return the same rows).",
                )


def _alternatives(node: exp.Expr) -> list[exp.Expr]:
    node = node.unnest()
    if isinstance(node, exp.Or):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    return [node]


def _owners(part: exp.Expr, select: exp.Select, schema: Schema) -> set[str]:
    found = set()
    for column in part.find_all(exp.Column):
        if is_constant(column):
            continue
        owner = source_of(column, select, schema)
        if owner is None:
            return set()
        found.add(owner.name.lower())
    return found


HAZARD = Hazard(
    "or-across-tables",
    "OR across tables",
    check,
    (
        Example(
            "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id "
            "WHERE ⟦o.id = 1 OR c.email = 'a'⟧",
            "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id "
            "WHERE o.id = 1 OR o.status = 'a'",
        ),
    ),
)
