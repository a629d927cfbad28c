"""The parts of a Markdown text that rules ask about: code, links, headings, comments.

One pass over the lines. It knows fences, indented fences, code spans, inline and reference links,
ATX headings and HTML comments as CommonMark describes them, and nothing else.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block; `close` is None when it is never closed.

    `marker` is the run of backticks or tildes that opens it, `info` the words after it, `span`
    the whole block, `content` what stands between the fences.
    """

    marker: str
    info: str
    open: Span
    content: Span
    close: Span | None
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image; `target` is its address without a title, `target_span` its place."""

    span: Span
    text: str
    target: str
    target_span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """An ATX heading: `level` 1 to 6, `text` without the marks."""

    level: int
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Markdown:
    """What was found in `span` of the text; all places are in the whole text."""

    span: Span
    fences: tuple[Fence, ...]
    code_spans: tuple[Span, ...]
    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    comments: tuple[Span, ...]

    def in_code(self, offset: int) -> bool:
        """Whether `offset` is inside a fenced block or a code span."""
        return _holds(self.fences, offset) or _covers(self.code_spans, offset)

    def in_fence(self, offset: int) -> bool:
        """Whether `offset` is inside a fenced block."""
        return _holds(self.fences, offset)


def _holds(fences: tuple[Fence, ...], offset: int) -> bool:
    index = bisect_right(fences, offset, key=lambda fence: fence.span.start) - 1
    return index >= 0 and offset < fences[index].span.end


def _covers(spans: tuple[Span, ...], offset: int) -> bool:
    index = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return index >= 0 and offset < spans[index].end


_FENCE_LINE = re.compile(
    r"(?m)^(?P<lead>(?:[ \t]|>[ ]?)*(?:[-*+][ ]+|\d{1,9}[.)][ ]+)?[ ]*)"
    r"(?P<mark>`{3,}|~{3,})(?P<info>[^\r\n]*)"
)
_TICKS = re.compile(r"`+")
_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]*)\]"
    r"\((?P<target><[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*\)"
)
_REFERENCE = re.compile(r"(?m)^ {0,3}\[(?P<text>[^\[\]\n]+)\]:[ \t]*(?P<target><[^<>\n]*>|\S+)")
_HEADING = re.compile(r"(?m)^ {0,3}(#{1,6})[ \t]+([^\r\n]*?)[ \t]*#*[ \t]*$")
_COMMENT = re.compile(r"<!--[\s\S]*?(?:-->|\Z)")


def read_markdown(text: str, span: Span) -> Markdown:
    """The structure of the part `span` of `text`. Never raises."""
    fences = _fences(text, span) if "```" in text or "~~~" in text else ()
    code = _code_spans(text, span, fences) if text.find("`", span.start, span.end) >= 0 else ()
    comments: tuple[Span, ...] = ()
    if text.find("<!--", span.start, span.end) >= 0:
        comments = tuple(
            Span(*match.span())
            for match in _COMMENT.finditer(text, span.start, span.end)
            if not _holds(fences, match.start()) and not _covers(code, match.start())
        )

    def outside(offset: int) -> bool:
        return not (_holds(fences, offset) or _covers(code, offset) or _covers(comments, offset))

    links: list[Link] = []
    if text.find("](", span.start, span.end) >= 0:
        links += (
            _link(match)
            for match in _LINK.finditer(text, span.start, span.end)
            if outside(match.start())
        )
    if text.find("]:", span.start, span.end) >= 0:
        links += (
            _link(match)
            for match in _REFERENCE.finditer(text, span.start, span.end)
            if outside(match.start())
        )
    headings = tuple(
        Heading(len(match[1]), match[2], Span(*match.span()))
        for match in _HEADING.finditer(text, span.start, span.end)
        if outside(match.start())
    )
    return Markdown(span, fences, code, tuple(links), headings, comments)


def _link(match: re.Match[str]) -> Link:
    target, (start, end) = match["target"], match.span("target")
    if target.startswith("<") and target.endswith(">"):
        target, start, end = target[1:-1], start + 1, end - 1
    return Link(Span(*match.span()), match["text"], target, Span(start, end))


def _fences(text: str, span: Span) -> tuple[Fence, ...]:
    fences: list[Fence] = []
    opened: re.Match[str] | None = None
    for match in _FENCE_LINE.finditer(text, span.start, span.end):
        mark, info = match["mark"], match["info"].strip()
        if opened is None:
            if mark[0] == "`" and "`" in info:
                continue
            opened = match
        elif mark[0] == opened["mark"][0] and len(mark) >= len(opened["mark"]) and not info:
            fences.append(_fence(opened, match, text, span))
            opened = None
    if opened is not None:
        fences.append(_fence(opened, None, text, span))
    return tuple(fences)


def _fence(opened: re.Match[str], closed: re.Match[str] | None, text: str, span: Span) -> Fence:
    start = opened.start("mark")
    line_end = text.find("\n", opened.end(), span.end)
    content_start = line_end + 1 if line_end >= 0 else span.end
    content_end = closed.start() if closed is not None else span.end
    return Fence(
        marker=opened["mark"],
        info=opened["info"].strip(),
        open=Span(start, opened.end("info")),
        content=Span(content_start, max(content_start, content_end)),
        close=Span(closed.start("mark"), closed.end("mark")) if closed is not None else None,
        span=Span(start, closed.end("mark") if closed is not None else span.end),
    )


def _code_spans(text: str, span: Span, fences: tuple[Fence, ...]) -> tuple[Span, ...]:
    runs = [
        match.span()
        for match in _TICKS.finditer(text, span.start, span.end)
        if not _holds(fences, match.start())
    ]
    # The next run of the same length closes a span; looked up from the right, once.
    following: list[int | None] = [None] * len(runs)
    last: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        following[index] = last.get(length)
        last[length] = index
    spans: list[Span] = []
    index = 0
    while index < len(runs):
        end = following[index]
        # A code span does not reach over an empty line: that ends the paragraph.
        if end is not None and not _EMPTY_LINE.search(text, runs[index][1], runs[end][0]):
            spans.append(Span(runs[index][0], runs[end][1]))
            index = end + 1
        else:
            index += 1
    return tuple(spans)


_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")
