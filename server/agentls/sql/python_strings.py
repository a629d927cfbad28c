"""String literals of Python source as the text they make, with a map back to the source.

A scanner of its own rather than `ast`: in an editor the file is often not valid Python, and
`ast` counts columns in bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agentls.sql.statement import Hole, OffsetMap
from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class PythonString:
    """One string expression: a literal, or several that are concatenated.

    `span` covers the whole expression with its quotes.
    """

    text: str
    span: Span
    map: OffsetMap
    holes: tuple[Hole, ...]


@dataclass(frozen=True, slots=True)
class _Literal:
    prefix: str
    span: Span
    body: Span
    depth: int


_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
    |(?P<string>(?<!\w)(?P<prefix>[rRbBuUfF]{0,3})(?P<quote>'''|\"\"\"|'|"))
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    """,
    re.VERBOSE,
)
# What may stand between two literals of one expression: nothing but space, or `+`, or
# `+ simple expression +`.
_GAP = re.compile(
    r"""\s*(?:\\\r?\n\s*|\#[^\r\n]*\s*)*
    (?:\+(?:\s|\\\r?\n|\#[^\r\n]*)*
       (?:(?P<hole>[A-Za-z_][\w.]*(?:\([^()'"]*\)|\[[^\[\]'"]*\])*)(?:\s|\\\r?\n|\#[^\r\n]*)*\+)?
       (?:\s|\\\r?\n|\#[^\r\n]*)*
    )?""",
    re.VERBOSE,
)
_ESCAPE = re.compile(
    r"\\(?:(?P<newline>\r?\n|\r)|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8})|N\{(?P<N>[^}]*)\}|(?P<o>[0-7]{1,3})|(?P<c>.))",
    re.DOTALL,
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b",
           "f": "\f", "v": "\v"}  # fmt: skip
# What follows the last literal: more text, or the values for `%`.
_TAIL = re.compile(
    r"[ \t]*\+[ \t]*(?P<hole>[A-Za-z_][\w.]*(?:\([^()'\"]*\)|\[[^\[\]'\"]*\])*)(?![\w'\"])"
)
_PERCENT_CALL = re.compile(r"\s*%\s*[\w(]")
_PERCENT_HOLE = re.compile(r"%(?:\(\w+\))?[sdrif]")
_FORMAT_HOLE = re.compile(r"\{(\w*)\}")
_FORMAT_CALL = re.compile(r"\s*\)*\s*\.format\s*\(")


def python_strings(source: str) -> Iterator[PythonString]:
    """Every string expression of `source` in order; bytes are left out."""
    literals = list(_literals(source))
    index = 0
    while index < len(literals):
        group = [literals[index]]
        between: list[str | None] = []
        while index + 1 < len(literals):
            joined, hole = _joins(source, group[-1], literals[index + 1])
            if not joined:
                break
            index += 1
            group.append(literals[index])
            between.append(hole)
        index += 1
        if not any("b" in literal.prefix for literal in group):
            yield _string(source, group, between)


def _joins(source: str, left: _Literal, right: _Literal) -> tuple[bool, str | None]:
    gap = source[left.span.end : right.span.start]
    match = _GAP.fullmatch(gap)
    if match is None or left.depth != right.depth:
        return False, None
    is_open = left.depth > 0 or "\\" in gap or not ("\n" in gap or "\r" in gap)
    return is_open, match.group("hole")


def _literals(source: str) -> Iterator[_Literal]:
    at = depth = 0
    while match := _TOKEN.search(source, at):
        at = match.end()
        if match.group("open"):
            depth += 1
        elif match.group("close"):
            depth = max(0, depth - 1)
        elif match.group("string"):
            prefix, quote = match.group("prefix").lower(), match.group("quote")
            end, closed = _body_end(source, at, quote, is_format="f" in prefix)
            if closed:
                literal = Span(match.start(), end + len(quote))
                yield _Literal(prefix, literal, Span(at, end), depth)
                at = literal.end
            else:
                # An unterminated quote ends at its line, so that the rest is still read.
                at = end


