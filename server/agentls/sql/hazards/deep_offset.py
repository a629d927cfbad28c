"""`OFFSET` that skips many rows, or as many as a caller asks for.

The skipped rows are found, sorted and thrown away each time, so page n costs n pages.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema

_DEEP = 1000


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Offsets of a thousand rows or more, and those that are not literals."""
    for node in query.tree.find_all(exp.Offset):
        value = node.expression
        if isinstance(value, exp.Literal) and (not value.name.isdigit() or int(value.name) < _DEEP):
            continue
        is_known = isinstance(value, exp.Literal)
        amount = f"{value.name} rows" if is_known else "all rows of the pages before"
        yield Hit(
            query.clause(node, "offset"),
            f"{amount} are read and thrown away before the first one is returned",
            "Page by key: `WHERE (sort key) > (last one seen) ORDER BY sort key LIMIT n`; the "
            "caller then passes the last key instead of a page number.",
            () if is_known else ("callers page far",),
        )


HAZARD = Hazard(
    "deep-offset",
    "Deep OFFSET",
    check,
    (
        Example(
            "SELECT id FROM t ORDER BY id LIMIT 20 ⟦OFFSET 100000⟧",
            "SELECT id FROM t ORDER BY id LIMIT 20 OFFSET 40",
        ),
        Example(
            "SELECT id FROM t ORDER BY id LIMIT 20 ⟦OFFSET %s⟧",
            "SELECT id FROM t WHERE id > %s ORDER BY id LIMIT 20",
        ),
    ),
)
