"""`ORDER BY random()`: the whole result is computed and sorted to pick a few rows."""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Sorting by a random number."""
    for node in query.tree.find_all(exp.Ordered):
        if isinstance(node.this, exp.Rand):
            yield Hit(
                query.span(node.this),
                "every row gets a random number and all of them are sorted, to keep a few",
                "Pick random keys first, or use `TABLESAMPLE` where it exists; neither returns "
                "exactly the same distribution.",
            )


HAZARD = Hazard(
    "order-by-random",
    "Sorting by a random number",
    check,
    (
        Example(
            "SELECT id FROM t ORDER BY ⟦random()⟧ LIMIT 1",
            "SELECT random() FROM t ORDER BY id LIMIT 1",
        ),
    ),
)
