"""Running an action: what goes along is read from the disk, a model is asked, its reply is judged.

`prepare` reads and sends nothing; `answer` asks and writes nothing but accounts and kept answers.
Without a model that the user turned on, the result is what could be computed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agentls.assist.action import Action, Document, Prepared, Result
from agentls.assist.codec import read_edits, read_file, read_review
from agentls.assist.place import Place
from agentls.assist.prepare import prepare as prepare_action
from agentls.assist.prompt import Limits, Question, again, question
from agentls.assist.query import notes_in
from agentls.assist.reply import accepted, inert
from agentls.assist.selection import Selection, SourceFile, Surroundings
from agentls.config.settings import ModelSettings
from agentls.errors import ModelError, UserError
from agentls.model.api import Model, OnProgress, Reply, Usage, ignore_progress
from agentls.model.prices import cost, dollars, estimate_tokens
from agentls.model.resolve import Choices
from agentls.syntax.action_file import data_of
from agentls.syntax.code import Code
from agentls.text.lines import LineIndex
from agentls.text.proposal import Proposal, Review, Rung, Snapshot
from agentls.text.span import Span
from agentls.verify.candidate import Known
from agentls.verify.ladder import Judgement, judge, judge_file, judge_remark
from agentls.workspace.actions import built_in, own_actions
from agentls.workspace.agents import Agent, agents_of, choose
from agentls.workspace.answers import Answers
from agentls.workspace.cache import cache_folder
from agentls.workspace.definitions import definitions_of
from agentls.workspace.denied import Denials
from agentls.workspace.dependencies import dependencies_of
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.ledger import Ledger, Metered, state_folder
from agentls.workspace.models import listed
from agentls.workspace.outcome import (
    FileSuggestion,
    Outcome,
    Receipt,
    Remarked,
    Reviewed,
    Suggestion,
    Told,
    digest_of,
)
from agentls.workspace.sources import modules_of, schema_files, source_paths
from agentls.workspace.trust import Trust

_SCRIPTED = "scripted:"


class NotAcceptedError(UserError):
    """A text of the workspace would steer the model, and the user has not accepted it yet."""

    def __init__(self, what: str, path: str, digest: str) -> None:
        super().__init__(
            f"{what} comes from the workspace ({path}) and would be sent as instructions. Read it, "
            "and accept it if it is right"
        )
        self.path = path
        self.digest = digest


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose request it is: the workspace folder, the user's home and the settings in force."""

    root: str
    home: str
    model: ModelSettings
    environment: Mapping[str, str]

    @property
    def state(self) -> str:
        """The folder of what is to last."""
        return state_folder(self.environment)

    @property
    def cache(self) -> str:
        """The folder of what may go at any time."""
        return cache_folder(self.environment)

    @property
    def trust(self) -> Trust:
        """What of workspaces the user has accepted."""
        return Trust(self.state)

    def agents(self) -> tuple[Agent, ...]:
        """Every agent that may answer."""
        return agents_of((self.root,) if self.root else (), self.home)


@dataclass(frozen=True, slots=True)
class Order:
    """What the user wants: an action at a place.

    `agent` is the name of the one who is to answer, empty for the usual one; `answer` is what the
    user typed, for actions that ask. `path` is the absolute path of the file, empty for a text that
    is no file.
    """

    action: Action
    place: Place
    code: Code | None
    path: str = ""
    agent: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """An order with everything that would be sent; `question` is None when nothing would be.

    `host` is where it would go, empty when it stays on this machine.
    """

    order: Order
    prepared: Prepared
    agent: Agent | None = None
    question: Question | None = None
    known: Known = field(default_factory=Known)
    taken: frozenset[str] = frozenset()
    host: str = ""

    @property
    def title(self) -> str:
        """Title of the action."""
        return self.order.action.title

    @property
    def snapshot(self) -> Snapshot:
        """What the reply is judged against."""
        secrets = self.question.redaction.secrets if self.question is not None else ()
        place = self.order.place
        selection = place.selection
        return Snapshot(
            selection.path, place.language, selection.text, self.prepared.allowed, secrets
        )


