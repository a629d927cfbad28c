"""Tables in `FROM` that no condition connects.

Every row of one side is paired with every row of the other, so the result grows with the product
of their sizes. `CROSS JOIN` written out is taken as meant, and so is a join to one known row.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed, is_constant
from agentls.sql.schema import Schema
from agentls.sql.scope import Source, SourceKind, is_aggregating, readers, source_of, sources


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Sources that no condition reaches from the first one."""
    for reader in readers(query.tree):
        listed = sources(reader)
        if len(listed) < 2:
            continue
        linked = _links(reader, listed, schema)
        if linked is None:
            continue
        for source in listed[1:]:
            if source.name.lower() in linked or _is_meant(source):
                continue
            yield Hit(
                query.span(source.node),
                f"no condition connects `{source.name}` with the tables before it, so each of its "
                "rows is paired with each of theirs",
                "Add the join condition, or write `CROSS JOIN` if the product is meant.",
            )


def _is_meant(source: Source) -> bool:
    if source.kind in (SourceKind.FUNCTION, SourceKind.HOLE):
        return True
    if isinstance(source.node, (exp.Lateral, exp.Unnest, exp.Values)):
        return True
    join = source.join
    if join is not None and (join.kind == "CROSS" or join.args.get("method") == "NATURAL"):
        return True
    if isinstance(source.node, exp.Subquery):
        inner = source.node.unnest()
        return (
            isinstance(inner, exp.Select) and is_aggregating(inner) and not inner.args.get("group")
        )
    return False


def _links(reader: exp.Expr, listed: list[Source], schema: Schema) -> set[str] | None:
    """Names that can be reached from the first source; None when a condition cannot be placed."""
    groups: list[set[str]] = []
    conditions: list[exp.Expr] = []
    where = reader.args.get("where")
    if where:
        conditions.append(where.this)
    for at, source in enumerate(listed):
        join = source.join
        if join is None:
            continue
        if join.args.get("using") or join.args.get("method") == "NATURAL":
            groups.append({source.name.lower(), listed[max(0, at - 1)].name.lower()})
        if join.args.get("on"):
            conditions.append(join.args["on"])
    names = {source.name.lower() for source in listed}
    for condition in conditions:
        for part in condition.find_all(exp.Predicate):
            if isinstance(part, exp.Query):
                continue
            used: set[str] = set()
            for column in part.find_all(exp.Column):
                if is_constant(column):
                    continue
                owner = source_of(column, reader, schema)
                if owner is None and not column.table:
                    # The column could belong to any of them, and so could connect any two.
                    return None
                name = owner.name.lower() if owner else column.table.lower()
                if name in names:
                    used.add(name)
            if len(used) > 1:
                groups.append(used)
    reached = {listed[0].name.lower()}
    grown = True
    while grown:
        grown = False
        for group in groups:
            if group & reached and not group <= reached:
                reached |= group
                grown = True
    return reached


HAZARD = Hazard(
    "cross-join",
    "Join without a condition",
    check,
    (
        Example(
            "SELECT o.id FROM orders o, ⟦customers c⟧ WHERE o.total > 5",
            "SELECT o.id FROM orders o, customers c WHERE o.customer_id = c.id",
        ),
        Example(
            "SELECT o.id FROM orders o JOIN ⟦customers c⟧ ON o.total > 5",
            "SELECT o.id FROM orders o CROSS JOIN settings s",
        ),
    ),
    is_wrong=True,
)
