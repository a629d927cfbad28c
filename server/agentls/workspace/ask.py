"""Running an action: what goes along is read from the disk, the model is opened, a page comes back.

Without a model that the user turned on, nothing is sent and the result is what could be computed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from agentls.assist.action import Action, Document, Prepared
from agentls.assist.actions import ACTIONS
from agentls.assist.prompt import AgentPrompt, Question, question
from agentls.assist.reply import accepted
from agentls.assist.selection import Selection, SourceFile, Surroundings
from agentls.config.settings import ModelSettings
from agentls.errors import UserError
from agentls.formats.detect import Scope
from agentls.formats.format import CLAUDE_SUBAGENT, load_format
from agentls.model.api import Model, OnProgress, ignore_progress
from agentls.model.resolve import Choices
from agentls.syntax.agent_file import AgentFile, read_agent_file
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.ignore import HEAVY

_SCRIPTED = "scripted:"
_MOST_SCHEMA_FILES = 200
_LARGEST_SCHEMA = 2_000_000
_MOST_FOLDERS = 5_000


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose request it is: the workspace, the user's home and the settings in force."""

    root: str
    home: str
    model: ModelSettings
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """A prepared action; `question` is what would be sent if a model were asked."""

    action: Action
    prepared: Prepared
    question: Question


def action_named(word: str) -> Action:
    """The action with that id; `UserError` when there is none."""
    for action in ACTIONS:
        if action.id == word:
            return action
    known = ", ".join(f"`{action.id}`" for action in ACTIONS)
    raise UserError(f"there is no action `{word}`; there are: {known}")


def prepare(action: Action, selection: Selection, desk: Desk) -> Request:
    """Everything up to the sending; reads schema and agent from the disk, sends nothing."""
    prepared = action.prepare(selection, Surroundings(schema=schema_files(desk.root)))
    settings = desk.model
    asked = question(
        prepared,
        agent_prompt(action.agent, desk.home),
        _choices(settings, desk.environment),
        max_tokens=settings.max_tokens,
        deadline=float(settings.deadline_seconds),
    )
    return Request(action, prepared, asked)


async def finish(
    request: Request, model: Model | None, on_progress: OnProgress = ignore_progress
) -> Document:
    """The result: computed when there is no model, else made from its reply.

    Raises `ModelError` with a sentence for the user when the model gives no usable reply.
    """
    if model is None or not request.prepared.parts:
        return request.prepared.offline
    reply = await model.ask(request.question.ask, on_progress)
    text = request.question.redaction.restored(accepted(reply))
    return request.action.finish(request.prepared, text)


def open_model(settings: ModelSettings, environment: Mapping[str, str]) -> Model | None:
    """The model that the user turned on, None when none is; `UserError` on a bad script."""
    if not settings.enabled:
        return None
    if settings.model.startswith(_SCRIPTED):
        from agentls.model.scripted import ScriptedModel, read_script

        path = os.path.expanduser(settings.model.removeprefix(_SCRIPTED))
        text = read_text(path)
        if isinstance(text, Unreadable):
            raise UserError(f"the script {path} {text.reason}")
        return ScriptedModel(read_script(text))
    # Here and not above: only who asks a model pays for loading it.
    from agentls.model.anthropic_client import AnthropicModel
    from agentls.model.connection import connection

    return AnthropicModel(connection(settings, environment))


def _choices(settings: ModelSettings, environment: Mapping[str, str]) -> Choices:
    override = "" if settings.model.startswith(_SCRIPTED) else settings.model
    mapped = tuple(
        (name, value)
        for name, value in environment.items()
        if name.startswith("ANTHROPIC_DEFAULT_") and name.endswith("_MODEL")
    )
    return Choices(override=override, environment=mapped, is_first_party=not settings.base_url)


def agent_prompt(name: str, home: str) -> AgentPrompt:
    """The user's own agent of that name, or the shipped one.

    An agent of the workspace is not taken: its text would steer the model without the user having
    read it.
    """
    agent = _read_agent(f"{home}/.claude/agents/{name}.md") if home else None
    agent = agent or _read_agent(f"{_shipped()}/{name}.md")
    if agent is None:
        raise UserError(f"the agent `{name}` is missing from the installation; install it again")
    return AgentPrompt(
        name=name,
        body=agent.body.of(agent.text).strip(),
        model=agent.string("model"),
        effort=agent.string("effort"),
    )


def _read_agent(path: str) -> AgentFile | None:
    text = read_text(path) if os.path.isfile(path) else None
    if text is None or isinstance(text, Unreadable):
        return None
    return read_agent_file(path, text, format=load_format(CLAUDE_SUBAGENT), scope=Scope.USER)


def _shipped() -> str:
    """Folder of the shipped agents: inside the wheel, or beside `server/` in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = f"{package}/_agents"
    if os.path.isdir(installed):
        return installed
    return f"{os.path.dirname(os.path.dirname(package))}/agents"


def schema_files(root: str) -> tuple[SourceFile, ...]:
    """`.sql` files below `root` that create tables, in the order in which migrations are named."""
    found: list[SourceFile] = []
    left = _LARGEST_SCHEMA
    folders = 0
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if name not in HEAVY and name != ".git")
        folders += 1
        if folders > _MOST_FOLDERS:
            break
        for name in sorted(files):
            if not name.endswith(".sql"):
                continue
            path = f"{folder}/{name}"
            text = read_text(path)
            if isinstance(text, Unreadable) or "create table" not in text.lower():
                continue
            # A dump that does not fit must not hide the migrations beside it.
            if len(text) > left:
                continue
            left -= len(text)
            found.append(SourceFile(os.path.relpath(path, root), text))
            if len(found) == _MOST_SCHEMA_FILES:
                return tuple(found)
    return tuple(found)