def _body_end(source: str, at: int, quote: str, *, is_format: bool) -> tuple[int, bool]:
    triple = len(quote) == 3
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 2
        elif source.startswith(quote, at):
            return at, True
        elif char in "\r\n" and not triple:
            return at, False
        elif char == "{" and is_format and not source.startswith("{{", at):
            at = _hole_end(source, at)
        elif char == "{" and is_format:
            at += 2
        else:
            at += 1
    return len(source), False


def _hole_end(source: str, at: int) -> int:
    """Offset after the `}` of the hole that opens at `at`; a lone `{` is passed over."""
    depth, place = 0, at
    while place < len(source):
        char = source[place]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return place + 1
        elif char in "\r\n" and place - at > 2000:
            break
        place += 1
    return at + 1


def _string(source: str, group: list[_Literal], between: list[str | None]) -> PythonString:
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    holes: list[Hole] = []

    def put(text: str, start: int, end: int) -> None:
        for char in text:
            chars.append(char)
            starts.append(start)
            ends.append(end)

    def put_hole(expression: str, start: int, end: int) -> None:
        first = len(chars)
        shown = "{" + expression + "}"
        if end - start == len(shown):
            for offset, char in enumerate(shown):
                put(char, start + offset, start + offset + 1)
        else:
            put(shown, start, end)
        holes.append(Hole(Span(first, len(chars)), expression))

    end_of_all = group[-1].span.end
    formatted = bool(_FORMAT_CALL.match(source, end_of_all))
    # `%` right after the string writes the values into it; a comma would pass them to the driver.
    interpolated = bool(_PERCENT_CALL.match(source, end_of_all))
    for index, literal in enumerate(group):
        if index and (name := between[index - 1]):
            gap_start = group[index - 1].span.end
            start = source.index(name, gap_start)
            put_hole(name, start, start + len(name))
        at, end = literal.body.start, literal.body.end
        is_format, is_raw = "f" in literal.prefix, "r" in literal.prefix
        while at < end:
            char = source[at]
            if char == "\\" and not is_raw and (match := _ESCAPE.match(source, at, end)):
                put(_decoded(match), at, match.end())
                at = match.end()
            elif is_format and (source.startswith("{{", at) or source.startswith("}}", at)):
                put(char, at, at + 2)
                at += 2
            elif is_format and char == "{":
                close = min(_hole_end(source, at), end)
                put_hole(source[at + 1 : close - 1], at, close)
                at = close
            elif (
                formatted
                and not is_format
                and char == "{"
                and (match := _FORMAT_HOLE.match(source, at, end))
            ):
                put_hole(match.group(1), at, match.end())
                at = match.end()
            elif interpolated and (match := _PERCENT_HOLE.match(source, at, end)):
                first = len(chars)
                for offset in range(at, match.end()):
                    put(source[offset], offset, offset + 1)
                holes.append(Hole(Span(first, len(chars)), match.group()))
                at = match.end()
            else:
                put(char, at, at + 1)
                at += 1
    while match := _TAIL.match(source, end_of_all):
        put_hole(match.group("hole"), match.start("hole"), match.end("hole"))
        end_of_all = match.end()
    return PythonString(
        "".join(chars),
        Span(group[0].span.start, end_of_all),
        OffsetMap(tuple(starts), tuple(ends)),
        tuple(holes),
    )


def _decoded(match: re.Match[str]) -> str:
    if match.group("newline"):
        return ""
    if code := match.group("x") or match.group("u") or match.group("U"):
        value = int(code, 16)
        return chr(value) if value <= 0x10FFFF else match.group()
    if match.group("N") is not None:
        # The name tells nothing about SQL; one character keeps the length honest.
        return "\N{REPLACEMENT CHARACTER}"
    if octal := match.group("o"):
        return chr(int(octal, 8))
    return _SIMPLE.get(match.group("c"), match.group())
