"""`NOT IN` over a subquery that can return `NULL`.

One `NULL` among the values makes the condition unknown for every row, and the result empty.
Silent when the subquery filters `NULL` out or the schema says that its column holds none.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed, conjuncts
from agentls.sql.schema import Schema
from agentls.sql.scope import known_column, sources


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """`NOT IN (SELECT column …)` where the column is not known to be free of NULL."""
    for node in query.tree.find_all(exp.Not):
        inside = node.this.unnest()
        inner = inside.args.get("query") if isinstance(inside, exp.In) else None
        select = inner.unnest() if isinstance(inner, exp.Expr) else None
        if not isinstance(select, exp.Select) or not select.expressions:
            continue
        value = select.expressions[0].unalias()
        if isinstance(value, (exp.Literal, exp.Count)) or _is_filtered(select, value):
            continue
        assumes: tuple[str, ...] = ()
        if isinstance(value, exp.Column):
            found = known_column(value, select, schema)
            optional = any(source.is_optional for source in sources(select))
            if found and not found[1].is_nullable and not optional:
                continue
            if not found:
                assumes = (f"`{value.sql()}` may be NULL: no schema says otherwise",)
        yield Hit(
            query.span(inside),
            f"one NULL among the values of `{query.quote(value)}` and no row at all is returned",
            "Use `NOT EXISTS` with the comparison inside, or add `IS NOT NULL` to the subquery.",
            assumes,
        )


def _is_filtered(select: exp.Select, value: exp.Expr) -> bool:
    where = select.args.get("where")
    for condition in conjuncts(where.this if where else None):
        is_test = isinstance(condition, exp.Is) and isinstance(condition.expression, exp.Null)
        if is_test and condition.args.get("negate") and condition.this == value:
            return True
        inside = condition.this if isinstance(condition, exp.Not) else None
        if isinstance(inside, exp.Is) and inside.this == value:
            return True
    return False


HAZARD = Hazard(
    "not-in-nullable",
    "NOT IN over values that may be NULL",
    check,
    (
        Example(
            "SELECT id FROM t WHERE ⟦id NOT IN (SELECT t_id FROM u)⟧",
            "SELECT id FROM t WHERE id NOT IN (SELECT t_id FROM u WHERE t_id IS NOT NULL)",
        ),
        Example(
            "SELECT id FROM t WHERE ⟦id NOT IN (SELECT b FROM u)⟧",
            "SELECT id FROM t WHERE id NOT IN (SELECT a FROM u)",
            schema="CREATE TABLE u (a int NOT NULL, b int)",
        ),
    ),
    is_wrong=True,
)
