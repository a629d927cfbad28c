"""`UPDATE` or `DELETE` that touches every row.

There is no `WHERE`, or one that is always true.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Writes without a condition that could be false."""
    for node in query.tree.find_all(exp.Update, exp.Delete):
        if isinstance(node.parent, exp.When):
            continue
        where = node.args.get("where")
        if where is not None and not _is_always_true(where.this.unnest()):
            continue
        verb, done = (
            ("DELETE", "deleted") if isinstance(node, exp.Delete) else ("UPDATE", "changed")
        )
        if node.args.get("limit") and verb == "DELETE":
            continue
        reason = "there is no `WHERE`" if where is None else "its `WHERE` is always true"
        table = node.this
        yield Hit(
            query.widened(query.span(table), verb.lower()) if table else query.span(node),
            f"every row of the table is {done}: {reason}",
            "Add a condition; if every row is meant, "
            + ("`TRUNCATE` says so and is faster." if verb == "DELETE" else "say so in a comment."),
        )


def _is_always_true(condition: exp.Expr) -> bool:
    if isinstance(condition, exp.Boolean):
        return bool(condition.this)
    if isinstance(condition, exp.EQ):
        return isinstance(condition.left, exp.Literal) and condition.left == condition.right
    return isinstance(condition, exp.Literal) and condition.name not in ("0", "")


HAZARD = Hazard(
    "write-without-where",
    "Every row is written",
    check,
    (
        Example("⟦DELETE FROM sessions⟧", "DELETE FROM sessions WHERE expires_at < now()"),
        Example("⟦UPDATE t⟧ SET a = 1 WHERE 1 = 1", "UPDATE t SET a = 1 WHERE id = 7"),
    ),
    is_wrong=True,
)