def action_named(word: str, root: str = "") -> Action:
    """The action with that id; `UserError` when there is none."""
    own = [each.action for each in own_actions((root,) if root else ())]
    for action in (*built_in(), *own):
        if action.id == word:
            return action
    known = ", ".join(f"`{action.id}`" for action in (*built_in(), *own))
    raise UserError(f"there is no action `{word}`; there are: {known}")


def prepare(order: Order, desk: Desk, *, is_preview: bool = False) -> Request | None:
    """Everything up to the sending; None where the action does not apply.

    Raises `UserError` when the file may not be sent, and `NotAcceptedError` when the workspace's
    agent or action was not accepted. Without a model nothing would be sent, so nothing is refused,
    unless it is to be shown what would be.
    """
    action = order.action
    surroundings = _surroundings(order, desk)
    prepared = prepare_action(action, order.place, order.code, surroundings)
    if prepared is None:
        return None
    if not desk.model.enabled and prepared.offline is not None and not is_preview:
        return Request(order, prepared)
    denials = Denials(desk.root, desk.home)
    reason = denials.reason(order.path) if order.path else ""
    if reason:
        if prepared.offline is not None:
            note = f"the file is not sent: {reason}"
            return Request(order, replace(prepared, left_out=(*prepared.left_out, note)))
        raise UserError(f"this file is never sent: {reason}")
    if action.asks and not order.answer and desk.model.enabled and not is_preview:
        raise UserError(
            f"“{action.title}” asks “{action.asks}”: answer it with "
            f"`agentls ask {action.id} FILE:LINE --question TEXT`"
        )
    agent = _agent(order, desk)
    settings = desk.model
    model = open_model(settings, desk.environment) if settings.enabled else None
    asked = question(
        prepared,
        agent.prompt,
        _choices(desk, model.host if model is not None else ""),
        result=action.result,
        by_schema=model.by_schema if model is not None else (lambda _model: False),
        effort=action.effort,
        limits=Limits(settings.max_tokens, float(settings.deadline_seconds)),
    )
    return Request(
        order,
        prepared,
        agent,
        asked,
        Known(frozenset(surroundings.dependencies), _top_modules(desk.root)),
        frozenset(source_paths(desk.root)) if action.result is Result.FILE else frozenset(),
        model.host if model is not None else "",
    )


def _agent(order: Order, desk: Desk) -> Agent:
    agents = desk.agents()
    wanted = order.agent or order.action.agent or desk.model.agent
    agent = choose(wanted, agents)
    if agent.hidden:
        raise UserError(agent.hidden)
    if agent.origin == "workspace" and not desk.trust.is_accepted(agent.digest):
        raise NotAcceptedError(f"the agent `{agent.name}`", agent.path, agent.digest)
    if order.action.path:
        _check_own(order.action, desk)
    return agent


def _check_own(action: Action, desk: Desk) -> None:
    """Whether an action of the workspace may be used: as it stands on disk, seen and accepted."""
    for own in own_actions((desk.root,) if desk.root else ()):
        if own.action != action:
            continue
        if own.hidden:
            raise UserError(own.hidden)
        if not desk.trust.is_accepted(own.digest):
            raise NotAcceptedError(f"the action `{action.title}`", action.path, own.digest)
        return
    raise UserError(f"the file of the action `{action.title}` has changed; ask again")


def _surroundings(order: Order, desk: Desk) -> Surroundings:
    place, action = order.place, order.action
    subject = action.subject(place) or place.selection.span
    denials = Denials(desk.root, desk.home)
    definitions = (
        definitions_of(order.path, order.code, subject, desk.root, denials)
        if order.path and order.code is not None and desk.root
        else ()
    )
    folder = os.path.dirname(order.path) if order.path else desk.root
    modules: tuple[SourceFile, ...] = ()
    if "modules" in data_of(action.task) and desk.root:
        modules = modules_of(desk.root, denials)
    found = Surroundings(
        schema=schema_files(desk.root, denials) if desk.root else (),
        definitions=definitions,
        dependencies=dependencies_of(folder, desk.root) if desk.root else (),
        modules=modules,
        answer=order.answer,
    )
    if action.offline is not None:
        # Of a query, everything that is known about it goes along as facts.
        return found
    selection = place.selection
    return replace(found, notes=notes_in(selection.path, selection.text, subject, found))


