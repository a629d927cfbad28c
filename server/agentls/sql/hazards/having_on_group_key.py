"""`HAVING` that tests a grouped column rather than an aggregate.

The rows are grouped first and dropped afterwards; `WHERE` drops them before.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed, conjuncts
from agentls.sql.schema import Schema
from agentls.sql.scope import selects


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Conditions of `HAVING` on grouped columns alone."""
    for select in selects(query.tree):
        having, group = select.args.get("having"), select.args.get("group")
        if having is None or group is None:
            continue
        keys = [key.sql() for key in group.expressions]
        for condition in conjuncts(having.this):
            columns = list(condition.find_all(exp.Column))
            if condition.find(exp.AggFunc, exp.Query) or not columns:
                continue
            if all(column.sql() in keys for column in columns):
                yield Hit(
                    query.span(condition),
                    "it tests what the rows are grouped by, so the rows could be dropped before "
                    "they are grouped",
                    "Move it into `WHERE`; the result is the same.",
                )


HAZARD = Hazard(
    "having-on-group-key",
    "HAVING that could be WHERE",
    check,
    (
        Example(
            "SELECT a, count(*) FROM t GROUP BY a HAVING ⟦a > 5⟧ AND count(*) > 1",
            "SELECT a, count(*) FROM t WHERE a > 5 GROUP BY a HAVING count(*) > 1",
        ),
    ),
)
