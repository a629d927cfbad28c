"""Front matter as Claude Code reads it: found, split, parsed, parsed again with quotes.

The verdict is the product's own. Claude Code 2.1.330 parses what stands between the fences; only
if that throws, it puts quotes around values that look like the cause and parses once more; if that
throws too, nothing of the front matter is used. Whatever the verdict, the entries that can be
recovered line by line are kept, so that one mistake does not hide the others.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest

from frontmatter.default_handlers import BaseHandler

from agentls.syntax.yaml_nodes import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    YamlProblem,
    entries_in_force,
    entry_in_force,
)
from agentls.syntax.yaml_reader import parse_yaml
from agentls.text.span import Span


class Verdict(Enum):
    """What Claude Code's reader makes of the front matter."""

    STRICT = "strict"
    """It is YAML as it stands."""
    QUOTED = "quoted"
    """It is YAML only after Claude Code put quotes around some values."""
    BROKEN = "broken"
    """It is not YAML, quoted or not."""
    NOT_A_MAP = "not-a-map"
    """It is YAML, but no map of keys to values."""
    UNCLOSED = "unclosed"
    """There is an opening fence and no closing one."""
    ABSENT = "absent"
    """The file does not begin with a fence."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A value that Claude Code quoted; `value` is its span in the file."""

    key: str
    value: Span


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of one file; all spans are in the file's text.

    `open` and `close` are the fences, `content` what stands between them. `entries` are the
    top-level entries in the order of the text, duplicates included; with a BROKEN verdict those
    that could be recovered. `problem` is the reason of the first parse, when it failed.
    """

    verdict: Verdict
    open: Span
    content: Span
    close: Span
    entries: tuple[Entry, ...] = ()
    problem: YamlProblem | None = None
    quoted: tuple[Quoted, ...] = ()

    @property
    def is_fenced(self) -> bool:
        """Whether both fences are there."""
        return self.verdict not in (Verdict.UNCLOSED, Verdict.ABSENT)

    @property
    def is_read(self) -> bool:
        """Whether Claude Code reads the fields."""
        return self.verdict in (Verdict.STRICT, Verdict.QUOTED)

    def get(self, key: str) -> Entry | None:
        """The entry in force: of several with one key, the last."""
        return entry_in_force(self.entries, key)


# Claude Code matches in JavaScript, whose `\s` holds these characters and no others.
JS_SPACES = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_JS_SPACE = f"[{JS_SPACES}]"
_JS_NO_SPACE = f"[^{JS_SPACES}]"
_OPENING = re.compile(rf"---{_JS_SPACE}*\n")
_AFTER_CLOSING = re.compile(f"{_JS_SPACE}*")
_FENCE = "---"
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the two fences of a file stand, the content between them and the body after them."""

    open: Span
    content: Span
    close: Span
    body: Span


class SpannedHandler(BaseHandler):
    """python-frontmatter's way in: finds and splits as Claude Code does, and keeps the places.

    The closing fence is the first `---` anywhere, even inside of a value.
    """

    FM_BOUNDARY = _OPENING

    def detect(self, text: str) -> bool:
        """Whether the text begins with a fence."""
        return self.opening(text) is not None

    def opening(self, text: str) -> Span | None:
        """The opening fence with its line end; a byte-order mark before it is skipped."""
        match = _OPENING.match(text, 1 if text.startswith(_BYTE_ORDER_MARK) else 0)
        return Span(*match.span()) if match is not None else None

    def parts(self, text: str) -> Parts | None:
        """The places of everything, None when a fence is missing."""
        opening = self.opening(text)
        close = text.find(_FENCE, opening.end) if opening is not None else -1
        if opening is None or close < 0:
            return None
        after = _AFTER_CLOSING.match(text, close + len(_FENCE))
        return Parts(
            Span(opening.start, opening.start + len(_FENCE)),
            Span(opening.end, close),
            Span(close, close + len(_FENCE)),
            Span(after.end() if after is not None else len(text), len(text)),
        )

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body; raises `ValueError` when a fence is missing."""
        parts = self.parts(text)
        if parts is None:
            raise ValueError("no front matter between two fences")
        return parts.content.of(text), parts.body.of(text)

    def load(self, fm: str) -> dict[str, object]:
        """The fields as Claude Code reads them, empty when it reads none."""
        return plain_map(read_content(fm).entries)


HANDLER = SpannedHandler()


def plain(node: Node) -> object:
    """The node as plain data: str, int, float, bool, None, list, dict."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return plain_map(node.entries)


