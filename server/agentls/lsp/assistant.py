"""What an editor's user can have done to code: the workspace's desk behind the interface of the
jobs.

A menu is answered from memory; everything else happens in a job. Nothing here knows of LSP.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from agentls.assist.action import Action, Document
from agentls.assist.place import Place
from agentls.assist.places import place_at
from agentls.config.settings import ModelSettings
from agentls.errors import UserError
from agentls.model.api import Progress
from agentls.model.prices import estimate_tokens
from agentls.syntax.code import Code, read_around, read_code
from agentls.syntax.languages import language_of
from agentls.text.span import Span
from agentls.workspace.actions import OwnAction, built_in, own_actions
from agentls.workspace.configuration import Configurations
from agentls.workspace.desk import Desk, Order, Request, answer, prepare, preview, selection_of
from agentls.workspace.ignore import repository_of
from agentls.workspace.outcome import Outcome

Report = Callable[[str], None]
"""Says in a few words how far the work is."""

GENERAL = ("review", "explain", "propose-boundaries", "ask-agent")
"""Actions that apply nearly everywhere; they come last and stand back in short menus."""

_MOST_SPECIFIC = 5
_MOST_GENERAL = 3
_STEP = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What is pointed at: a stretch of a text; `path` is None when the text is no file's."""

    text: str
    path: str | None
    language: str
    span: Span


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry of the menu: what would be done, and to which stretch of the text.

    `is_free` says that it needs no model.
    """

    action: str
    title: str
    kind: str
    span: Span
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What was chosen from the menu, and what the user added: an agent, the answer to a question.

    `is_fresh` asks again although an answer was kept.
    """

    action: str
    agent: str = ""
    answer: str = ""
    is_fresh: bool = False


class Assistant(Protocol):
    """Who does the work."""

    @property
    def is_on(self) -> bool:
        """Whether a model may be asked."""
        ...

    def offers(self, subject: Subject) -> tuple[Offer, ...]:
        """Everything that may be done there, most particular first; from memory, at once."""

    def run(self, subject: Subject, wish: Wish, report: Report) -> Awaitable[Outcome]:
        """The result; raises `UserError` with a sentence when there can be none."""

    def preview(self, subject: Subject, wish: Wish) -> Awaitable[Document]:
        """What would be sent."""

    def agents(self, subject: Subject) -> Awaitable[tuple[str, ...]]:
        """Names of the agents that may answer."""

    def accept(self, digest: str, path: str) -> None:
        """Note that the user accepted a text of the workspace."""


def menu(offers: tuple[Offer, ...], *, is_short: bool) -> tuple[Offer, ...]:
    """What of `offers` a menu shows: all of it, or a handful, in a stable order."""
    specific = [offer for offer in offers if offer.action not in GENERAL]
    general = [offer for offer in offers if offer.action in GENERAL]
    if not is_short:
        return (*specific, *general)
    # Of a place about which there is something particular to do, the module is not the matter.
    general = [each for each in general if not specific or each.action != "propose-boundaries"]
    return (*specific[:_MOST_SPECIFIC], *general[:_MOST_GENERAL])


