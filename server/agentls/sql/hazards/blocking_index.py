"""`CREATE INDEX` on PostgreSQL without `CONCURRENTLY` blocks writes until it is built."""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Indexes that are created while writers wait."""
    tree = query.tree
    if query.dialect != "postgres" or not isinstance(tree, exp.Create):
        return
    word = query.word("index")
    if tree.kind != "INDEX" or tree.args.get("concurrently") or word is None:
        return
    yield Hit(
        query.widened(word, "create"),
        "writes to the table wait until the index is built",
        "Use `CREATE INDEX CONCURRENTLY` (outside a transaction) on a table in use.",
        ("the table is in use and not small",),
    )


HAZARD = Hazard(
    "blocking-index",
    "Index built while writers wait",
    check,
    (
        Example(
            "⟦CREATE INDEX⟧ orders_customer ON orders (customer_id)",
            "CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id)",
        ),
    ),
)
