"""`COUNT(DISTINCT …)` keeps every distinct value of every group until the end."""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.sql.scope import query_of, sources


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Counts of distinct values, except those over at most one row per value."""
    for node in query.tree.find_all(exp.Count):
        if not isinstance(node.this, exp.Distinct):
            continue
        reader = query_of(node)
        joined = reader is not None and len(sources(reader)) > 1
        reason = "all distinct values of each group are sorted or kept in memory"
        helps = "If a rough number will do, use an approximate count; else group first, then count."
        if joined:
            helps = (
                "If it is here because a join repeats rows, count before joining, or ask with "
                "`EXISTS` instead of the join."
            )
        yield Hit(query.span(node), reason, helps)


HAZARD = Hazard(
    "count-distinct",
    "Counting distinct values",
    check,
    (
        Example(
            "SELECT ⟦count(DISTINCT user_id)⟧ FROM visits",
            "SELECT count(user_id) FROM visits",
        ),
    ),
)