def plain_map(entries: tuple[Entry, ...]) -> dict[str, object]:
    """Entries as a dictionary; of several with one key, the last wins."""
    return {entry.key: plain(entry.value) for entry in entries_in_force(entries)}


def read_front_matter(text: str) -> FrontMatter:
    """The front matter of a file. Never raises."""
    parts = HANDLER.parts(text)
    if parts is None:
        opening = HANDLER.opening(text)
        if opening is None:
            start = 1 if text.startswith(_BYTE_ORDER_MARK) else 0
            nowhere = Span(start, start)
            return FrontMatter(Verdict.ABSENT, nowhere, nowhere, nowhere)
        end = len(text)
        content = Span(opening.end, end)
        fence = Span(opening.start, opening.start + len(_FENCE))
        entries = recover(content.of(text), opening.end)
        return FrontMatter(Verdict.UNCLOSED, fence, content, Span(end, end), entries)
    read = read_content(parts.content.of(text), parts.content.start)
    return FrontMatter(
        read.verdict,
        parts.open,
        parts.content,
        parts.close,
        read.entries,
        read.problem,
        read.quoted,
    )


def body_start(text: str, front_matter: FrontMatter) -> int:
    """Where the body begins: after the closing fence, or at the beginning when there is none."""
    if front_matter.verdict is Verdict.ABSENT:
        return front_matter.open.start
    parts = HANDLER.parts(text)
    return parts.body.start if parts is not None else len(text)


@dataclass(frozen=True, slots=True)
class _Read:
    verdict: Verdict
    entries: tuple[Entry, ...] = ()
    problem: YamlProblem | None = None
    quoted: tuple[Quoted, ...] = ()


def read_content(content: str, offset: int = 0) -> _Read:
    """The verdict on the text between the fences; spans are shifted by `offset`."""
    strict = parse_yaml(content)
    if not isinstance(strict, YamlProblem):
        return _accepted(strict, Verdict.STRICT, [(0, offset)], content, ())
    problem = YamlProblem(strict.span.shifted(offset), strict.message)
    rewritten, segments, quoted = _quote(content, offset)
    second = parse_yaml(rewritten) if rewritten != content else strict
    if isinstance(second, YamlProblem):
        return _Read(Verdict.BROKEN, recover(content, offset), problem)
    read = _accepted(second, Verdict.QUOTED, segments, content, quoted)
    return _Read(read.verdict, read.entries, problem, read.quoted)


def _accepted(
    node: Node | None,
    verdict: Verdict,
    segments: list[tuple[int, int]],
    content: str,
    quoted: tuple[Quoted, ...],
) -> _Read:
    if node is None:
        return _Read(Verdict.NOT_A_MAP)
    if not isinstance(node, Mapping):
        return _Read(Verdict.NOT_A_MAP, recover(content, segments[0][1]))
    moved = _moved(node, segments)
    assert isinstance(moved, Mapping)  # noqa: S101
    return _Read(verdict, moved.entries, None, quoted)


# The second pass of Claude Code: which lines it quotes, and for which characters. It works in
# JavaScript, whose `.` stops at four characters where Python's stops at one.
_QUOTABLE = re.compile(rf"([a-zA-Z_-]+):({_JS_SPACE}+)({_JS_NO_SPACE}[^\n\r\u2028\u2029]*)\Z")
_CAUSES = re.compile(r"[{}\[\]*&#!|>%@`]|: ")
_ESCAPED = re.compile(r'[\\"]')


