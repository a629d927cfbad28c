"""Finding where the old text of a change stands: exactly, or not at all.

Three differences are forgiven, since they change no meaning: other line ends, blanks at the ends of
lines, and one indentation more or less for all of it. Nothing else is: a change that does not apply
is refused and never bent.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agentls.text.lines import LineIndex
from agentls.text.proposal import Replacement, Snapshot
from agentls.text.span import Edit, Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_INDENT = re.compile(r"[ \t]*")


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Why a change has no place, as a sentence without its full stop."""

    why: str


def place(replacement: Replacement, snapshot: Snapshot, lines: LineIndex) -> Edit | Misplaced:
    """The edit that the change means."""
    old = replacement.old
    if not old.strip():
        return Misplaced("a change says nothing of what it replaces")
    for found in (_exactly, _but_for_line_ends, _by_lines):
        places = list(found(old, snapshot, lines))
        inside = [spot for spot in places if _is_allowed(spot.span, snapshot)]
        if places and not inside:
            line = lines.line_of(places[0].span.start) + 1
            return Misplaced(f"a change lies outside of what was asked about, on line {line}")
        if inside:
            return _chosen(inside, replacement, snapshot, lines)
    first = old.strip().split("\n")[0].strip()[:60]
    return Misplaced(f"what a change replaces does not stand in the code: `{first}`")


@dataclass(frozen=True, slots=True)
class _Spot:
    span: Span
    fitted: Callable[[str], str | None]
    # The whole lines, indentation and line end with them, for when nothing takes their place.
    lines: Span | None = None


def _chosen(
    spots: list[_Spot], replacement: Replacement, snapshot: Snapshot, lines: LineIndex
) -> Edit | Misplaced:
    if len(spots) > 1:
        # The line decides between places that read the same.
        on_line = [s for s in spots if lines.line_of(s.span.start) + 1 == replacement.line]
        if len(on_line) != 1:
            first = replacement.old.strip().split("\n")[0].strip()[:60]
            return Misplaced(
                f"what a change replaces stands in {len(spots)} places, and its line is that of "
                f"{'none' if not on_line else 'several'}: `{first}`"
            )
        spots = on_line
    spot = spots[0]
    if spot.lines and not replacement.new.strip() and _is_allowed(spot.lines, snapshot):
        return Edit(spot.lines, "")
    new = spot.fitted(replacement.new)
    if new is None:
        return Misplaced("a change is indented less than what it replaces allows")
    return Edit(spot.span, _with_line_ends(new, _line_end(snapshot.text)))


def _is_allowed(span: Span, snapshot: Snapshot) -> bool:
    return any(allowed.contains(span) for allowed in snapshot.allowed)


def _exactly(old: str, snapshot: Snapshot, _lines: LineIndex) -> Iterator[_Spot]:
    at = snapshot.text.find(old)
    while at >= 0:
        # A place that begins or ends inside a CRLF is none: one half of it would be left over.
        end = at + len(old)
        if "\r\n" not in (snapshot.text[at - 1 : at + 1], snapshot.text[end - 1 : end + 1]):
            yield _Spot(Span(at, end), lambda new: new)
        at = snapshot.text.find(old, at + 1)


def _but_for_line_ends(old: str, snapshot: Snapshot, lines: LineIndex) -> Iterator[_Spot]:
    end = _line_end(snapshot.text)
    if end != "\n":
        # The new text gets the file's line ends wherever it is put.
        yield from _exactly(_with_line_ends(old, end), snapshot, lines)


def _by_lines(old: str, snapshot: Snapshot, lines: LineIndex) -> Iterator[_Spot]:
    """Whole lines that are the same but for line ends, blanks at their ends and one indentation."""
    wanted = [line.rstrip() for line in _LINE_END.split(old)]
    above = below = 0
    while wanted and not wanted[0]:
        wanted.pop(0)
        above += 1
    while wanted and not wanted[-1]:
        wanted.pop()
        below += 1
    if not wanted:
        return
    count = len(wanted)
    heads = [line.strip() for line in wanted]
    there = [lines.line_text(number).rstrip() for number in range(len(lines.starts))]
    for first in range(len(there) - count + 1):
        if there[first].strip() != heads[0]:
            continue
        shift = _shift(wanted, there[first : first + count])
        if shift is None:
            continue
        start = lines.starts[first] + len(_indent(lines.line_text(first)))
        end = lines.line_end(first + count - 1)
        past = first + count
        whole = Span(
            lines.starts[first],
            lines.starts[past] if past < len(lines.starts) else len(snapshot.text),
        )
        yield _Spot(
            Span(start, end), _Refitted(shift, _indent(wanted[0]), above, below), lines=whole
        )


@dataclass(frozen=True, slots=True)
class _Refitted:
    """Moves a text by the indentation that its old one was off, its first line's own left out."""

    shift: tuple[str, str]
    own: str
    # Empty lines that the old text began and ended with; the new one loses as many.
    above: int
    below: int

    def __call__(self, new: str) -> str | None:
        less, more = self.shift
        out: list[str] = []
        split = _LINE_END.split(new)
        for _ in range(self.above):
            if len(split) > 1 and not split[0].strip():
                split.pop(0)
        for _ in range(self.below):
            if len(split) > 1 and not split[-1].strip():
                split.pop()
        for number, line in enumerate(split):
            if not line.strip():
                out.append("" if number else line.strip())
            elif not line.startswith(less):
                return None
            else:
                moved = more + line[len(less) :]
                # What stands before the first line stays where it is.
                keep = more + self.own[len(less) :]
                if number == 0 and not moved.startswith(keep):
                    return None
                out.append(moved[len(keep) :] if number == 0 else moved)
        return "\n".join(out)


def _shift(wanted: list[str], there: list[str]) -> tuple[str, str] | None:
    """What to take from and what to put before each line, None when the lines differ."""
    shift: tuple[str, str] | None = None
    for mine, other in zip(wanted, there, strict=True):
        if mine.strip() != other.strip():
            return None
        if not mine:
            continue
        here, now = _indent(mine), _indent(other)
        if now.endswith(here):
            step = ("", now[: len(now) - len(here)])
        elif here.endswith(now):
            step = (here[: len(here) - len(now)], "")
        else:
            return None
        if shift is not None and step != shift:
            return None
        shift = step
    return shift


def _indent(line: str) -> str:
    match = _INDENT.match(line)
    return match[0] if match else ""


def _line_end(text: str) -> str:
    match = _LINE_END.search(text)
    return match[0] if match else "\n"


def _with_line_ends(text: str, end: str) -> str:
    return _LINE_END.sub(end, text)
