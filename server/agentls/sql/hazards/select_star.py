"""`SELECT *`: every column, also those added later.

Wide columns are read and sent though nothing needs them, no covering index can be used, and code
that reads by position breaks when a column is added.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.sql.scope import SourceKind, selects, sources


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Stars over tables; not in `EXISTS` and not over a subquery that names its columns."""
    for select in selects(query.tree):
        if isinstance(select.parent, exp.Exists):
            continue
        for part in select.expressions:
            star = part if part.is_star else None
            if star is None or isinstance(part, exp.Count):
                continue
            kinds = {source.kind for source in sources(select)}
            if SourceKind.TABLE not in kinds and SourceKind.HOLE not in kinds:
                continue
            yield Hit(
                query.span(star),
                "every column is read and sent, also those that nobody uses and those added later",
                "Name the columns that are used.",
            )


HAZARD = Hazard(
    "select-star",
    "SELECT *",
    check,
    (
        Example(
            "SELECT ⟦*⟧ FROM t WHERE id = 1",
            "SELECT count(*) FROM t WHERE EXISTS (SELECT * FROM u)",
        ),
    ),
)
