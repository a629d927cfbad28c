"""`LIMIT` without `ORDER BY` returns any rows, and others tomorrow."""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.sql.scope import is_aggregating, selects


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Limits on unordered rows; not inside `EXISTS`, and not on a single aggregated row."""
    for select in selects(query.tree):
        limit = select.args.get("limit")
        if limit is None or select.args.get("order") or isinstance(select.parent, exp.Exists):
            continue
        if is_aggregating(select) and not select.args.get("group"):
            continue
        if not select.args.get("from_") or _is_one(limit):
            continue
        yield Hit(
            query.clause(limit, "limit", "fetch", "top"),
            "which rows are returned is not defined and may differ from run to run; pages overlap "
            "or miss rows",
            "Add an `ORDER BY` that ends in a unique column.",
        )


def _is_one(limit: exp.Expr) -> bool:
    """`LIMIT 1` is how existence is tested, and a lookup by key is capped."""
    value = limit.args.get("expression") or limit.args.get("count")
    return isinstance(value, exp.Literal) and value.name in ("0", "1")


HAZARD = Hazard(
    "limit-without-order",
    "LIMIT without ORDER BY",
    check,
    (
        Example("SELECT id FROM t ⟦LIMIT 10⟧", "SELECT id FROM t ORDER BY id LIMIT 10"),
        Example("SELECT id FROM t WHERE a = 2 ⟦LIMIT %s⟧", "SELECT 1 FROM t WHERE a = 2 LIMIT 1"),
    ),
    is_wrong=True,
)