class _Rewriting:
    """A new text in the making, with a way back to the places in the old one.

    `segments` pairs offsets of the new text with those of the file, ascending; in between the two
    run side by side.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.segments: list[tuple[int, int]] = []

    def put(self, text: str, source: int) -> None:
        """Go on with `text`, which stands for what is at `source` in the file."""
        self.segments.append((self.size, source))
        self.parts.append(text)
        self.size += len(text)


def _quote(content: str, offset: int) -> tuple[str, list[tuple[int, int]], tuple[Quoted, ...]]:
    """The text that Claude Code parses the second time, its segments, and what it quoted."""
    out = _Rewriting()
    quoted: list[Quoted] = []
    at = offset
    for number, line in enumerate(content.split("\n")):
        if number:
            out.put("\n", at - 1)
        rest = line.lstrip("\t")
        tabs = len(line) - len(rest)
        for tab in range(tabs):
            out.put("  ", at + tab)
        match = _QUOTABLE.match(rest) if not tabs else None
        if match is not None and _needs_quotes(match[3]):
            value = Span(at + match.start(3), at + match.end(3))
            out.put(f"{match[1]}: ", at)
            out.put('"', value.start)
            done = 0
            for escaped in _ESCAPED.finditer(match[3]):
                out.put(match[3][done : escaped.start()], value.start + done)
                out.put("\\", value.start + escaped.start())
                done = escaped.start()
            out.put(match[3][done:], value.start + done)
            out.put('"', value.end)
            out.put("", value.end)
            quoted.append(Quoted(match[1], value))
        else:
            out.put(rest, at + tabs)
        at += len(line) + 1
    return "".join(out.parts), out.segments, tuple(quoted)


def _needs_quotes(value: str) -> bool:
    if value[0] == value[-1] and value[0] in "\"'":
        return False
    if _CAUSES.search(value) is None:
        return False
    if value[0] == "[" and value[-1] == "]":
        return isinstance(parse_yaml(value), YamlProblem)
    return True


def _moved(node: Node, segments: list[tuple[int, int]]) -> Node:
    starts = [new for new, _ in segments]
    # Aliases share nodes; each is moved once, so that they stay shared.
    done: dict[int, tuple[Node, Node]] = {}

    def place(at: int) -> int:
        index = max(bisect_right(starts, at) - 1, 0)
        new, old = segments[index]
        target = old + at - new
        if index + 1 < len(segments):
            target = min(target, max(segments[index + 1][1], old))
        return target

    def move(span: Span) -> Span:
        start = place(span.start)
        return Span(start, max(place(span.end), start))

    def go(node: Node) -> Node:
        if isinstance(node, Scalar):
            return Scalar(move(node.span), node.value, node.text, node.style)
        known = done.get(id(node))
        if known is not None:
            return known[1]
        moved: Node
        if isinstance(node, Sequence):
            moved = Sequence(move(node.span), tuple(go(item) for item in node.items), node.flow)
        else:
            moved = Mapping(
                move(node.span),
                tuple(Entry(e.key, move(e.key_span), go(e.value)) for e in node.entries),
                node.flow,
            )
        done[id(node)] = node, moved
        return moved

    return go(node)


_KEY_LINE = re.compile(r"(?m)^([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*:(?=[ \t\r\n]|\Z)[ \t]*")


def recover(content: str, offset: int) -> tuple[Entry, ...]:
    """Top-level entries read one by one from text that is not YAML as a whole.

    A value that is no YAML of its own becomes a plain string of its first line.
    """
    keys = list(_KEY_LINE.finditer(content))
    entries: list[Entry] = []
    for match, following in zip_longest(keys, keys[1:]):
        end = following.start() if following is not None else len(content)
        start = match.end()
        key_span = Span(match.start(1) + offset, match.end(1) + offset)
        chunk = content[match.start() : end]
        node = parse_yaml(chunk)
        if isinstance(node, Mapping) and len(node.entries) == 1:
            moved = _moved(node, [(0, match.start() + offset)])
            assert isinstance(moved, Mapping)  # noqa: S101
            entries.append(Entry(match[1], key_span, moved.entries[0].value))
            continue
        line = content[start:end].partition("\n")[0].rstrip()
        value = line.strip("\"'")
        at = start + offset
        entries.append(Entry(match[1], key_span, Scalar(Span(at, at + len(line)), value, value)))
    return tuple(entries)
