"""`IN` with very many values: long to parse and plan, and planned anew for each length."""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema

_MANY = 1000


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Lists of a thousand values or more."""
    for node in query.tree.find_all(exp.In):
        values = node.args.get("expressions") or ()
        if len(values) < _MANY:
            continue
        yield Hit(
            query.span(node.this),
            f"it is compared with {len(values)} values, which are parsed and planned each time",
            "Pass one array (`= ANY(…)`), or join a temporary table or `VALUES`.",
        )


HAZARD = Hazard(
    "long-value-list",
    "Very long IN list",
    check,
    (
        Example(
            "SELECT id FROM t WHERE ⟦id⟧ IN (0" + ", 1" * _MANY + ")",  # noqa: S608
            "SELECT id FROM t WHERE id IN (1, 2)",
        ),
    ),
)
