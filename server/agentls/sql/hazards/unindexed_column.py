"""A column that rows are looked up or joined by, with no index of the schema to find them.

Said only when the schema is known and no index begins with any column of that table that the query
compares for equality.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed, conjuncts, is_constant
from agentls.sql.schema import Column, Schema, Table
from agentls.sql.scope import known_column, readers, sources


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Equality conditions on tables that have no index for any of them."""
    if not schema.tables:
        return
    for reader in readers(query.tree):
        used: dict[str, list[tuple[exp.Column, Table, Column]]] = {}
        for column in _compared(reader):
            found = known_column(column, reader, schema)
            if found:
                used.setdefault(column.table or found[0].name, []).append((column, *found))
        for places in used.values():
            if any(table.index_beginning_with(known.name) for _, table, known in places):
                continue
            column, table, known = places[0]
            wanted = ", ".join(dict.fromkeys(known.name for _, _, known in places))
            yield Hit(
                query.span(column),
                f"no index of the schema begins with `{table.name}.{known.name}`, so every row of "
                f"`{table.name}` is read to find the matching ones",
                f"Create an index: `CREATE INDEX ON {table.name} ({wanted})`; it costs space and a "
                "little at every write.",
                ("the table is not small", "the schema files hold all its indexes"),
            )


def _compared(reader: exp.Expr) -> Iterator[exp.Column]:
    """Columns that are compared for equality with a constant, or with a table joined later."""
    where = reader.args.get("where")
    for condition in conjuncts(where.this if where else None):
        if isinstance(condition, (exp.EQ, exp.In)) and isinstance(condition.this, exp.Column):
            other = condition.args.get("expression")
            if other is None or is_constant(other):
                yield condition.this
    for source in sources(reader):
        on = source.join.args.get("on") if source.join else None
        for condition in conjuncts(on):
            if isinstance(condition, exp.EQ):
                for side in (condition.left, condition.right):
                    if isinstance(side, exp.Column) and side.table == source.name:
                        yield side


HAZARD = Hazard(
    "unindexed-column",
    "Lookup without an index",
    check,
    (
        Example(
            "SELECT id FROM orders WHERE ⟦customer_id⟧ = 7",
            "SELECT id FROM orders WHERE id = 7 AND customer_id = 1",
            schema="CREATE TABLE orders (id int PRIMARY KEY, customer_id int)",
        ),
        Example(
            "SELECT c.id FROM c JOIN o ON ⟦o.c_id⟧ = c.id",
            "SELECT c.id FROM o JOIN c ON o.c_id = c.id",
            schema="CREATE TABLE c (id int PRIMARY KEY); CREATE TABLE o (id int, c_id int)",
        ),
    ),
)
