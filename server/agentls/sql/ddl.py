"""Reading a schema from the text of its DDL; what cannot be read is passed over."""

from collections.abc import Iterable
from dataclasses import replace

from sqlglot import exp

from agentls.sql.parse import parse_ddl
from agentls.sql.schema import Column, ForeignKey, Index, Schema, Table
from agentls.sql.tokens import statements


def read_schema(texts: Iterable[str], *, dialect: str = "postgres") -> Schema:
    """The tables that the statements of `texts` make, in the order in which they are given."""
    tables: dict[str, Table] = {}
    for text in texts:
        for span in statements(text):
            source = span.of(text)
            if source[:6].lower() not in ("create", "alter ", "drop t", "drop i"):
                continue
            tree = parse_ddl(source, dialect)
            if tree is not None:
                _apply(tables, tree, source)
    return Schema(tuple(tables.values()))


def _apply(tables: dict[str, Table], tree: exp.Expr, source: str) -> None:
    if isinstance(tree, exp.Create) and tree.kind == "TABLE":
        table = _table(tree, source)
        if table and not (tree.args.get("exists") and table.name in tables):
            tables[table.name] = table
    elif isinstance(tree, exp.Create) and tree.kind == "INDEX":
        _create_index(tables, tree, source)
    elif isinstance(tree, exp.Alter):
        name = tree.this.name
        if name in tables:
            tables[name] = _altered(tables[name], tree, source)
    elif isinstance(tree, exp.Drop):
        names = {part.name for part in tree.args.get("tables") or ()}
        if tree.args.get("kind") == "TABLE":
            for name in names:
                tables.pop(name, None)
        elif tree.args.get("kind") == "INDEX":
            for name, table in tables.items():
                kept = tuple(each for each in table.indexes if each.name not in names)
                tables[name] = replace(table, indexes=kept)


def _table(tree: exp.Create, source: str) -> Table | None:
    schema = tree.this
    if not isinstance(schema, exp.Schema):
        return None
    table = Table(schema.this.name, ddl=source)
    for part in schema.expressions:
        table = _with_part(table, part)
    return table


def _with_part(table: Table, part: exp.Expr) -> Table:
    if isinstance(part, exp.ColumnDef):
        return _with_column(table, part)
    if isinstance(part, exp.Constraint):
        for each in part.expressions:
            table = _with_constraint(table, each, part.name)
        return table
    return _with_constraint(table, part, part.name if part.this else "")


def _with_column(table: Table, part: exp.ColumnDef) -> Table:
    kind = part.args.get("kind")
    type_ = kind.sql().upper() if isinstance(kind, exp.Expr) else ""
    column = Column(part.name, type_, is_nullable=type_ not in ("SERIAL", "BIGSERIAL"))
    for constraint in part.args.get("constraints") or ():
        what = constraint.args.get("kind")
        if isinstance(what, exp.NotNullColumnConstraint):
            column = replace(column, is_nullable=bool(what.args.get("allow_null")))
        elif isinstance(what, exp.DefaultColumnConstraint):
            column = replace(column, has_default=True)
        elif isinstance(what, exp.PrimaryKeyColumnConstraint):
            column = replace(column, is_nullable=False)
            table = _with_key(table, (part.name,), "primary key")
        elif isinstance(what, exp.UniqueColumnConstraint):
            table = _with_index(table, Index("unique constraint", (part.name,), is_unique=True))
        elif isinstance(what, exp.Reference):
            table = _with_foreign_key(table, (part.name,), what)
    others = tuple(each for each in table.columns if each.name != column.name)
    return replace(table, columns=(*others, column))


def _with_constraint(table: Table, part: exp.Expr, name: str) -> Table:
    if isinstance(part, exp.PrimaryKey):
        return _with_key(table, _names(part.expressions), name or "primary key")
    if isinstance(part, exp.UniqueColumnConstraint):
        inner = part.this
        columns = _names(inner.expressions) if isinstance(inner, exp.Schema) else ()
        return _with_index(table, Index(name or "unique constraint", columns, is_unique=True))
    if isinstance(part, exp.ForeignKey):
        reference = part.args.get("reference")
        if isinstance(reference, exp.Reference):
            return _with_foreign_key(table, _names(part.expressions), reference)
    if isinstance(part, exp.IndexColumnConstraint):
        return _with_index(table, Index(name or "index", _names(part.expressions)))
    return table


def _with_key(table: Table, columns: tuple[str, ...], name: str) -> Table:
    keyed = tuple(
        replace(each, is_nullable=False) if each.name in columns else each for each in table.columns
    )
    return _with_index(
        replace(table, columns=keyed, primary_key=columns), Index(name, columns, is_unique=True)
    )


def _with_index(table: Table, index: Index) -> Table:
    return replace(table, indexes=(*table.indexes, index)) if index.columns else table


def _with_foreign_key(table: Table, columns: tuple[str, ...], part: exp.Reference) -> Table:
    target = part.this
    if isinstance(target, exp.Schema):
        key = ForeignKey(columns, target.this.name, _names(target.expressions))
    else:
        key = ForeignKey(columns, target.name, ())
    return replace(table, foreign_keys=(*table.foreign_keys, key))


def _create_index(tables: dict[str, Table], tree: exp.Create, source: str) -> None:
    index = tree.this
    target = index.args.get("table") if isinstance(index, exp.Index) else None
    if target is None or target.name not in tables:
        return
    parameters = index.args.get("params")
    columns = parameters.args.get("columns") if parameters else None
    if not columns:
        return
    table = _with_index(
        tables[target.name],
        Index(
            index.name,
            _names(columns),
            is_unique=bool(tree.args.get("unique")),
            is_partial=bool(parameters and parameters.args.get("where")),
        ),
    )
    tables[target.name] = replace(table, ddl=f"{table.ddl};\n{source}")


def _altered(table: Table, tree: exp.Alter, source: str) -> Table:
    for action in tree.args.get("actions") or ():
        if isinstance(action, exp.AddConstraint):
            for part in action.expressions:
                table = _with_part(table, part)
        elif isinstance(action, (exp.ColumnDef, exp.Constraint)):
            table = _with_part(table, action)
    return replace(table, ddl=f"{table.ddl};\n{source}")


def _names(parts: Iterable[exp.Expr]) -> tuple[str, ...]:
    """Column names of an index or key; an expression is kept as its text."""
    names = []
    for part in parts:
        inner = part.this if isinstance(part, exp.Ordered) else part
        is_plain = isinstance(inner, (exp.Column, exp.Identifier))
        names.append(inner.name if is_plain else inner.sql().lower())
    return tuple(names)
