"""Actions on code as LSP has them: offered at once as commands, done in the background, and ready
to be applied when they are finished.

The first phase is a code action that is nothing but a command, and the command is answered before
the work begins. The second is a mark on the code with edits that are ready. So no editor waits for
a model, and in none is anything written that was not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from agentls.lsp.assistant import Offer, Subject, Wish, menu
from agentls.lsp.convert import from_range, to_file_edit, to_range, to_workspace_edit, wants
from agentls.lsp.documents import Document
from agentls.lsp.jobs import Page, Report, ask_user
from agentls.lsp.marks import mark_of
from agentls.lsp.session import Session
from agentls.lsp.suggestions import Shown, page_of
from agentls.text.lines import Encoding
from agentls.text.span import Span
from agentls.workspace.desk import NotAcceptedError
from agentls.workspace.outcome import Told, digest_of

RUN = "agentls.run"
PREVIEW = "agentls.preview"
CANCEL = "agentls.cancel"
SHOW = "agentls.showSuggestion"
DISCARD = "agentls.discardSuggestion"
RETRY = "agentls.retrySuggestion"
APPLIED = "agentls.suggestionApplied"

ACTION_KINDS = ("refactor.backend", "refactor.rewrite.backend")
"""The kinds above those of all actions."""

PREVIEW_KIND = "refactor.backend.preview"
CANCEL_KIND = "refactor.agentls.cancel"

_ACCEPT, _READ, _LEAVE = "Accept and go on", "Read it first", "Leave it"
_WAIT_FOR_CHANGE = 2.0
_DEFAULT_QUESTION = "What matters most about this code, from your point of view?"


def register(session: Session) -> None:
    """Tell the session who answers which command."""
    session.command(RUN)(on_run)
    session.command(PREVIEW)(on_preview)
    session.command(CANCEL)(on_cancel)
    session.command(SHOW)(on_show)
    session.command(DISCARD)(on_discard)
    session.command(RETRY)(on_retry)
    session.command(APPLIED)(on_applied)


# What a menu holds


def code_actions(
    ls: Session, document: Document, params: types.CodeActionParams
) -> list[tuple[types.CodeAction, str]]:
    """Every action on the code there, each with its kind. Nothing here reads the disk or waits."""
    only, encoding = params.context.only, ls.client.encoding
    span = from_range(params.range, document.lines, encoding)
    found: list[tuple[types.CodeAction, str]] = []
    if ls.client.action_literals:
        for shown in ls.suggestions.of(document.uri):
            if wants(only, types.CodeActionKind.QuickFix.value) and mark_of(
                shown, document
            ).touches(_lines_around(span, document)):
                found += _of_suggestion(ls, shown, document, params)
    jobs = [job for job in ls.jobs.of(document.uri) if job.span.touches(span)]
    if wants(only, CANCEL_KIND):
        for job in jobs:
            command = _command(f"Cancel: {job.title}", CANCEL, {"id": job.id})
            found.append((_only(command, CANCEL_KIND), CANCEL_KIND))
    if not jobs:
        found += _of_place(ls, document, span, params)
    return found


def _of_place(
    ls: Session, document: Document, span: Span, params: types.CodeActionParams
) -> Iterator[tuple[types.CodeAction, str]]:
    only = params.context.only
    if not any(wants(only, kind) or _is_below(only, kind) for kind in ACTION_KINDS):
        return
    subject = Subject(document.text, document.path, document.language, span)
    offers = ls.assistant.offers(subject)
    # At a mere move of the cursor only what costs nothing is shown.
    if _is_automatic(params) and not len(span):
        offers = tuple(offer for offer in offers if offer.is_free)
    shown = [
        offer
        for offer in menu(offers, is_short=only is None or list(only) == [""])
        if wants(only, offer.kind)
    ]
    for offer in shown:
        command = _command(offer.title, RUN, _argument(document, offer, span, ls.client.encoding))
        yield _only(command, offer.kind), offer.kind
    if only is not None and wants(only, PREVIEW_KIND) and not wants(only, "refactor"):
        for offer in offers:
            title = f"Show what “{offer.title}” would send"
            argument = _argument(document, offer, span, ls.client.encoding)
            yield _only(_command(title, PREVIEW, argument), PREVIEW_KIND), PREVIEW_KIND
    elif shown and ls.assistant_is_on and wants(only, PREVIEW_KIND):
        offer = shown[0]
        title = f"Show what “{offer.title}” would send"
        argument = _argument(document, offer, span, ls.client.encoding)
        yield _only(_command(title, PREVIEW, argument), PREVIEW_KIND), PREVIEW_KIND


def _is_below(only: Any, kind: str) -> bool:
    """Whether a kind below `kind` is asked for."""
    wanted = [getattr(one, "value", one) for one in only or ()]
    return any(str(one).startswith(f"{kind}.") for one in wanted)


def _is_automatic(params: types.CodeActionParams) -> bool:
    return params.context.trigger_kind is types.CodeActionTriggerKind.Automatic


def _command(title: str, name: str, argument: dict[str, Any]) -> types.Command:
    return types.Command(title=title, command=name, arguments=[argument])


def _only(command: types.Command, kind: str) -> types.CodeAction:
    return types.CodeAction(title=command.title, kind=kind, command=command)


def _argument(document: Document, offer: Offer, span: Span, encoding: Encoding) -> dict[str, Any]:
    """What the command needs to find the same place again, and to see that it is the same."""
    return {
        "action": offer.action,
        "title": offer.title,
        "uri": document.uri,
        "version": document.version,
        "range": _plain_range(document, offer.span, encoding),
        "selection": _plain_range(document, span, encoding),
        "hash": digest_of(offer.span.of(document.text)),
    }


def _plain_range(document: Document, span: Span, encoding: Encoding) -> dict[str, Any]:
    range_ = to_range(span, document.lines, encoding)
    return {
        "start": {"line": range_.start.line, "character": range_.start.character},
        "end": {"line": range_.end.line, "character": range_.end.character},
    }


# A finished suggestion


def _lines_around(span: Span, document: Document) -> Span:
    """The whole lines of a stretch: a mark is met anywhere on its line."""
    lines = document.lines
    return Span(lines.starts[lines.line_of(span.start)], lines.line_end(lines.line_of(span.end)))


def _of_suggestion(
    ls: Session, shown: Shown, document: Document, params: types.CodeActionParams
) -> Iterator[tuple[types.CodeAction, str]]:
    client = ls.client
    kind = types.CodeActionKind.QuickFix
    marks = [
        each
        for each in params.context.diagnostics
        if isinstance(each.data, dict) and each.data.get("suggestion") == shown.id
    ]
    argument = {"id": shown.id}
    edits = shown.edits(document.text)
    edit = None
    if shown.file is not None:
        file = shown.file.file
        edit = to_file_edit(ls.uri_in_workspace(document, file.path), file.content, client)
    elif edits:
        edit = to_workspace_edit(document, edits, client)
    if edit is not None:
        yield (
            types.CodeAction(
                title=f"Apply: {shown.title}",
                kind=kind,
                diagnostics=marks or None,
                is_preferred=True if client.is_preferred else None,
                edit=edit,
                command=_command("Note that it was applied", APPLIED, argument),
            ),
            kind.value,
        )
    what = "Show" if shown.file is not None or not shown.pieces else "Show the difference"
    buttons = [(f"{what}: {shown.title}", SHOW), (f"Discard: {shown.title}", DISCARD)]
    if not shown.group:
        buttons.append((f"Ask again: {shown.title}", RETRY))
    for title, command in buttons:
        action = types.CodeAction(
            title=title,
            kind=kind,
            diagnostics=marks or None,
            command=_command(title, command, argument),
        )
        yield action, kind.value
    if shown.group:
        title = f"Discard all: {shown.title}"
        command_ = _command(title, DISCARD, {**argument, "all": True})
        yield types.CodeAction(title=title, kind=kind, command=command_), kind.value


# Commands


@dataclass(frozen=True, slots=True)
class _Argument:
    """The argument of RUN and PREVIEW, read."""

    wish: Wish
    title: str
    uri: str
    range: types.Range
    selection: types.Range
    hash: str


def _read(arguments: tuple[Any, ...], command: str) -> _Argument:
    """The argument as clients send it back; raises what says that it is something else."""
    try:
        (table,) = arguments
        words = [table[name] for name in ("action", "title", "uri", "hash")]
        more = [table.get(name, "") for name in ("agent", "answer")]
        ranges = [_range(table["range"]), _range(table["selection"])]
    except (TypeError, KeyError, ValueError, AttributeError):
        raise _malformed(command) from None
    if not all(isinstance(word, str) for word in (*words, *more)):
        raise _malformed(command)
    action, title, uri, digest = words
    wish = Wish(action, agent=more[0], answer=more[1])
    return _Argument(wish, title, uri, ranges[0], ranges[1], digest)


def _range(table: Any) -> types.Range:
    places = [table[end][part] for end in ("start", "end") for part in ("line", "character")]
    if not all(isinstance(place, int) and place >= 0 for place in places):
        raise ValueError("not a range")
    return types.Range(types.Position(*places[:2]), types.Position(*places[2:]))


def _malformed(command: str) -> JsonRpcInvalidParams:
    return JsonRpcInvalidParams(f"`{command}` needs the argument of its code action")


def _subject(ls: Session, argument: _Argument, command: str) -> tuple[Document, Subject, Span]:
    document = ls.documents.get(argument.uri)
    if document is None:
        raise _malformed(command)
    span = from_range(argument.range, document.lines, ls.client.encoding)
    selection = from_range(argument.selection, document.lines, ls.client.encoding)
    return document, Subject(document.text, document.path, document.language, selection), span


def on_run(ls: Session, *arguments: Any) -> None:
    """Start an action; nobody waits for it."""
    argument = _read(arguments, RUN)
    document, subject, span = _subject(ls, argument, RUN)
    if digest_of(span.of(document.text)) != argument.hash:
        ls.show(
            types.MessageType.Warning, "The code has changed since the menu was opened; ask again"
        )
        return
    _start(ls, document, subject, span, argument.wish, argument.title)


def _start(
    ls: Session, document: Document, subject: Subject, span: Span, wish: Wish, title: str
) -> None:
    async def work(report: Report) -> Page | None:
        return await _work(ls, document.uri, subject, wish, report)

    ls.jobs.start(document.uri, span, title, work)


async def _work(ls: Session, uri: str, subject: Subject, wish: Wish, report: Report) -> Page | None:
    chosen = await _with_agent(ls, subject, wish)
    if chosen is None:
        return None
    while True:
        try:
            outcome = await ls.assistant.run(subject, chosen, report)
            break
        except NotAcceptedError as error:
            if not await _accepted(ls, error):
                return None
    if isinstance(outcome, Told):
        receipt = str(outcome.receipt)
        foot = f"\n---\n\n{receipt}\n" if receipt else ""
        return Page(outcome.document.title, outcome.document.markdown + foot)
    document = ls.documents.get(uri)
    text = document.text if document is not None else subject.text
    made = ls.suggestions.add(uri, subject, chosen, outcome, text)
    if not made:
        return Page("Review", f"# Nothing found\n\n{getattr(outcome, 'summary', '')}\n")
    ls.suggestions_changed(uri)
    if not ls.client.action_literals:
        # Such a client gets no ready edits, but it is to see what was found.
        path = document.path if document is not None else None
        return Page(made[0].title, "\n\n".join(page_of(each, text, path or "") for each in made))
    stale = [each for each in made if each.edits(text) is None]
    if stale:
        ls.show(
            types.MessageType.Warning,
            f"“{made[0].title}” is ready, but the code it is about has changed meanwhile. It is "
            "withheld; undo the change, or ask again.",
        )
    return None


async def _with_agent(ls: Session, subject: Subject, wish: Wish) -> Wish | None:
    """For actions that leave the choice to the user: who is to answer, and what."""
    if wish.action != "ask-agent" or wish.agent:
        return wish
    names = await ls.assistant.agents(subject)
    chosen = names[0] if len(names) == 1 else await ask_user(ls, "Which agent?", names)
    if chosen is None:
        return None
    return Wish(wish.action, chosen, wish.answer or _DEFAULT_QUESTION, wish.is_fresh)


async def _accepted(ls: Session, error: NotAcceptedError) -> bool:
    chosen = await ask_user(ls, f"{error}.", (_ACCEPT, _READ, _LEAVE))
    if chosen == _ACCEPT:
        ls.assistant.accept(error.digest, error.path)
        return True
    if chosen == _READ:
        await open_file(ls, error.path)
    return False


async def open_file(ls: Session, path: str) -> None:
    """Show a file of the workspace, if the client can."""
    from pathlib import Path

    if ls.client.show_document:
        start = types.Position(0, 0)
        params = types.ShowDocumentParams(
            Path(path).as_uri(), take_focus=True, selection=types.Range(start, start)
        )
        await ls.window_show_document_async(params)


def on_preview(ls: Session, *arguments: Any) -> None:
    """Open what an action would send."""
    argument = _read(arguments, PREVIEW)
    document, subject, span = _subject(ls, argument, PREVIEW)

    async def work(_report: Report) -> Page:
        shown = await ls.assistant.preview(subject, argument.wish)
        return Page(shown.title, shown.markdown)

    ls.jobs.start(document.uri, span, f"Show what “{argument.title}” would send", work)


def on_cancel(ls: Session, *arguments: Any) -> bool:
    """Stop a job; the answer says whether it still ran."""
    return ls.jobs.cancel(_id(arguments, CANCEL))


def on_show(ls: Session, *arguments: Any) -> None:
    """Open a suggestion with its evidence."""
    shown = _shown(ls, arguments, SHOW)
    if shown is None:
        return
    document = ls.documents.get(shown.uri)
    text = document.text if document is not None else shown.subject.text
    path = (document.path or "") if document is not None else ""
    name = path.rpartition("/")[2] or "code"

    async def show(_report: Report) -> Page:
        return Page(shown.title, page_of(shown, text, name))

    ls.jobs.start(shown.uri, Span(0, 0), f"Show: {shown.title}", show, is_quiet=True)


def on_discard(ls: Session, *arguments: Any) -> bool:
    """Forget a suggestion."""
    table = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
    shown = ls.suggestions.discard(_id(arguments, DISCARD), whole_group=table.get("all") is True)
    if shown is not None:
        ls.suggestions_changed(shown.uri)
    return shown is not None


def on_retry(ls: Session, *arguments: Any) -> None:
    """Ask again about the same place, whatever was kept; the old suggestion stays until then."""
    shown = _shown(ls, arguments, RETRY)
    document = ls.documents.get(shown.uri) if shown is not None else None
    if shown is None or document is None:
        return
    about = shown.about
    if not about.is_intact(document.text):
        ls.show(types.MessageType.Warning, "The code has changed; open the menu there and ask anew")
        return
    subject = Subject(document.text, document.path, document.language, about.span)
    wish = Wish(shown.wish.action, shown.wish.agent, shown.wish.answer, is_fresh=True)
    ls.suggestions.discard(shown.id)
    ls.suggestions_changed(shown.uri)
    _start(ls, document, subject, about.span, wish, shown.title)


async def on_applied(ls: Session, *arguments: Any) -> None:
    """See whether the editor did what it was given: many say so whatever they did."""
    import asyncio

    shown_id = _id(arguments, APPLIED)
    shown = ls.suggestions.get(shown_id)
    if shown is None:
        # The new text came first, and was recognised.
        return
    if shown.file is not None:
        ls.suggestions.discard(shown_id)
        ls.suggestions_changed(shown.uri)
        return
    for _ in range(int(_WAIT_FOR_CHANGE / 0.05)):
        await asyncio.sleep(0.05)
        if ls.suggestions.get(shown_id) is None:
            return
    ls.show(
        types.MessageType.Warning,
        f"The editor did not make the change of “{shown.title}” as it was offered. Undo what it "
        "did if it did anything; the suggestion stays.",
    )


def _id(arguments: tuple[Any, ...], command: str) -> str:
    table = arguments[0] if len(arguments) == 1 else None
    if not isinstance(table, dict) or not isinstance(table.get("id"), str):
        raise _malformed(command)
    return str(table["id"])


def _shown(ls: Session, arguments: tuple[Any, ...], command: str) -> Shown | None:
    shown = ls.suggestions.get(_id(arguments, command))
    if shown is None:
        ls.show(types.MessageType.Info, "That suggestion is gone: it was applied or discarded")
    return shown
