"""Tokens of SQL text, and the statements they make; no grammar and no dialect is needed.

It never raises: an unterminated quote or comment is a token that ends where the text ends.
"""

import re
from dataclasses import dataclass
from enum import Enum

from agentls.text.span import Span


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted name"
    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"
    COMMENT = "comment"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `is_closed` is false for a quote or comment that is never ended."""

    kind: Kind
    span: Span
    text: str
    is_closed: bool = True

    @property
    def word(self) -> str:
        """The word in lower case, or an empty string for anything else."""
        return self.text.lower() if self.kind is Kind.WORD else ""


_START = re.compile(
    r"""
    (?P<line>--[^\r\n]*)
    |(?P<block>/\*)
    |(?P<dollar>\$(?:[A-Za-z_]\w*)?\$)
    |(?P<parameter>\$\d+|%s(?!\w)|%\(\w+\)s|(?<![:\w]):[A-Za-z_]\w*|@\w+|\?\d*)
    |(?P<string>[eEnNbBxX]?')
    |(?P<quoted>["`])
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<word>[^\W\d][\w$]*)
    |(?P<symbol>::|<=>|<>|!=|<=|>=|\|\||->>|->|=>|[^\s])
    """,
    re.VERBOSE,
)
_BLOCK_MARK = re.compile(r"/\*|\*/")


def tokens(text: str, *, backslash: bool = False, hash_comments: bool = False) -> list[Token]:
    """All tokens of `text`, comments included.

    `backslash`: whether a backslash escapes inside every string (MySQL), not only in `E'…'`.
    `hash_comments`: whether `#` begins a comment (MySQL).
    """
    found: list[Token] = []
    at = 0
    while match := _START.search(text, at):
        start, group = match.start(), match.lastgroup
        end, closed = match.end(), True
        kind = Kind.SYMBOL
        match group:
            case "line":
                kind = Kind.COMMENT
            case "block":
                kind = Kind.COMMENT
                end, closed = _block_end(text, match.end())
            case "dollar":
                kind = Kind.STRING
                close = text.find(match.group(), match.end())
                end, closed = (
                    (len(text), False) if close < 0 else (close + len(match.group()), True)
                )
            case "string":
                kind = Kind.STRING
                escapes = backslash or match.group()[0] in "eE"
                end, closed = _quote_end(text, match.end(), "'", escapes=escapes)
            case "quoted":
                kind = Kind.QUOTED
                end, closed = _quote_end(text, match.end(), match.group(), escapes=False)
            case "parameter":
                kind = Kind.PARAMETER
            case "number":
                kind = Kind.NUMBER
            case "word":
                kind = Kind.WORD
            case _:
                if hash_comments and match.group() == "#":
                    kind = Kind.COMMENT
                    end = _line_end(text, start)
        found.append(Token(kind, Span(start, end), text[start:end], closed))
        at = max(end, start + 1)
    return found


def _line_end(text: str, at: int) -> int:
    ends = [place for place in (text.find("\n", at), text.find("\r", at)) if place >= 0]
    return min(ends, default=len(text))


def _block_end(text: str, at: int) -> tuple[int, bool]:
    depth = 1
    while match := _BLOCK_MARK.search(text, at):
        depth += 1 if match.group() == "/*" else -1
        at = match.end()
        if depth == 0:
            return at, True
    # Only PostgreSQL nests comments; elsewhere the first `*/` ends it.
    return len(text), False


def _quote_end(text: str, at: int, quote: str, *, escapes: bool) -> tuple[int, bool]:
    while at < len(text):
        char = text[at]
        if char == "\\" and escapes:
            at += 2
        elif char != quote:
            at += 1
        elif text.startswith(quote, at + 1):
            at += 2
        else:
            return at + 1, True
    return len(text), False


_ROUTINES = frozenset({"trigger", "procedure", "function"})
_NOT_A_BLOCK_END = frozenset({"if", "loop", "while", "repeat", "case"})


def statements(text: str) -> list[Span]:
    """Where each statement of `text` stands, without its `;`; `BEGIN … END` is kept whole."""
    found: list[Span] = []
    current: list[Token] = []
    depth = 0
    listed = [token for token in tokens(text) if token.kind is not Kind.COMMENT]
    for index, token in enumerate(listed):
        if token.text == ";" and depth == 0:
            if current:
                found.append(Span(current[0].span.start, current[-1].span.end))
            current = []
            continue
        current.append(token)
        if token.kind is Kind.WORD and _is_routine(current):
            following = listed[index + 1].word if index + 1 < len(listed) else ""
            if token.word in ("begin", "case"):
                previous = current[-2].word if len(current) > 1 else ""
                depth += previous != "end"
            elif token.word == "end" and following not in _NOT_A_BLOCK_END - {"case"}:
                depth = max(0, depth - 1)
    if current:
        found.append(Span(current[0].span.start, current[-1].span.end))
    return found


def _is_routine(current: list[Token]) -> bool:
    return current[0].word == "create" and any(token.word in _ROUTINES for token in current[:6])


def is_sql(text: str) -> bool:
    """Whether `text` is a statement rather than prose that happens to begin like one."""
    listed = [token for token in tokens(text) if token.kind is not Kind.COMMENT]
    while listed and listed[0].text == "(":
        listed = listed[1:]
    if len(listed) < 2 or listed[0].kind is not Kind.WORD:
        return False
    check = _STRUCTURES.get(listed[0].word)
    return check is not None and check(listed)


def begins_like_sql(text: str) -> bool:
    """Whether the first word of `text` is one that a statement begins with."""
    for token in tokens(text):
        if token.kind is not Kind.COMMENT and token.text != "(":
            return token.word in _STRUCTURES
    return False


# Words that prose has after its verb and SQL hardly ever has there.
_PROSE = frozenset((
    "an", "the", "your", "our", "my", "his", "her", "their", "this", "that", "these", "those",
    "one", "some", "any", "each", "every", "it", "them", "us", "you", "which", "please", "here",
    "there", "below", "above",
))  # fmt: skip
_KEYWORDS = frozenset((
    "distinct", "all", "as", "case", "when", "then", "else", "end", "and", "or", "not", "is",
    "null", "in", "like", "over", "between", "exists", "interval", "filter", "from", "where",
    "join", "left", "inner", "cross", "group", "order", "limit", "union", "set", "on", "using",
    "values", "select", "asc", "desc",
))  # fmt: skip


def _is_article(listed: list[Token], index: int) -> bool:
    """Whether the word there is "a" before a noun, and not a name."""
    following = listed[index + 1] if index + 1 < len(listed) else None
    return (
        listed[index].word == "a"
        and following is not None
        and following.kind is Kind.WORD
        and following.word not in _KEYWORDS
    )


def _is_name(token: Token) -> bool:
    return token.kind is Kind.QUOTED or (token.kind is Kind.WORD and token.word not in _PROSE)


def _one_case(first: Token, second: Token) -> bool:
    """Whether two keywords are written in the same case: "Select … from" is how prose does it."""
    return first.text.isupper() == second.text.isupper() and not first.text.istitle()


def _at(listed: list[Token], *words: str, start: int = 1) -> int:
    """Index of the first of `words` outside brackets, or -1."""
    depth = 0
    for index, token in enumerate(listed[start:], start):
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif depth <= 0 and token.word in words:
            return index
    return -1


def _select(listed: list[Token]) -> bool:
    source = _at(listed, "from")
    if source < 0:
        first = listed[1]
        return first.kind in (Kind.NUMBER, Kind.STRING, Kind.PARAMETER) or (
            first.text == "*" or (len(listed) > 2 and _is_name(first) and listed[2].text == "(")
        )
    if source == 1 or source + 1 >= len(listed):
        return False
    head, after = listed[1:source], listed[source + 1]
    if not (_is_name(after) or after.text == "(" or after.kind is Kind.PARAMETER):
        return False
    if _is_article(listed, 1) or _is_article(listed, source + 1):
        return False
    if any(
        token.word in _PROSE and index + 1 < len(head) and _is_name(head[index + 1])
        for index, token in enumerate(head)
    ):
        return False
    if _bare_words_in_a_row(head) > 3:
        return False
    if _one_case(listed[0], listed[source]):
        return True
    return (
        any(token.text in ("*", ",", "=", "(") for token in listed) and not listed[0].text.istitle()
    )


def _bare_words_in_a_row(head: list[Token]) -> int:
    longest = run = 0
    for token in head:
        run = run + 1 if token.kind is Kind.WORD and token.word not in _KEYWORDS else 0
        longest = max(longest, run)
    return longest


def _update(listed: list[Token]) -> bool:
    place = _at(listed, "set")
    if not 1 < place <= 6 or not _is_name(listed[1]) or place + 2 >= len(listed):
        return False
    if listed[place + 1].text == "(":
        return True
    return _is_name(listed[place + 1]) and listed[place + 2].text in ("=", ".", "[")


def _insert(listed: list[Token]) -> bool:
    into = _at(listed[:5], "into")
    return (
        into > 0
        and into + 1 < len(listed)
        and _is_name(listed[into + 1])
        and any(
            token.word in ("values", "select", "default", "with") or token.text == "("
            for token in listed[into + 2 :]
        )
    )


def _delete(listed: list[Token]) -> bool:
    if listed[1].word != "from" or len(listed) < 3:
        return False
    if not _is_name(listed[2]) or _is_article(listed, 2):
        return False
    if _at(listed, "where", "using", "returning", "limit") > 0:
        return any(
            token.text in ("=", "<", ">", "(") or token.word in ("is", "in", "like")
            for token in listed[3:]
        ) or _one_case(listed[0], listed[1])
    return len(listed) <= 5 and _one_case(listed[0], listed[1])


def _with(listed: list[Token]) -> bool:
    start = 2 if listed[1].word == "recursive" else 1
    as_at = _at(listed, "as", start=start)
    return 0 < as_at <= start + 2 and any(token.text == "(" for token in listed[as_at : as_at + 4])


_CREATED = frozenset((
    "table", "index", "view", "trigger", "function", "procedure", "type", "schema", "sequence",
    "domain", "extension", "database", "materialized",
))  # fmt: skip
_CREATE_WORDS = frozenset((
    "or", "replace", "temp", "temporary", "unlogged", "unique", "global", "local", "virtual",
))  # fmt: skip


def _create(listed: list[Token]) -> bool:
    rest = [token for token in listed[1:5] if token.word not in _CREATE_WORDS]
    if not rest or rest[0].word not in _CREATED or _PROSE & {token.word for token in listed[1:5]}:
        return False
    shaped = any(token.text == "(" or token.word in ("as", "on") for token in listed[2:])
    return shaped or _one_case(listed[0], rest[0])


_ALTERED = (
    "add", "drop", "alter", "rename", "modify", "change", "set", "owner", "enable", "disable",
    "attach", "detach", "validate",
)  # fmt: skip


def _alter(listed: list[Token]) -> bool:
    return listed[1].word in _CREATED and _at(listed, *_ALTERED) > 1


def _drop(listed: list[Token]) -> bool:
    return (
        listed[1].word in _CREATED
        and len(listed) > 2
        and not _PROSE & {token.word for token in listed}
        and len(listed) <= 14
        and _one_case(listed[0], listed[1])
    )


def _truncate(listed: list[Token]) -> bool:
    return (
        _is_name(listed[1])
        and len(listed) <= 6
        and (listed[1].word == "table" or listed[0].text.isupper())
    )


def _values(listed: list[Token]) -> bool:
    return listed[1].text == "("


def _merge(listed: list[Token]) -> bool:
    return _at(listed, "using") > 0 and _at(listed, "when") > 0


def _replace(listed: list[Token]) -> bool:
    return listed[1].word == "into" and _insert(listed)


_STRUCTURES = {
    "select": _select, "insert": _insert, "update": _update, "delete": _delete, "with": _with,
    "create": _create, "alter": _alter, "drop": _drop, "truncate": _truncate, "values": _values,
    "merge": _merge, "replace": _replace,
}  # fmt: skip
