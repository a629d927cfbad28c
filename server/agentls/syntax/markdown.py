"""The parts of a Markdown text that rules ask about: code, links, headings, comments.

It knows fences, indented fences, code spans, inline and reference links, ATX headings and HTML
comments as CommonMark describes them, and nothing else. Everything is linear in the text: no
pattern here has two ways to match one stretch.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block; `close` is None when it is never closed.

    `marker` is the run of backticks or tildes that opens it, `lead` what stands before it on its
    line, `info` the words after it, `span` the whole block, `content` what stands between the
    fences. `inner` are opening fences inside
    that by CommonMark are mere content, since they are no longer than `marker`; with `nests` the
    block was paired by counting them, because by CommonMark a later fence would stay open.
    """

    marker: str
    info: str
    open: Span
    content: Span
    close: Span | None
    span: Span
    lead: str = ""
    inner: tuple[Span, ...] = ()
    nests: bool = False


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
    """What was found in `span` of the text; all places are in the whole text.

    `samples` stand between tags such as `<example>` and `<output_format>`: they show what is to be
    said or written, and say nothing themselves.
    """

    span: Span
    fences: tuple[Fence, ...]
    code_spans: tuple[Span, ...]
    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    comments: tuple[Span, ...]
    samples: tuple[Span, ...] = ()

    def in_code(self, offset: int) -> bool:
        """Whether `offset` is inside a fenced block or a code span."""
        return _holds(self.fences, offset) or _covers(self.code_spans, offset)

    def in_fence(self, offset: int) -> bool:
        """Whether `offset` is inside a fenced block."""
        return _holds(self.fences, offset)

    def in_prose(self, offset: int) -> bool:
        """Whether `offset` is in neither code nor a comment nor a sample."""
        return not (
            self.in_code(offset) or _covers(self.comments, offset) or _covers(self.samples, offset)
        )


def _holds(fences: tuple[Fence, ...], offset: int) -> bool:
    index = bisect_right(fences, offset, key=lambda fence: fence.span.start) - 1
    return index >= 0 and offset < fences[index].span.end


def _covers(spans: tuple[Span, ...], offset: int) -> bool:
    index = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return index >= 0 and offset < spans[index].end


_MARK = re.compile(r"`{3,}|~{3,}")
_LEAD = re.compile(r"[ \t>]*+(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]++)*+")
_NOT_QUOTED = re.compile(r"\n(?![ \t]*+>)")
_TICKS = re.compile(r"`+")
_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]\n]*)\]"
    r"\((?P<target><[^<>\n]*>|[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+)"
    r"(?:[ \t]++(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*+\)"
)
_REFERENCE = re.compile(
    r"(?m)^ {0,3}\[(?P<text>[^\[\]\n]+)\]:[ \t]*+(?P<target><[^<>\n]*>|[^\s<]\S*+)[ \t]*+"
    r"(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\))?[ \t]*+\r?$"
)
_HEADING = re.compile(r"(?m)^ {0,3}(#{1,6})(?=[ \t])([^\r\n]*)")
# Where a paragraph ends: an empty line, a list item, a heading, a row of a table, a quotation.
_BLOCK_START = re.compile(
    r"\n(?=[ \t>]*+(?:\r?\n|[-*+][ \t]|[0-9]{1,9}[.)][ \t]|#{1,6}[ \t]|\||`{3}|~{3}))"
)


def read_markdown(text: str, span: Span) -> Markdown:
    """The structure of the part `span` of `text`. Never raises."""
    fences = _fences(text, span) if "```" in text or "~~~" in text else ()
    code = _code_spans(text, span, fences) if text.find("`", span.start, span.end) >= 0 else ()
    comments = _comments(text, span, fences, code)

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
    headings: tuple[Heading, ...] = ()
    if text.find("#", span.start, span.end) >= 0:
        headings = tuple(
            _heading(match)
            for match in _HEADING.finditer(text, span.start, span.end)
            if match[2].strip() and outside(match.start())
        )
    samples = _samples(text, span) if text.find("</", span.start, span.end) >= 0 else ()
    return Markdown(span, fences, code, tuple(links), headings, comments, samples)


def _link(match: re.Match[str]) -> Link:
    target, (start, end) = match["target"], match.span("target")
    if target.startswith("<") and target.endswith(">"):
        target, start, end = target[1:-1], start + 1, end - 1
    return Link(Span(*match.span()), match["text"], target, Span(start, end))


def _heading(match: re.Match[str]) -> Heading:
    content = match[2].rstrip()
    bare = content.rstrip("#")
    title = bare if not bare or bare[-1] in " \t" else content
    return Heading(
        len(match[1]), title.strip(), Span(match.start(1), match.start(2) + len(content))
    )


def _comments(
    text: str, span: Span, fences: tuple[Fence, ...], code: tuple[Span, ...]
) -> tuple[Span, ...]:
    comments: list[Span] = []
    at = text.find("<!--", span.start, span.end)
    while at >= 0:
        if _holds(fences, at) or _covers(code, at):
            after = at + 4
        else:
            end = text.find("-->", at + 4, span.end)
            after = end + 3 if end >= 0 else span.end
            comments.append(Span(at, after))
        at = text.find("<!--", after, span.end)
    return tuple(comments)


