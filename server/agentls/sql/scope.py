"""Which tables a query reads from, and which of them a column belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from sqlglot import exp

from agentls.sql.parse import within
from agentls.sql.schema import Column, Schema, Table
from agentls.sql.statement import is_hole


class SourceKind(Enum):
    """What stands in `FROM`."""

    TABLE = "table"
    CTE = "named subquery"
    SUBQUERY = "subquery"
    FUNCTION = "function"
    HOLE = "filled in by the program"


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of `FROM`: how the query calls it, and what it is."""

    name: str
    table: str
    kind: SourceKind
    node: exp.Expr
    join: exp.Join | None = None

    @property
    def is_optional(self) -> bool:
        """Whether its columns can be NULL because a row was not matched."""
        return self.join is not None and self.join.side in ("LEFT", "FULL")


def sources(query: exp.Expr) -> list[Source]:
    """Everything that `query` itself reads from, in order."""
    named = _ctes(query)
    found: list[Source] = []
    start = query.args.get("from_")
    if isinstance(start, exp.From):
        found.append(_source(start.this, None, named))
    elif isinstance(query, (exp.Update, exp.Delete)) and query.this:
        found.append(_source(query.this, None, named))
    if isinstance(query, (exp.Update, exp.Delete)):
        if isinstance(start, exp.From) and query.this:
            found.insert(0, _source(query.this, None, named))
        found.extend(_source(each, None, named) for each in query.args.get("using") or ())
    for join in _joins(query):
        found.append(_source(join.this, join, named))
    return found


def _joins(query: exp.Expr) -> Iterator[exp.Join]:
    for place in (query, query.args.get("from_"), query.this):
        holder = place.this if isinstance(place, exp.From) else place
        if isinstance(holder, (exp.Select, exp.Table, exp.Update, exp.Delete, exp.Subquery)):
            for join in holder.args.get("joins") or ():
                if isinstance(join, exp.Join):
                    yield join


def _ctes(query: exp.Expr) -> frozenset[str]:
    names: set[str] = set()
    holder: exp.Expr | None = query
    while holder is not None:
        with_ = holder.args.get("with_")
        if isinstance(with_, exp.With):
            names.update(cte.alias.lower() for cte in with_.expressions)
        holder = holder.parent
    return frozenset(names)


def _source(node: exp.Expr, join: exp.Join | None, named: frozenset[str]) -> Source:
    if isinstance(node, exp.Lateral):
        return Source(node.alias_or_name, "", SourceKind.SUBQUERY, node, join)
    if isinstance(node, exp.Table):
        name = node.name
        if isinstance(node.this, exp.Func):
            return Source(node.alias_or_name, "", SourceKind.FUNCTION, node, join)
        if is_hole(name):
            return Source(node.alias_or_name, "", SourceKind.HOLE, node, join)
        is_cte = not node.db and name.lower() in named
        kind = SourceKind.CTE if is_cte else SourceKind.TABLE
        return Source(node.alias_or_name, name, kind, node, join)
    if isinstance(node, exp.Query):
        return Source(node.alias_or_name, "", SourceKind.SUBQUERY, node, join)
    return Source(node.alias_or_name, "", SourceKind.FUNCTION, node, join)


def selects(tree: exp.Expr) -> Iterator[exp.Select]:
    """Every `SELECT` of the statement, outermost first."""
    yield from tree.find_all(exp.Select)


def readers(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Everything with a `WHERE` of its own."""
    yield from tree.find_all(exp.Select, exp.Update, exp.Delete)


def own(query: exp.Expr, *kinds: type[exp.Expr]) -> Iterator[exp.Expr]:
    """Nodes of `query` itself, not of the queries inside it."""
    for node in query.find_all(*kinds):
        if node is not query and within(query, node):
            yield node


def source_of(column: exp.Column, query: exp.Expr, schema: Schema) -> Source | None:
    """The entry of `query`'s `FROM` that `column` belongs to, or None when that is not certain."""
    listed = sources(query)
    if column.table:
        return next((each for each in listed if each.name.lower() == column.table.lower()), None)
    if len(listed) == 1:
        return listed[0]
    tables = [(each, schema.table(each.table)) for each in listed]
    if any(table is None for _, table in tables):
        return None
    holders = [each for each, table in tables if table and table.column(column.name)]
    return holders[0] if len(holders) == 1 else None


def known_column(
    column: exp.Column, query: exp.Expr, schema: Schema
) -> tuple[Table, Column] | None:
    """The schema's table and column that `column` means, if it is known."""
    source = source_of(column, query, schema)
    if source is None or source.kind is not SourceKind.TABLE:
        return None
    table = schema.table(source.table)
    found = table.column(column.name) if table else None
    return (table, found) if table and found else None


def query_of(node: exp.Expr) -> exp.Expr | None:
    """The innermost query that `node` belongs to."""
    parent = node.parent
    while parent is not None and not isinstance(parent, (exp.Select, exp.Update, exp.Delete)):
        parent = parent.parent
    return parent


def outer_columns(inner: exp.Expr) -> list[exp.Column]:
    """Columns inside `inner` that name a table of a query around it: what makes it correlated."""
    local: set[str] = set()
    for query in inner.find_all(exp.Select):
        local.update(source.name.lower() for source in sources(query))
    around: set[str] = set()
    query_around = query_of(inner)
    while query_around is not None:
        around.update(source.name.lower() for source in sources(query_around))
        query_around = query_of(query_around)
    return [
        column
        for column in inner.find_all(exp.Column)
        if column.table and column.table.lower() not in local and column.table.lower() in around
    ]


def scalar_queries(query: exp.Expr) -> Iterator[exp.Expr]:
    """Queries used as a value inside `query` itself, without their brackets."""
    for node in own(query, exp.Subquery):
        if not isinstance(node.parent, (exp.From, exp.Join, exp.In, exp.Exists, exp.CTE)):
            yield node


def is_aggregating(select: exp.Select) -> bool:
    """Whether `select` returns groups, or one row for all, rather than rows of its tables."""
    if select.args.get("group"):
        return True
    return any(
        not isinstance(node.parent, exp.Window)
        and not (isinstance(node.parent, exp.Filter) and isinstance(node.parent.parent, exp.Window))
        for part in select.expressions
        for node in part.find_all(exp.AggFunc)
        if within(select, node)
    )
