"""Two one-to-many joins under one aggregate: each side multiplies the other's rows.

Sums and counts come out too large. Said only when the schema's foreign keys show both sides.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed, within
from agentls.sql.schema import Schema, Table
from agentls.sql.scope import Source, selects, sources


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Sums and counts over two children of the same parent."""
    for select in selects(query.tree):
        children = _children(select, schema)
        if len(children) < 2:
            continue
        names = " and ".join(f"`{child.name}`" for child in children[:2])
        for part in select.expressions:
            for node in part.find_all(exp.Sum, exp.Count, exp.Avg):
                if not within(select, node) or isinstance(node.this, exp.Distinct):
                    continue
                yield Hit(
                    query.span(node),
                    f"{names} each have several rows per match, so every row of one is repeated "
                    "for every row of the other and counted again",
                    "Aggregate each of them in a subquery of its own, then join the results.",
                )


def _children(select: exp.Select, schema: Schema) -> list[Source]:
    listed = sources(select)
    found: dict[str, list[Source]] = {}
    for source in listed:
        table = schema.table(source.table)
        parent = _parent(source, listed, table) if table else None
        if parent:
            found.setdefault(parent, []).append(source)
    return max(found.values(), key=len, default=[])


def _parent(source: Source, listed: list[Source], table: Table) -> str | None:
    """The source that `source` joins by a foreign key of its own that is not unique."""
    condition = source.join.args.get("on") if source.join else None
    if condition is None:
        return None
    for pair in condition.find_all(exp.EQ):
        sides = [side for side in (pair.left, pair.right) if isinstance(side, exp.Column)]
        mine = next((side for side in sides if side.table == source.name), None)
        other = next((side for side in sides if side.table != source.name), None)
        if mine is None or other is None:
            continue
        target = next((each for each in listed if each.name == other.table), None)
        for key in table.foreign_keys:
            unique = any(
                index.is_unique and index.columns == key.columns for index in table.indexes
            )
            if target and key.columns == (mine.name,) and key.table == target.table and not unique:
                return target.name
    return None


HAZARD = Hazard(
    "fan-out",
    "Totals multiplied by a second join",
    check,
    (
        Example(
            "SELECT c.id, ⟦sum(o.total)⟧ FROM c LEFT JOIN o ON o.c_id = c.id "
            "LEFT JOIN v ON v.c_id = c.id GROUP BY c.id",
            "SELECT c.id, sum(o.total) FROM c LEFT JOIN o ON o.c_id = c.id GROUP BY c.id",
            schema="CREATE TABLE c (id int PRIMARY KEY); CREATE TABLE o (total int, c_id int "
            "REFERENCES c(id)); CREATE TABLE v (c_id int REFERENCES c(id))",
        ),
    ),
    is_wrong=True,
)