def _top_modules(root: str) -> frozenset[str]:
    """Names by which code of the workspace may be imported."""
    found: set[str] = set()
    for folder in (root, f"{root}/src", f"{root}/app", f"{root}/lib", f"{root}/server"):
        try:
            names = os.listdir(folder) if root else []
        except OSError:
            continue
        found.update(name.partition(".")[0] for name in names if not name.startswith("."))
    return frozenset(found)


def open_model(settings: ModelSettings, environment: Mapping[str, str]) -> Model | None:
    """The model that the user turned on, None when none is; `UserError` on a bad script."""
    if not settings.enabled:
        return None
    if settings.model.startswith(_SCRIPTED):
        from agentls.model.scripted import ScriptedModel, read_script

        path = os.path.expanduser(settings.model.removeprefix(_SCRIPTED))
        text = read_text(path, reader="agentls")
        if isinstance(text, Unreadable):
            raise UserError(f"the script {path} {text.reason}")
        return ScriptedModel(read_script(text))
    # Here and not above: only who asks a model pays for loading it.
    from agentls.model.anthropic_client import AnthropicModel
    from agentls.model.connection import connection

    return AnthropicModel(connection(settings, environment))


def _choices(desk: Desk, host: str) -> Choices:
    settings = desk.model
    override = "" if settings.model.startswith(_SCRIPTED) else settings.model
    mapped = tuple(
        (name, value)
        for name, value in desk.environment.items()
        if name.startswith("ANTHROPIC_DEFAULT_") and name.endswith("_MODEL")
    )
    return Choices(
        override=override,
        by_alias=settings.aliases,
        environment=mapped,
        listed=listed(desk.cache, host) if host else (),
        is_first_party=not settings.base_url,
    )


def preview(request: Request, desk: Desk) -> Document:
    """Exactly what would be sent, to whom, and about what it would cost. Nothing is sent."""
    title = f"What “{request.title}” would send"
    asked = request.question
    if asked is None:
        return Document(title, f"# {title}\n\nNothing: no model is turned on.\n")
    model = open_model(desk.model, desk.environment)
    host = model.host if model is not None else ""
    text = "\n".join((*asked.ask.system, *asked.ask.user))
    tokens = estimate_tokens(text)
    most = cost(asked.ask.model, Usage(tokens, asked.ask.max_tokens))
    agent = request.agent
    rows = [
        f"- To: {host or ('a script on this machine' if model is not None else 'nobody yet')}",
        f"- Model: `{asked.ask.model}`" + (f" ({asked.note})" if asked.note else ""),
        f"- Agent: `{agent.name}` ({agent.origin})" if agent is not None else "",
        f"- About {tokens:,} tokens, and at most {asked.ask.max_tokens:,} back; "
        + ("the price is not known" if most is None else f"at most about {dollars(most)}"),
        f"- Secrets replaced: {len(asked.redaction.secrets)} (best effort)",
        *(f"- Left out: {each}" for each in request.prepared.left_out),
    ]
    parts = [f"# {title}", "", *(row for row in rows if row), ""]
    if model is None:
        parts += ["Nothing is sent before `model.enabled` is set in the user's settings.", ""]
    for number, system in enumerate(asked.ask.system, 1):
        parts += [f"## System, part {number}", "", _fenced(system), ""]
    for user in asked.ask.user:
        parts += ["## User", "", _fenced(user), ""]
    if asked.ask.schema:
        parts += ["## Schema of the reply", "", _fenced(asked.ask.schema), ""]
    return Document(title, "\n".join(parts))


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"


def kept(request: Request, desk: Desk) -> Reply | None:
    """The answer that was kept of the same question, None when there is none."""
    asked = request.question
    # What this machine answers costs nothing, and its script may have changed.
    if asked is None or not desk.model.keep_answers or not request.host:
        return None
    return Answers(desk.cache).get(asked.ask, request.host, asked.nonce)


