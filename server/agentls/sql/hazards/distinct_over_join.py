"""`DISTINCT` over a join often hides rows that the join repeats.

The repeated rows are made first and dropped again at the end.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.sql.scope import selects, source_of, sources


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """`SELECT DISTINCT` with columns of one table, where another one is only joined."""
    for select in selects(query.tree):
        distinct = select.args.get("distinct")
        listed = sources(select)
        if not isinstance(distinct, exp.Distinct) or distinct.args.get("on") or len(listed) < 2:
            continue
        owners = {
            owner.name if (owner := source_of(column, select, schema)) else ""
            for part in select.expressions
            for column in part.find_all(exp.Column)
        }
        unused = [each.name for each in listed if each.name not in owners]
        word = query.word("distinct", after=query.span(select).start)
        if not unused or "" in owners or word is None:
            continue
        yield Hit(
            word,
            f"`{unused[0]}` is joined but not returned; if it has several rows per match, they are "
            "all produced and then dropped again",
            f"Ask with `EXISTS` whether `{unused[0]}` has a match, instead of joining it.",
            (f"`{unused[0]}` can have more than one row per match",),
        )


HAZARD = Hazard(
    "distinct-over-join",
    "DISTINCT over a join",
    check,
    (
        Example(
            "SELECT ⟦DISTINCT⟧ c.id FROM customers c JOIN orders o ON o.customer_id = c.id",
            "SELECT DISTINCT c.id, o.status FROM customers c JOIN orders o ON o.customer_id = c.id",
        ),
    ),
)
