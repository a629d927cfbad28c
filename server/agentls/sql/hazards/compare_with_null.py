"""A comparison with `NULL` is never true.

`=`, `<>`, `<` and the others give unknown when one side is `NULL`, so the condition keeps no row.
A `NULL` in a `NOT IN` list makes that condition unknown for every row, too.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Comparisons with `NULL` in conditions; an assignment in `SET` is none."""
    for node in query.tree.find_all(*_COMPARISONS):
        if not isinstance(node, exp.Binary) or isinstance(node.parent, exp.Update):
            continue
        if isinstance(node.parent, exp.OnConflict):
            continue
        if isinstance(node.left, exp.Null) or isinstance(node.right, exp.Null):
            test = "IS NOT NULL" if isinstance(node, exp.NEQ) else "IS NULL"
            yield Hit(
                query.span(node),
                "it is unknown for every row, so it is never true",
                f"Write `{test}`.",
            )
    for negated in query.tree.find_all(exp.Not):
        inside = negated.this.unnest()
        listed = inside.args.get("expressions") if isinstance(inside, exp.In) else None
        if listed and any(isinstance(each, exp.Null) for each in listed):
            yield Hit(
                query.span(inside),
                "the list holds `NULL`, so `NOT IN` is true for no row at all",
                "Take `NULL` out of the list; test it with `IS NOT NULL` if that is what is meant.",
            )


HAZARD = Hazard(
    "compare-with-null",
    "Comparison with NULL",
    check,
    (
        Example("SELECT id FROM t WHERE ⟦a = NULL⟧", "SELECT id FROM t WHERE a IS NULL"),
        Example(
            "SELECT id FROM t WHERE a NOT IN (1, NULL)".replace(
                "a NOT IN (1, NULL)", "⟦a NOT IN (1, NULL)⟧"
            ),
            "UPDATE t SET a = NULL WHERE id = 1",
        ),
    ),
    is_wrong=True,
)