async def answer(
    request: Request,
    desk: Desk,
    on_progress: OnProgress = ignore_progress,
    *,
    is_fresh: bool = False,
) -> Outcome:
    """The result; `is_fresh` asks again although an answer was kept.

    Raises `ModelError` or `UserError` with a sentence for the user when there is none.
    """
    prepared, asked = request.prepared, request.question
    model = open_model(desk.model, desk.environment) if asked is not None else None
    if asked is None or model is None:
        if prepared.offline is None:
            raise UserError(
                f"“{request.title}” needs a model. Turn one on with `model.enabled` in your user "
                "settings; nothing is sent before that"
            )
        return Told(prepared.offline)
    metered = Metered(model, Ledger(desk.state, desk.model.daily_limit_usd))
    try:
        before = kept(request, desk) if not is_fresh else None
        reply = before or await metered.ask(asked.ask, on_progress)
        receipt = _receipt(request, model.host, reply, before is not None)
        outcome, judgement = outcome_of(request, reply, receipt)
        if judgement is not None:
            reply, receipt, outcome = await _again(
                request, asked, reply, judgement, metered, on_progress, receipt
            )
        if before is None and desk.model.keep_answers and model.host:
            Answers(desk.cache).put(asked.ask, model.host, reply, asked.nonce)
        return outcome
    finally:
        await metered.close()


async def _again(
    request: Request,
    asked: Question,
    first: Reply,
    judgement: Judgement,
    model: Model,
    on_progress: OnProgress,
    receipt: Receipt,
) -> tuple[Reply, Receipt, Outcome]:
    """Ask once more, with what was wrong; a second failure is shown as text."""
    more = again(asked, first.text, judgement.counter_example)
    try:
        reply = await model.ask(more.ask, on_progress)
    except ModelError as error:
        # What was paid for is not lost because the second try failed.
        note = f"the second try failed: {error}"
        told = _as_text(request, asked, first, judgement, replace(receipt, note=note))
        return first, receipt, told
    both = _sum(first.usage, reply.usage)
    receipt = _receipt(request, model.host, replace(reply, usage=both), is_kept=False)
    outcome, failed = outcome_of(request, reply, receipt)
    if failed is not None:
        return first, receipt, _as_text(request, asked, reply, failed, receipt)
    return reply, receipt, outcome


def _sum(first: Usage, second: Usage) -> Usage:
    return Usage(
        first.sent + second.sent,
        first.received + second.received,
        first.cache_read + second.cache_read,
        first.cache_written + second.cache_written,
        first.cache_written_hour + second.cache_written_hour,
        first.thinking + second.thinking,
    )


def _receipt(request: Request, host: str, reply: Reply, is_kept: bool) -> Receipt:
    asked = request.question
    assert asked is not None  # noqa: S101
    model = reply.model or asked.ask.model
    return Receipt(
        agent=request.agent.name if request.agent is not None else "",
        model=model,
        host=host,
        usage=reply.usage,
        cost=0.0 if is_kept else cost(model, reply.usage),
        is_kept=is_kept,
        note="; ".join(filter(None, (asked.note, *_left_out(request.prepared)))),
    )


def _left_out(prepared: Prepared) -> tuple[str, ...]:
    return (f"left out: {', '.join(prepared.left_out)}",) if prepared.left_out else ()


def outcome_of(
    request: Request, reply: Reply, receipt: Receipt
) -> tuple[Outcome, Judgement | None]:
    """What the reply is; the second value says what was wrong when it is worth asking again."""
    asked = request.question
    assert asked is not None  # noqa: S101
    text = accepted(reply)
    prepared, action = request.prepared, request.order.action
    selection = request.order.place.selection
    match action.result:
        case Result.DOCUMENT:
            document = _document(request, asked.redaction.restored(text))
            return Told(document, receipt), None
        case Result.EDITS:
            return _edits(request, asked, text, receipt)
        case Result.REVIEW:
            return _review(request, read_review(text, asked.nonce), receipt), None
        case Result.FILE:
            file = read_file(text, asked.nonce)
            file = replace(file, content=asked.redaction.restored(file.content))
            judgement = judge_file(file, request.order.place.language, request.known, request.taken)
            if not judgement.is_accepted:
                return _told(request, text, judgement.rungs, receipt), judgement
            suggestion = FileSuggestion(
                action.id, action.title, file, prepared.subject, judgement.rungs, receipt
            )
            return suggestion, None
    raise AssertionError(f"no such result: {selection.path}")


