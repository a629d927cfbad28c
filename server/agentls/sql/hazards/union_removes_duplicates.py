"""`UNION` sorts or hashes all rows to drop duplicates; `UNION ALL` does not."""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Every `UNION` without `ALL`; one inside a recursive query is needed to make it end."""
    for node in query.tree.find_all(exp.Union):
        cte = node.find_ancestor(exp.With)
        if not node.args.get("distinct") or (cte is not None and cte.args.get("recursive")):
            continue
        left_end = query.span(node.left).end
        word = query.word("union", after=left_end)
        if word is None:
            continue
        yield Hit(
            word,
            "all rows of both sides are sorted or hashed to drop duplicates",
            "Use `UNION ALL` if the two sides cannot return the same row, or if duplicates do no "
            "harm.",
            ("the two sides cannot return the same row",),
        )


HAZARD = Hazard(
    "union-removes-duplicates",
    "UNION where UNION ALL may do",
    check,
    (
        Example(
            "SELECT id FROM a ⟦UNION⟧ SELECT id FROM b",
            "SELECT id FROM a UNION ALL SELECT id FROM b",
        ),
    ),
)
