"""`LEFT JOIN` whose unmatched rows the `WHERE` throws away.

For a row without a match all columns of the right side are `NULL`; a condition on one of them that
`NULL` cannot meet removes the row, and the join is an inner one.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed, conjuncts
from agentls.sql.schema import Schema
from agentls.sql.scope import selects, source_of, sources

_REJECTING = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.Between,
              exp.In)  # fmt: skip


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Conditions of `WHERE` on a column of the optional side that NULL cannot meet."""
    for select in selects(query.tree):
        where = select.args.get("where")
        optional = {
            source.name.lower(): source
            for source in sources(select)
            if source.join is not None and source.join.side == "LEFT"
        }
        if where is None or not optional:
            continue
        for condition in conjuncts(where.this):
            column = _tested(condition)
            owner = source_of(column, select, schema) if column is not None else None
            if owner is None or owner.name.lower() not in optional:
                continue
            yield Hit(
                query.span(condition),
                f"rows without a match in `{owner.name}` have NULL here and are dropped, so the "
                "`LEFT JOIN` keeps no more than an inner join would",
                "Move the condition into `ON` to keep those rows, or write `JOIN` if they are "
                "not wanted.",
            )


def _tested(condition: exp.Expr) -> exp.Column | None:
    """The column that must not be NULL for `condition` to hold."""
    if isinstance(condition, exp.Is) and isinstance(condition.expression, exp.Null):
        if condition.args.get("negate") and isinstance(condition.this, exp.Column):
            return condition.this
        return None
    if isinstance(condition, _REJECTING):
        for side in (condition.this, condition.args.get("expression")):
            if isinstance(side, exp.Column):
                return side
    return None


HAZARD = Hazard(
    "outer-join-made-inner",
    "LEFT JOIN that keeps no unmatched row",
    check,
    (
        Example(
            "SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id "
            "WHERE ⟦o.status = 'open'⟧",
            "SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id "
            "AND o.status = 'open' WHERE o.id IS NULL",
        ),
    ),
    is_wrong=True,
)
