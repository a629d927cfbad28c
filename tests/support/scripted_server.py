"""The server with an assistant that does what the line says, for the tests of the job flow.

`-- page` gives a page, `-- wait` runs until it is cancelled, `-- refuse` is an error for the user,
`-- break` an error of ours, `-- change` suggests to write the rest of the line in capitals,
`-- review` finds something wrong with each of the document's lines, `-- trust` wants a text of the
workspace to be accepted first.
"""

import asyncio
import sys

from agentls.assist.action import Document
from agentls.errors import UserError
from agentls.lsp.assistant import Offer, Report, Subject, Wish
from agentls.lsp.server import start_stdio
from agentls.text.proposal import Rung
from agentls.text.span import Edit, Span
from agentls.workspace.desk import NotAcceptedError
from agentls.workspace.outcome import (
    Outcome,
    Receipt,
    Remarked,
    Reviewed,
    Suggestion,
    Told,
    digest_of,
)

TITLE = "Explain this query"
KIND = "refactor.backend.explain"


class ScriptedAssistant:
    """Takes a line that begins with `--` for something to work on."""

    is_on = False

    def __init__(self) -> None:
        self._accepted: set[str] = set()

    def offers(self, subject: Subject) -> tuple[Offer, ...]:
        start = subject.text.rfind("\n", 0, subject.span.start) + 1
        end = subject.text.find("\n", subject.span.start)
        end = end if end >= 0 else len(subject.text)
        if not subject.text.startswith("--", start):
            return ()
        return (Offer("explain-query", TITLE, KIND, Span(start, end), is_free=True),)

    async def run(self, subject: Subject, wish: Wish, report: Report) -> Outcome:
        (offer,) = self.offers(subject)
        what = offer.span.of(subject.text).removeprefix("--").split()
        report("thinking")
        match what[0]:
            case "wait":
                await asyncio.Event().wait()
            case "refuse":
                raise UserError("There is nothing to explain here")
            case "break":
                raise RuntimeError("a secret of the document")
            case "trust" if "d1" not in self._accepted:
                raise NotAcceptedError("the agent `x`", "/nowhere/x.md", "d1")
            case "change":
                return self._change(subject, offer, wish)
            case "review":
                return self._review(subject, offer)
        return Told(Document(TITLE, f"# What it does\n\nReads `{what[-1]}`.\n"))

    def _change(self, subject: Subject, offer: Offer, wish: Wish) -> Suggestion:
        start = offer.span.start + len("-- change ")
        place = Span(start, offer.span.end)
        again = "!" if wish.is_fresh else ""
        return Suggestion(
            action=wish.action,
            title="Write in capitals",
            summary="Capitals are easier to see.",
            path="x.sql",
            base=digest_of(subject.text),
            subject=offer.span,
            edits=(Edit(place, place.of(subject.text).upper() + again),),
            rungs=(Rung("applies exactly", True, "the change applies exactly"),),
            receipt=Receipt(agent="x", model="scripted"),
        )

    def _review(self, subject: Subject, offer: Offer) -> Reviewed:
        remarks: list[Remarked] = []
        at = 0
        for line in subject.text.splitlines(keepends=True):
            place = Span(at, at + len(line.rstrip("\n")))
            at += len(line)
            if len(place):
                edits = (Edit(place, "mended"),) if "bad" in line else ()
                remarks.append(Remarked(place, "warning", f"wrong: {line.strip()}", edits))
        return Reviewed(
            "Review this code",
            "Some.",
            "x.sql",
            digest_of(subject.text),
            offer.span,
            tuple(remarks),
        )

    async def preview(self, subject: Subject, wish: Wish) -> Document:
        return Document("Preview", f"# Preview\n\n{wish.action}\n")

    async def agents(self, subject: Subject) -> tuple[str, ...]:
        return ("x", "y")

    def accept(self, digest: str, path: str) -> None:
        self._accepted.add(digest)


if __name__ == "__main__":
    sys.exit(start_stdio(assistant=ScriptedAssistant()))