_SAMPLE = re.compile(
    r"<((?:good_|bad_)?examples?|output(?:[_-]format)?|(?:report|response)[_-](?:format|template)|"
    r"format|(?:output[_-])?template|samples?|commentary)>"
)


def _samples(text: str, span: Span) -> tuple[Span, ...]:
    samples: list[Span] = []
    unclosed: set[str] = set()
    at = span.start
    while (match := _SAMPLE.search(text, at, span.end)) is not None:
        at = match.end()
        if match[1] in unclosed:
            continue
        end = text.find(f"</{match[1]}>", at, span.end)
        if end < 0:
            unclosed.add(match[1])
            continue
        samples.append(Span(match.start(), end))
        at = end
    return tuple(samples)


@dataclass(frozen=True, slots=True)
class _FenceLine:
    """A line that opens or closes a block; `span` reaches from the mark to the line's end."""

    lead: str
    mark: str
    info: str
    start: int
    span: Span
    next_line: int


def _fence_lines(text: str, span: Span) -> list[_FenceLine]:
    lines: list[_FenceLine] = []
    at = span.start
    while at < span.end:
        match = _MARK.search(text, at, span.end)
        if match is None:
            break
        start = max(text.rfind("\n", at, match.start()) + 1, at)
        end = text.find("\n", match.end(), span.end)
        end = span.end if end < 0 else end
        # Only the first mark of a line can be a fence: the second has backticks before it.
        if _LEAD.fullmatch(text, start, match.start()) is not None:
            rest = text[match.end() : end].rstrip()
            if match[0][0] != "`" or "`" not in rest:
                line = Span(match.start(), match.end() + len(rest))
                lead = text[start : match.start()]
                next_line = min(end + 1, span.end)
                lines.append(_FenceLine(lead, match[0], rest.strip(), start, line, next_line))
        at = end + 1
    return lines


def _fences(text: str, span: Span) -> tuple[Fence, ...]:
    lines = _fence_lines(text, span)
    fences = _paired(text, span, lines, nesting=False)
    if all(fence.close is not None for fence in fences):
        return fences
    if any(fence.inner for fence in fences):
        nested = _paired(text, span, lines, nesting=True)
        if all(fence.close is not None for fence in nested):
            return nested
    return fences


def _paired(text: str, span: Span, lines: list[_FenceLine], *, nesting: bool) -> tuple[Fence, ...]:
    fences: list[Fence] = []
    opened: _FenceLine | None = None
    inner: list[Span] = []
    depth = 0
    limit = span.end
    quote_end = -1
    for line in lines:
        if opened is not None and line.start >= limit:
            fences.append(_fence(opened, None, limit, inner, nesting))
            opened = None
        if opened is None:
            opened, inner, depth, limit = line, [], 1, span.end
            if ">" in line.lead:
                # A block in a quotation ends with the quotation, closed or not.
                if quote_end < line.start:
                    end = _NOT_QUOTED.search(text, line.span.end, span.end)
                    quote_end = end.start() if end is not None else span.end
                limit = quote_end
        elif line.mark[0] != opened.mark[0] or len(line.mark) < len(opened.mark):
            continue
        elif line.info:
            inner.append(line.span)
            depth += 1
        else:
            depth -= 1
            if not nesting or depth == 0:
                fences.append(_fence(opened, line, limit, inner, nesting))
                opened = None
    if opened is not None:
        fences.append(_fence(opened, None, limit, inner, nesting))
    return tuple(fences)


def _fence(
    opened: _FenceLine, closed: _FenceLine | None, limit: int, inner: list[Span], nesting: bool
) -> Fence:
    close = None
    if closed is not None:
        close = Span(closed.span.start, closed.span.start + len(closed.mark))
    content_end = closed.start if closed is not None else limit
    return Fence(
        marker=opened.mark,
        info=opened.info,
        open=opened.span,
        content=Span(opened.next_line, max(opened.next_line, content_end)),
        close=close,
        span=Span(
            opened.span.start, close.end if close is not None else max(limit, opened.span.end)
        ),
        lead=opened.lead,
        inner=tuple(inner),
        nests=nesting and bool(inner),
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
    borders = [match.start() for match in _BLOCK_START.finditer(text, span.start, span.end)]
    spans: list[Span] = []
    index = 0
    while index < len(runs):
        start, after = runs[index]
        end = following[index]
        is_escaped = after - start == 1 and start > span.start and text[start - 1] == "\\"
        # A code span does not reach over the end of its paragraph.
        if (
            end is not None
            and not is_escaped
            and bisect_right(borders, runs[end][0]) == bisect_right(borders, after - 1)
        ):
            spans.append(Span(start, runs[end][1]))
            index = end + 1
        else:
            index += 1
    return tuple(spans)
