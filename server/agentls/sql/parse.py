"""Statements as trees. Importing this module imports sqlglot, which takes a tenth of a second.

Callers outside the package therefore import it, and whatever builds on it, inside the function
that needs it; none of them sees a type of sqlglot.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError
from sqlglot.parser import logger as _parser_log

from agentls.errors import Error
from agentls.sql.dialect import TITLES
from agentls.sql.statement import Statement, is_hole, mask_holes
from agentls.sql.tokens import Kind, Token, begins_like_sql, tokens
from agentls.text.span import Span

# sqlglot warns there about every statement it does not know; we say so ourselves.
_parser_log.disabled = True

_UNDERSTOOD = (
    exp.Query, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Alter, exp.Drop,
    exp.TruncateTable, exp.Values,
)  # fmt: skip


# How many tokens to either side a node may reach beyond the names and literals in it.
_REACH = 8
_DEPTH = {"(": 1, ")": -1, "[": 1, "]": -1}
_OPERATORS = {",", ".", "=", "<", ">", "<=", ">=", "<>", "!=", "::", "||", "+", "/", "%"} | {
    "and", "or", "on", "as", "in", "like", "ilike", "between", "is", "then", "when", "where",
    "from", "join", "using", "by", "having", "union", "except", "intersect", "set",
}  # fmt: skip
_NO_BEGIN = _OPERATORS | {")", "]", "else", "asc", "desc"}
_NO_END = _OPERATORS | {"(", "[", "select", "not", "-", "distinct", "over", "case", "else"}

# What sqlglot raises, beside its own errors, on text that breaks off where it expects a node.
_SLIPS = (AttributeError, TypeError, LookupError, AssertionError)


class NotUnderstoodError(Error):
    """The statement could not be read; `span` is the place in the statement, if one is known."""

    def __init__(self, reason: str, span: Span | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.span = span


class Parsed:
    """A statement with its tree, and the places of the tree's nodes in the text."""

    def __init__(self, statement: Statement, tree: exp.Expr) -> None:
        self.statement = statement
        self.tree = tree
        self.text = statement.text
        self._masked = _masked(statement)
        self._tokens = [
            token for token in _tokens(statement, self._masked) if token.kind is not Kind.COMMENT
        ]
        self._starts = [token.span.start for token in self._tokens]
        self._ends = [token.span.end for token in self._tokens]
        self._spans: dict[int, Span] = {}

    @property
    def dialect(self) -> str:
        """Name of the dialect, as sqlglot knows it."""
        return self.statement.dialect.name

    def span(self, node: exp.Expr) -> Span:
        """Where `node` stands in the statement.

        sqlglot knows the places of names and literals only. The stretch between the outermost
        ones is widened until it reads as `node` again; where that fails it is kept, closed over
        its brackets.
        """
        known = self._spans.get(id(node))
        if known is None:
            known = self._spans[id(node)] = self._locate(node)
        return known

    def quote(self, node: exp.Expr) -> str:
        """The text of `node` as it is written, on one line."""
        return one_line(self.span(node).of(self.text))

    def clause(self, node: exp.Expr, *words: str) -> Span:
        """`node`, a clause such as `LIMIT 10`, from the nearest of `words` before its value on."""
        if any("start" in found.meta for found in node.walk()):
            return self.widened(self.span(node), *words)
        # A bind parameter has no place of its own, so the keyword is looked for from the top.
        holder = node.parent
        start = holder.args.get("from_") if holder else None
        after = self.span(start).end if isinstance(start, exp.Expr) else 0
        depth = 0
        for token, following in pairwise(self._tokens):
            if token.span.start < after:
                continue
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 and token.word in words:
                return Span(token.span.start, following.span.end)
        return self.span(node)

    def definition(self, node: exp.Expr) -> Span:
        """`node`, an entry of a list of definitions, up to the comma or bracket that ends it."""
        places = [found.meta["start"] for found in node.walk() if "start" in found.meta]
        if not places:
            return self.span(node)
        start = end = min(places)
        depth = 0
        for token in self._tokens:
            if token.span.start < start:
                continue
            depth += (token.text == "(") - (token.text == ")")
            if depth < 0 or (depth == 0 and token.text == ","):
                break
            end = token.span.end
        return Span(start, max(end, start))

    def widened(self, span: Span, *words: str) -> Span:
        """`span` from the nearest of `words` before it on."""
        for token in reversed(self._tokens):
            if token.span.start < span.start and token.word in words:
                return Span(token.span.start, span.end)
        return span

    def word(self, *words: str, after: int = 0) -> Span | None:
        """The first of `words` at or after an offset."""
        for token in self._tokens:
            if token.span.start >= after and token.word in words:
                return token.span
        return None

    def _locate(self, node: exp.Expr) -> Span:
        places = [
            (found.meta["start"], found.meta["end"] + 1)
            for found in node.walk()
            if "start" in found.meta
        ]
        if not places:
            return self._without_leaves(node)
        core = Span(min(start for start, _ in places), max(end for _, end in places))
        first = bisect_right(self._ends, core.start)
        last = bisect_left(self._starts, core.end) - 1
        if isinstance(node, (exp.Identifier, exp.Column, exp.Table, exp.TableAlias, exp.Literal)):
            # Names and literals reach from the first to the last of themselves.
            return core
        is_query = isinstance(node, exp.Query)
        for begin, end in self._candidates(first, last):
            span = Span(self._tokens[begin].span.start, self._tokens[end].span.end)
            if self._reads_as(span, node, is_query=is_query):
                return span
        return self._closed(core, first, last)

    def _candidates(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Stretches of tokens around `first` to `last` that could be a whole, the least first."""
        inside = [_DEPTH.get(token.text, 0) for token in self._tokens[first : last + 1]]
        for grown in range(_REACH * 2 + 1):
            for left in range(max(0, grown - _REACH), min(grown, _REACH, first) + 1):
                begin, end = first - left, last + grown - left
                if end >= len(self._tokens):
                    continue
                starts, ends = self._tokens[begin], self._tokens[end]
                if (starts.word or starts.text) in _NO_BEGIN or (ends.word or ends.text) in _NO_END:
                    continue
                before = [_DEPTH.get(token.text, 0) for token in self._tokens[begin:first]]
                after = [_DEPTH.get(token.text, 0) for token in self._tokens[last + 1 : end + 1]]
                depths = list(accumulate(before + inside + after))
                if depths[-1] == 0 and min(depths) >= 0:
                    yield begin, end

    def _reads_as(self, span: Span, node: exp.Expr, *, is_query: bool) -> bool:
        part = self._masked[span.start : span.end]
        if is_query and part[:1].lower() not in "swv(":
            return False
        try:
            again = sqlglot.parse_one(part, dialect=self.dialect)
        except (SqlglotError, *_SLIPS):
            return False
        return bool(again == node)

    def _without_leaves(self, node: exp.Expr) -> Span:
        """A node of keywords and symbols only, such as `NULL`, `?` or `random()`."""
        for index, token in enumerate(self._tokens):
            for length in (1, 3, 2):
                if index + length <= len(self._tokens):
                    span = Span(token.span.start, self._tokens[index + length - 1].span.end)
                    if self._reads_as(span, node, is_query=False):
                        return span
        return Span(0, len(self.text))

    def _closed(self, core: Span, first: int, last: int) -> Span:
        depth = 0
        for token in self._tokens[first : last + 1]:
            depth += (token.text == "(") - (token.text == ")")
            if depth < 0 and first > 0:
                first, depth = first - 1, 0
        while depth > 0 and last + 1 < len(self._tokens):
            last += 1
            depth += (self._tokens[last].text == "(") - (self._tokens[last].text == ")")
        if not self._tokens:
            return core
        return Span(
            min(core.start, self._tokens[first].span.start),
            max(core.end, self._tokens[last].span.end),
        )


def parse(statement: Statement) -> Parsed:
    """The tree of `statement`; raises `NotUnderstoodError` with a reason when there is none.

    sqlglot accepts much that no database does, so what it returns is believed only when the
    statement begins like one and nothing in it was passed through unread.
    """
    masked = _masked(statement)
    listed = _tokens(statement, masked)
    for token in listed:
        if not token.is_closed:
            what = "comment" if token.kind is Kind.COMMENT else "quote"
            raise NotUnderstoodError(f"a {what} that begins here is never closed", token.span)
    if not begins_like_sql(masked):
        raise NotUnderstoodError("it does not begin like a statement that can be explained")
    tree = _read(masked, statement.dialect.name)
    if not isinstance(tree, _UNDERSTOOD) or tree.find(exp.Command):
        title = TITLES.get(statement.dialect.name, statement.dialect.name)
        raise NotUnderstoodError(f"this kind of {title} statement cannot be read yet")
    _refuse_what_databases_refuse(tree, listed, statement.dialect.name)
    return Parsed(statement, tree)


def parse_ddl(text: str, dialect: str) -> exp.Expr | None:
    """The tree of one statement of a schema file, or None when it cannot be read."""
    try:
        tree = _read(text, dialect)
    except NotUnderstoodError:
        return None
    return None if tree.find(exp.Command) else tree


def _read(text: str, dialect: str) -> exp.Expr:
    try:
        trees = sqlglot.parse(text, dialect=dialect, error_level=ErrorLevel.RAISE)
    except ParseError as error:
        raise _located(text, error) from error
    except (SqlglotError, RecursionError, ValueError) as error:
        raise NotUnderstoodError("it cannot be split into tokens") from error
    except _SLIPS as error:
        raise NotUnderstoodError("it does not parse") from error
    found = [tree for tree in trees if isinstance(tree, exp.Expr)]
    if len(found) != 1:
        raise NotUnderstoodError("it is not exactly one statement")
    return found[0]


def _located(text: str, error: ParseError) -> NotUnderstoodError:
    first = error.errors[0] if error.errors else {}
    highlight = first.get("highlight") or ""
    before = first.get("start_context") or ""
    at = text.find(before + highlight) if highlight else -1
    span = None if at < 0 else Span(at + len(before), at + len(before) + len(highlight))
    near = f" near `{one_line(highlight)}`" if highlight else ""
    return NotUnderstoodError(f"it does not parse{near}", span)


_CLAUSES = frozenset(
    ("from", "where", "group", "having", "order", "limit", "offset", "union", "except", "intersect")
)


def _refuse_what_databases_refuse(tree: exp.Expr, listed: list[Token], dialect: str) -> None:
    """Mistakes that every database rejects and sqlglot reads past."""
    code = [token for token in listed if token.kind is not Kind.COMMENT]
    for token, after in pairwise(code):
        if token.text == "," and after.word in _CLAUSES:
            raise NotUnderstoodError(f"a comma stands before `{after.text}`", token.span)
    if isinstance(tree, exp.Update) and not tree.expressions:
        raise NotUnderstoodError("`SET` is followed by no assignment")
    needs_from = dialect in ("postgres", "sqlite")
    if isinstance(tree, exp.Delete) and needs_from and not any(t.word == "from" for t in code[:9]):
        raise NotUnderstoodError("`DELETE` is not followed by `FROM`")


def _tokens(statement: Statement, masked: str) -> list[Token]:
    mysql = statement.dialect.name == "mysql"
    return tokens(masked, backslash=mysql, hash_comments=mysql)


_PYFORMAT = re.compile(r"%(?:s|\((\w+)\)s)")


def _masked(statement: Statement) -> str:
    """The text with holes and driver placeholders as SQL of the same length."""
    text = mask_holes(statement.text, statement.holes)
    if "%" not in text:
        return text
    parts, at = [], 0
    for token in tokens(text):
        if token.kind is Kind.PARAMETER and (match := _PYFORMAT.fullmatch(token.text)):
            name = match.group(1) or "s"
            parts.append(text[at : token.span.start])
            parts.append((":" + name).ljust(len(token.text), "_"))
            at = token.span.end
    return "".join(parts) + text[at:]


def one_line(text: str, *, limit: int = 160) -> str:
    """`text` with its white space collapsed, and cut where it gets long."""
    short = " ".join(text.split())
    return short if len(short) <= limit else short[: limit - 1].rstrip() + "…"


def has_hole(node: exp.Expr) -> bool:
    """Whether a part of `node` is filled in by the program."""
    return any(is_hole(found.name) for found in node.find_all(exp.Identifier))


def is_constant(node: exp.Expr) -> bool:
    """Whether `node` has the same value for every row: no column of a table, no query in it."""
    columns: Iterable[exp.Expr] = node.find_all(exp.Column)
    return not node.find(exp.Query) and all(is_hole(column.name) for column in columns)


def conjuncts(node: exp.Expr | None) -> list[exp.Expr]:
    """The conditions that must all hold."""
    if node is None:
        return []
    node = node.unnest()
    if isinstance(node, exp.And):
        return [*conjuncts(node.left), *conjuncts(node.right)]
    return [node]


def within(select: exp.Expr, node: exp.Expr) -> bool:
    """Whether `node` belongs to `select` itself, not to a query inside it."""
    parent = node.parent
    while parent is not None and parent is not select:
        if isinstance(parent, exp.Query):
            return False
        parent = parent.parent
    return parent is select
