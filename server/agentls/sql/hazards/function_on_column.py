"""A condition that computes something from a column before comparing it.

An ordinary index holds the column's values, not the computed ones, so it cannot find the rows; each
row is read and the function called for it. Silent when the schema has an index on that expression.
"""

from collections.abc import Iterator

from sqlglot import exp

from agentls.sql.hazard import Example, Hazard, Hit
from agentls.sql.parse import Parsed, is_constant
from agentls.sql.schema import Schema
from agentls.sql.scope import query_of, source_of

_COMPARISONS = (exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.Between, exp.In)
_DATES = (exp.Date, exp.TsOrDsToDate, exp.TimestampTrunc, exp.DateTrunc, exp.Year, exp.Month,
          exp.Day, exp.Extract, exp.TimeToStr, exp.StrToTime)  # fmt: skip
_CASES = (exp.Lower, exp.Upper)


def check(query: Parsed, schema: Schema) -> Iterator[Hit]:
    """Comparisons of a function, a cast or arithmetic on one column with a constant."""
    for node in query.tree.find_all(*_COMPARISONS):
        if not _is_condition(node):
            continue
        for side in _sides(node):
            column = side.find(exp.Column)
            reader = query_of(node)
            if column is None or reader is None or _is_indexed(side, column, reader, schema):
                continue
            assumes = () if schema.tables else ("no index on this expression exists",)
            yield Hit(query.span(side), _why(query, column), _help(side, column), assumes)


def _is_condition(node: exp.Expr) -> bool:
    """Whether `node` decides which rows are kept, alone or beside others that must hold."""
    parent = node.parent
    while isinstance(parent, (exp.And, exp.Or, exp.Paren, exp.Not)):
        parent = parent.parent
    return isinstance(parent, (exp.Where, exp.Join))


def _sides(node: exp.Expr) -> Iterator[exp.Expr]:
    left, right = node.this, node.args.get("expression")
    others = [right] if isinstance(right, exp.Expr) else []
    others += [each for each in (node.args.get("low"), node.args.get("high")) if each]
    others += node.args.get("expressions") or []
    if _computes(left) and all(is_constant(other) for other in others):
        yield left
    elif isinstance(right, exp.Expr) and _computes(right) and is_constant(left):
        yield right


def _computes(node: exp.Expr) -> bool:
    if isinstance(node, (exp.Column, exp.Literal, exp.Query, exp.Subquery, exp.AggFunc)):
        return False
    if not isinstance(node, (exp.Func, exp.Cast, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.DPipe)):
        return False
    columns = [each for each in node.find_all(exp.Column) if not is_constant(each)]
    return len(columns) == 1 and not node.find(exp.AggFunc) and not node.find(exp.Query)


def _is_indexed(side: exp.Expr, column: exp.Column, reader: exp.Expr, schema: Schema) -> bool:
    source = source_of(column, reader, schema)
    table = schema.table(source.table) if source else None
    if table is None:
        return False
    bare = side.copy()
    for each in bare.find_all(exp.Column):
        each.set("table", None)
    return table.index_beginning_with(bare.sql()) is not None


def _why(query: Parsed, column: exp.Column) -> str:
    return f"an index on `{query.quote(column)}` cannot be used to find these rows"


def _help(side: exp.Expr, column: exp.Column) -> str:
    name = column.sql()
    if isinstance(side, _DATES) or (
        isinstance(side, exp.Cast) and side.to.is_type("date", "timestamp", "timestamptz")
    ):
        return (
            f"Compare `{name}` itself with a half-open range: `>=` the first moment and `<` the "
            "first one after the last (with a time zone, as the session sees it)."
        )
    if isinstance(side, _CASES):
        return "Create an index on this expression, or use a case-insensitive type or collation."
    if isinstance(side, exp.Coalesce):
        return (
            f"Compare `{name}` itself; add `OR {name} IS NULL` only if the default is the value "
            "that is searched."
        )
    if isinstance(side, exp.Cast):
        return f"Cast the value to the type of `{name}` instead, where that loses nothing."
    if isinstance(side, (exp.Add, exp.Sub, exp.Mul, exp.Div)):
        return f"Bring the arithmetic to the other side, so that `{name}` stands alone."
    return "Compare the column itself if that is possible, or create an index on this expression."


HAZARD = Hazard(
    "function-on-column",
    "Computed column in a condition",
    check,
    (
        Example(
            "SELECT id FROM t WHERE ⟦date(created_at)⟧ = '2026-01-01'",
            "SELECT id FROM t WHERE created_at >= '2026-01-01' AND created_at < '2026-01-02'",
        ),
        Example(
            "SELECT id FROM t WHERE ⟦lower(email)⟧ = %s",
            "SELECT id FROM t WHERE email = lower(%s)",
        ),
        Example(
            "SELECT id FROM t WHERE ⟦price * 2⟧ > 10",
            "SELECT id FROM t x WHERE lower(x.email) = 'a'",
            schema="CREATE TABLE t (id int, email text); CREATE INDEX i ON t (lower(email))",
        ),
    ),
)
