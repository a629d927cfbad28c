"""`BETWEEN` two days on a column that holds times.

The upper bound is midnight at the start of the last day, so all but its first instant is left out.
Said only when the schema gives the column a time of day.
"""

import re
from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.sql.scope import known_column, query_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """`timestamp BETWEEN 'day' AND 'day'`."""
    for node in query.tree.find_all(exp.Between):
        high, reader = node.args.get("high"), query_of(node)
        if isinstance(high, exp.Cast):
            high = high.this
        if not isinstance(node.this, exp.Column) or reader is None:
            continue
        if not isinstance(high, exp.Literal) or not _DAY.fullmatch(high.name):
            continue
        found = known_column(node.this, reader, schema)
        if found is None or not found[1].type.startswith(("TIMESTAMP", "DATETIME")):
            continue
        yield Hit(
            query.span(node),
            f"`{found[0].name}.{found[1].name}` is a `{found[1].type}`: everything after midnight "
            f"of {high.name} is left out",
            "Write `>=` the first day and `<` the day after the last one.",
        )


HAZARD = Hazard(
    "between-on-timestamp",
    "BETWEEN loses the last day",
    check,
    (
        Example(
            "SELECT id FROM t WHERE ⟦at BETWEEN '2026-01-01' AND '2026-01-31'⟧",
            "SELECT id FROM t WHERE day BETWEEN '2026-01-01' AND '2026-01-31'",
            schema="CREATE TABLE t (id int, at timestamp, day date)",
        ),
    ),
    is_wrong=True,
)