class DeskAssistant:
    """Works with what the user turned on: without a model, only what can be computed."""

    def __init__(
        self, environment: Mapping[str, str], roots: Callable[[], tuple[str, ...]]
    ) -> None:
        self._environment = dict(environment)
        self._roots = roots
        self._own: dict[str, tuple[OwnAction, ...]] = {}
        self._settings: ModelSettings | None = None

    def refresh(self) -> None:
        """Read the workspace's actions and the user's settings anew, at the next menu."""
        self._own.clear()
        self._settings = None

    def load(self) -> None:
        """Read now what the first menu would wait for."""
        built_in()
        for root in self._roots():
            self._actions(root)
        self._model()

    @property
    def is_on(self) -> bool:
        return self._model().enabled

    def offers(self, subject: Subject) -> tuple[Offer, ...]:
        root = self._root(subject.path)
        language = language_of(subject.path or "", subject.language)
        place = self._place(subject, read_around(subject.text, language, subject.span), root)
        is_on = self._model().enabled
        found: list[Offer] = []
        for action in self._actions(root):
            is_free = action.offline is not None
            # What would only say that no model is turned on is not offered.
            if not (is_on or is_free):
                continue
            span = action.subject(place)
            if span is not None:
                found.append(Offer(action.id, action.title, action.kind, span, is_free))
        return tuple(found)

    async def run(self, subject: Subject, wish: Wish, report: Report) -> Outcome:
        desk = self._desk(subject)
        request = await asyncio.to_thread(self._prepared, subject, wish, desk)
        told = _Teller(request, report)
        return await answer(request, desk, told, is_fresh=wish.is_fresh)

    async def preview(self, subject: Subject, wish: Wish) -> Document:
        desk = self._desk(subject)
        request = await asyncio.to_thread(self._prepared, subject, wish, desk, True)
        return preview(request, desk)

    async def agents(self, subject: Subject) -> tuple[str, ...]:
        desk = self._desk(subject)
        return tuple(agent.name for agent in await asyncio.to_thread(desk.agents))

    def accept(self, digest: str, path: str) -> None:
        Desk("", self._home, self._model(), self._environment).trust.accept(digest, path)

    @property
    def _home(self) -> str:
        return self._environment.get("HOME", "")

    def _prepared(
        self, subject: Subject, wish: Wish, desk: Desk, is_preview: bool = False
    ) -> Request:
        code = read_code(subject.text, language_of(subject.path or "", subject.language))
        place = self._place(subject, code, desk.root)
        action = next((each for each in self._actions(desk.root) if each.id == wish.action), None)
        if action is None:
            raise UserError(f"there is no action `{wish.action}` here any more")
        order = Order(action, place, code, subject.path or "", wish.agent, wish.answer)
        request = prepare(order, desk, is_preview=is_preview)
        if request is None:
            raise UserError(f"“{action.title}” does not apply at this place any more")
        return request

    def _place(self, subject: Subject, code: Code | None, root: str) -> Place:
        selection = selection_of(
            subject.path or "untitled", root, subject.text, subject.span, subject.language
        )
        return place_at(selection, code)

    def _desk(self, subject: Subject) -> Desk:
        # Read anew for each question, since it says where the code goes.
        self._settings = None
        return Desk(self._root(subject.path), self._home, self._model(), self._environment)

    def _model(self) -> ModelSettings:
        """The user's settings; those of a workspace have no say in it."""
        if self._settings is None:
            found = Configurations(environment=self._environment).of_folder("/")
            self._settings = found.settings.model
        return self._settings

    def _actions(self, root: str) -> tuple[Action, ...]:
        own = self._own.get(root)
        if own is None:
            own = self._own[root] = own_actions((root,) if root else ())
        # What users wrote themselves comes first, lest a short menu leave it out.
        return (*(each.action for each in own), *built_in())

    def _root(self, path: str | None) -> str:
        """The innermost workspace folder, else the repository, else the folder of the file."""
        if not path:
            return next(iter(self._roots()), "")
        around = [root for root in self._roots() if path.startswith(f"{root.rstrip('/')}/")]
        folder = path.rpartition("/")[0]
        return max(around, key=len, default="") or repository_of(folder) or folder


class _Teller:
    """Turns what arrives into few notes: nobody reads hundreds of them."""

    def __init__(self, request: Request, report: Report) -> None:
        self._request = request
        self._report = report
        self._stage = ""
        self._characters = 0
        self._told = 0
        asked = request.question
        self._size = estimate_tokens("".join((*asked.ask.system, *asked.ask.user))) if asked else 0

    def __call__(self, progress: Progress) -> None:
        self._characters += len(progress.text)
        back = self._characters // 3
        if progress.stage == "waiting" and not self._stage:
            whom = self._request.host or "a script"
            self._report(f"asking {whom}: about {self._size:,} tokens")
        elif progress.stage != self._stage and not self._characters:
            self._report(progress.stage)
        elif back - self._told >= _STEP or not self._told:
            self._told = back
            if back:
                self._report(f"about {back:,} tokens back")
        self._stage = progress.stage
