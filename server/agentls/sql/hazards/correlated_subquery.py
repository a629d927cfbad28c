"""A subquery used as a value that refers to the row around it.

Unless the database rewrites it, it runs once per row of the outer query.
"""

from collections.abc import Iterator

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.sql.scope import outer_columns, readers, scalar_queries


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Scalar subqueries with a column of an outer table."""
    for reader in readers(query.tree):
        for inner in scalar_queries(reader):
            outer = outer_columns(inner)
            if not outer:
                continue
            yield Hit(
                query.span(inner),
                f"it depends on `{query.quote(outer[0])}` of the row around it, so it runs once "
                "per row there",
                "One such subquery over an index is fine; without one, or with several over the "
                "same table, join a derived table that is grouped once.",
                ("the inner condition has no index that makes each run cheap",),
            )


HAZARD = Hazard(
    "correlated-subquery",
    "Subquery that runs once per row",
    check,
    (
        Example(
            "SELECT c.id, ⟦(SELECT count(*) FROM orders o WHERE o.customer_id = c.id)⟧ "
            "FROM customers c",
            "SELECT c.id, (SELECT max(o.id) FROM orders o) FROM customers c",
        ),
    ),
)