def _edits(
    request: Request, asked: Question, text: str, receipt: Receipt
) -> tuple[Outcome, Judgement | None]:
    action, prepared = request.order.action, request.prepared
    selection = request.order.place.selection
    proposal = read_edits(text, asked.nonce)
    if not proposal.replacements:
        said = asked.redaction.restored(proposal.summary or "Nothing should be changed.")
        return Told(_document(request, said), receipt), None
    judgement = judge(request.snapshot, proposal, request.known)
    if not judgement.is_accepted:
        return _told(request, text, judgement.rungs, receipt), judgement
    return (
        Suggestion(
            action=action.id,
            title=action.title,
            summary=_summary(proposal, asked),
            path=selection.path,
            base=digest_of(selection.text),
            subject=prepared.subject,
            edits=judgement.edits,
            rungs=judgement.rungs,
            receipt=receipt,
        ),
        None,
    )


def _summary(proposal: Proposal, asked: Question) -> str:
    reasons = [each.why.strip() for each in proposal.replacements if each.why.strip()]
    said = [proposal.summary, *(f"- {reason}" for reason in dict.fromkeys(reasons))]
    return asked.redaction.restored("\n".join(line for line in said if line))


def _review(request: Request, review: Review, receipt: Receipt) -> Reviewed:
    selection = request.order.place.selection
    lines = LineIndex(selection.text)
    remarks: list[Remarked] = []
    for remark in review.remarks:
        number = min(max(remark.line, 1), len(lines.starts)) - 1
        text = lines.line_text(number)
        start = lines.starts[number] + len(text) - len(text.lstrip())
        judgement = judge_remark(request.snapshot, remark, request.known)
        edits = judgement.edits if judgement.is_accepted else ()
        span = edits[0].span if edits else Span(start, max(start, lines.line_end(number)))
        remarks.append(Remarked(span, remark.weight, remark.message, edits, judgement.rungs))
    return Reviewed(
        request.title,
        review.summary,
        selection.path,
        digest_of(selection.text),
        request.prepared.subject,
        tuple(sorted(remarks, key=lambda remark: remark.span)),
        receipt,
    )


def _document(request: Request, text: str) -> Document:
    """The model's text, and below it the computed facts to compare it with."""
    prepared, selection = request.prepared, request.order.place.selection
    offline = prepared.offline
    title = offline.title if offline is not None else request.title
    line = LineIndex(selection.text).line_of(prepared.subject.start) + 1
    out = [f"# {title}", "", f"`{selection.path}`, line {line}", "", inert(text), ""]
    if prepared.facts:
        out += ["---", "", "# Facts computed from the statement", "", prepared.facts, ""]
    return Document(title, "\n".join(out))


def _told(request: Request, text: str, rungs: tuple[Rung, ...], receipt: Receipt) -> Told:
    """A change that was not offered, as text, with the reasons."""
    failed = tuple(rung for rung in rungs if rung.passed is False)
    reasons = "\n".join(f"- {rung.name}: {rung.detail}" for rung in failed)
    told = (
        f"This change is not offered, since it failed these checks:\n\n{reasons}\n\n"
        f"What was proposed:\n\n{_fenced(text)}"
    )
    return Told(_document(request, told), receipt, failed)


def _as_text(
    request: Request, asked: Question, reply: Reply, judgement: Judgement, receipt: Receipt
) -> Told:
    text = asked.redaction.restored(accepted(reply))
    return _told(request, text, judgement.rungs, receipt)


def selection_of(path: str, root: str, text: str, span: Span, language: str = "") -> Selection:
    """The selection as it may be sent: with the path relative to the workspace."""
    inside = root and path.startswith(f"{root.rstrip('/')}/")
    name = os.path.relpath(path, root) if inside else os.path.basename(path)
    return Selection(name.replace(os.sep, "/"), text, span, language)
