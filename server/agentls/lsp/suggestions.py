"""Finished suggestions: kept until they are applied or discarded, and never put elsewhere.

A suggestion was computed for one text. While the user goes on typing, its places are moved along;
where what it is about was changed itself, it is withheld until that is undone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from agentls.lsp.assistant import Subject, Wish
from agentls.text.diff import unified
from agentls.text.proposal import Rung
from agentls.text.span import Edit, Span, apply_edits
from agentls.workspace.outcome import (
    FileSuggestion,
    Outcome,
    Receipt,
    Remarked,
    Reviewed,
    Suggestion,
)

_MOST = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text with what stood in it when the suggestion was made."""

    span: Span
    text: str

    def is_intact(self, text: str) -> bool:
        """Whether it still stands there."""
        return self.span.of(text) == self.text

    def moved(self, change: Edit) -> "Piece":
        """The same piece after a change of the text around it or in it."""
        span, shift = self.span, len(change.replacement) - len(change.span)
        new = change.replacement
        # What is typed right beside it belongs to it, unless that stands on lines of its own.
        if change.span.end < span.start or (
            change.span.end == span.start and new.endswith(("\n", "\r"))
        ):
            return replace(self, span=span.shifted(shift))
        if change.span.start > span.end or (
            change.span.start == span.end and new.startswith(("\n", "\r"))
        ):
            return self
        start = min(span.start, change.span.start)
        end = max(span.end, change.span.end) + shift
        return replace(self, span=Span(start, max(start, end)))


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that is offered in the editor, at places of the text as it is now.

    `pieces` are the edits' places in their order, `about` the code that it is about; without
    edits it is a remark. `group` is shared by the remarks of one review.
    """

    id: str
    uri: str
    group: str
    title: str
    message: str
    weight: str
    about: Piece
    wish: Wish
    subject: Subject
    pieces: tuple[Piece, ...] = ()
    replacements: tuple[str, ...] = ()
    rungs: tuple[Rung, ...] = ()
    receipt: Receipt = field(default_factory=Receipt)
    file: FileSuggestion | None = None

    def edits(self, text: str) -> tuple[Edit, ...] | None:
        """The edits of the text as it is now; None when what they are about was changed."""
        whole = (self.about, *self.pieces)
        if not all(piece.is_intact(text) for piece in whole):
            return None
        return tuple(
            Edit(piece.span, new) for piece, new in zip(self.pieces, self.replacements, strict=True)
        )

    def moved(self, change: Edit) -> "Shown":
        """The same after a change of the text."""
        return replace(
            self,
            about=self.about.moved(change),
            pieces=tuple(piece.moved(change) for piece in self.pieces),
        )


@dataclass
class Suggestions:
    """What is offered, by document."""

    _shown: dict[str, Shown] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(
        self, uri: str, subject: Subject, wish: Wish, outcome: Outcome, text: str
    ) -> tuple[Shown, ...]:
        """Offer what came of a job about `subject`; gives what is new.

        `text` is the document as it is by now.
        """
        made: list[Shown] = []
        match outcome:
            case Suggestion():
                made.append(self._of_suggestion(uri, subject, wish, outcome))
            case FileSuggestion():
                made.append(self._of_file(uri, subject, wish, outcome))
            case Reviewed():
                group = f"s{next(self._numbers)}"
                made += (
                    self._of_remark(uri, subject, wish, outcome, remark, group)
                    for remark in outcome.remarks
                )
        if subject.text != text:
            change = difference(subject.text, text)
            made = [shown.moved(change) for shown in made]
        self.follow(uri, text)
        for shown in made:
            self._shown[shown.id] = shown
        self._texts[uri] = text
        for old in list(self._shown)[: max(0, len(self._shown) - _MOST)]:
            del self._shown[old]
        return tuple(made)

    def of(self, uri: str) -> tuple[Shown, ...]:
        """What is offered for the document, in the order in which it came."""
        return tuple(shown for shown in self._shown.values() if shown.uri == uri)

    def get(self, shown_id: str) -> Shown | None:
        """The one of that id."""
        return self._shown.get(shown_id)

    def discard(self, shown_id: str, *, whole_group: bool = False) -> Shown | None:
        """Forget one, or all of one review; gives the one, None when there is none."""
        shown = self._shown.pop(shown_id, None)
        if shown is not None and whole_group and shown.group:
            for other in [o for o in self._shown.values() if o.group == shown.group]:
                del self._shown[other.id]
        return shown

    def follow(self, uri: str, after: str) -> tuple[Shown, ...]:
        """Move what is offered along with the text; gives what was applied by this change."""
        mine = self.of(uri)
        before = self._texts.pop(uri, after)
        if mine:
            self._texts[uri] = after
        if not mine or before == after:
            return ()
        change = difference(before, after)
        applied: list[Shown] = []
        for shown in mine:
            edits = shown.edits(before)
            if edits and apply_edits(before, edits) == after:
                applied.append(shown)
                del self._shown[shown.id]
            else:
                self._shown[shown.id] = shown.moved(change)
        return tuple(applied)

    def rename(self, old: str, new: str) -> None:
        """The document, or those in a folder, have another address now."""
        for shown in list(self._shown.values()):
            if shown.uri == old or shown.uri.startswith(f"{old}/"):
                uri = new + shown.uri[len(old) :]
                self._shown[shown.id] = replace(shown, uri=uri)
                self._texts.setdefault(uri, self._texts.get(shown.uri, shown.subject.text))

    def _of_suggestion(self, uri: str, subject: Subject, wish: Wish, made: Suggestion) -> Shown:
        text = subject.text
        return Shown(
            id=f"s{next(self._numbers)}",
            uri=uri,
            group="",
            title=made.title,
            message=made.summary,
            weight="information",
            about=Piece(made.subject, made.subject.of(text)),
            wish=wish,
            subject=subject,
            pieces=tuple(Piece(edit.span, edit.span.of(text)) for edit in made.edits),
            replacements=tuple(edit.replacement for edit in made.edits),
            rungs=made.rungs,
            receipt=made.receipt,
        )

    def _of_file(self, uri: str, subject: Subject, wish: Wish, made: FileSuggestion) -> Shown:
        return Shown(
            id=f"s{next(self._numbers)}",
            uri=uri,
            group="",
            title=made.title,
            message=f"{made.file.summary} (new file {made.file.path})".strip(),
            weight="information",
            about=Piece(made.subject, made.subject.of(subject.text)),
            wish=wish,
            subject=subject,
            rungs=made.rungs,
            receipt=made.receipt,
            file=made,
        )

    def _of_remark(
        self,
        uri: str,
        subject: Subject,
        wish: Wish,
        made: Reviewed,
        remark: Remarked,
        group: str,
    ) -> Shown:
        text = subject.text
        return Shown(
            id=f"s{next(self._numbers)}",
            uri=uri,
            group=group,
            title=made.title,
            message=remark.message,
            weight=remark.weight,
            about=Piece(remark.span, remark.span.of(text)),
            wish=wish,
            subject=subject,
            pieces=tuple(Piece(edit.span, edit.span.of(text)) for edit in remark.edits),
            replacements=tuple(edit.replacement for edit in remark.edits),
            rungs=remark.rungs,
            receipt=made.receipt,
        )


def difference(before: str, after: str) -> Edit:
    """The one edit, as short as can be, that makes `after` of `before`."""
    start = _common(len(before), len(after), lambda n: before[:n] == after[:n])
    rest = min(len(before), len(after)) - start
    end = _common(
        rest, rest, lambda n: n == 0 or before[len(before) - n :] == after[len(after) - n :]
    )
    return Edit(Span(start, len(before) - end), after[start : len(after) - end])


def _common(first: int, second: int, is_same: Callable[[int], bool]) -> int:
    """The longest length for which both are the same, by halves: comparing slices is fast."""
    low, high = 0, min(first, second)
    while low < high:
        middle = (low + high + 1) // 2
        if is_same(middle):
            low = middle
        else:
            high = middle - 1
    return low


def page_of(shown: Shown, text: str, path: str) -> str:
    """The suggestion as a document: what it does, its evidence, and the difference."""
    out = [f"# {shown.title}", "", shown.message, ""]
    if shown.rungs:
        out += ["## Checked", ""]
        out += [f"- {_mark(rung)}: {rung.detail or rung.name}" for rung in shown.rungs]
        out.append("")
    if shown.file is not None:
        file = shown.file.file
        out += [f"## New file `{file.path}`", "", _fenced(file.content, ""), ""]
    elif shown.pieces:
        edits = shown.edits(text)
        before = text if edits is not None else shown.subject.text
        after = apply_edits(text, edits) if edits is not None else before
        out += ["## Difference", ""]
        if edits is None:
            out += ["The code has changed since, so this is withheld. What it would put in:", ""]
            out += [line for new in shown.replacements for line in (_fenced(new, ""), "")]
        else:
            out += [_fenced(unified(before, after, path), "diff"), ""]
    receipt = str(shown.receipt)
    if receipt:
        out += ["---", "", receipt, ""]
    return "\n".join(out)


def _mark(rung: Rung) -> str:
    return {True: "passed", None: "not checked", False: "failed"}[rung.passed]


def _fenced(text: str, word: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    end = "" if text.endswith("\n") else "\n"
    return f"{fence}{word}\n{text}{end}{fence}"
