"""`ORDER BY` in a subquery without `LIMIT`: sorted for nothing.

The order of a subquery's rows means nothing to the query around it.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.sql.scope import selects


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Orders of subqueries and named subqueries that nothing cuts off."""
    for select in selects(query.tree):
        order = select.args.get("order")
        holder = select.parent
        if order is None or not isinstance(holder, (exp.Subquery, exp.CTE, exp.In, exp.Exists)):
            continue
        if any(select.args.get(key) for key in ("limit", "offset", "fetch")):
            continue
        distinct = select.args.get("distinct")
        if isinstance(distinct, exp.Distinct) and distinct.args.get("on"):
            continue
        around = holder.find_ancestor(exp.Select)
        if around is not None and around.find(exp.ArrayAgg, exp.GroupConcat, exp.JSONArrayAgg):
            continue
        yield Hit(
            query.clause(order, "order"),
            "the rows are sorted, but the query around it does not keep their order",
            "Remove it, or sort in the outermost query.",
        )


HAZARD = Hazard(
    "order-in-subquery",
    "Sorting inside a subquery",
    check,
    (
        Example(
            "SELECT id FROM (SELECT id FROM t ⟦ORDER BY id⟧) x",
            "SELECT id FROM (SELECT id FROM t ORDER BY id LIMIT 5) x",
        ),
    ),
)
