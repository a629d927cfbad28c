"""Every agent that may answer: the workspace's, the user's, and those that are shipped.

Only what Claude Code loads as an agent counts, under the name that it gives it. Of a file its body,
`model` and `effort` are used; tools, hooks, servers and permissions in it have no effect here.
Where several have one name, the workspace's comes before the user's and the user's before ours.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from agentls.assist.prompt import AgentPrompt
from agentls.errors import UserError
from agentls.formats.detect import Scope
from agentls.formats.format import load_format
from agentls.formats.ids import CLAUDE_SUBAGENT
from agentls.lint.rules.hidden_unicode import RULE as HIDDEN_UNICODE
from agentls.syntax.agent_file import AgentFile, read_agent_file
from agentls.syntax.effective import effective, not_loaded
from agentls.syntax.project import Project
from agentls.text.lines import LineIndex
from agentls.text.nearest import nearest
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.ignore import HEAVY, repository_of
from agentls.workspace.trust import digest_of_text

Origin = Literal["workspace", "user", "shipped"]

DEFAULT_AGENT = "backend-engineer"
"""Who answers when nobody is named."""

_FOLDER = ".claude/agents"
_MOST_FILES = 2_000
_MOST_FOLDERS = 2_000
_LONGEST_DESCRIPTION = 160
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n\s*\n|<example>|\n")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent.

    `description` is the first sentence of its own, for a list to choose from. `digest` is that of
    the whole file, by which one of the workspace is accepted. `hidden` says why it is refused:
    something in it is not seen by who reads it; empty when nothing is.
    """

    name: str
    path: str
    description: str
    origin: Origin
    prompt: AgentPrompt
    digest: str
    hidden: str = ""

    @property
    def needs_acceptance(self) -> bool:
        """Whether its text is used only after the user accepted it."""
        return self.origin == "workspace"


def agents_of(roots: Iterable[str], home: str) -> tuple[Agent, ...]:
    """All agents, in the order in which a name is looked up; names may occur more than once.

    Looked into are the folders of the workspace and those above them up to the repository's, the
    user's, and the shipped one.
    """
    places: list[tuple[str, Origin]] = []
    for root in roots:
        places += ((f"{folder}/{_FOLDER}", "workspace") for folder in _upwards(root))
    # A workspace that is the home folder has the user's agents, not its own.
    if home:
        users = f"{home.rstrip('/')}/{_FOLDER}"
        places = [place for place in places if _real(place[0]) != _real(users)]
        places.append((users, "user"))
    places.append((shipped_folder(), "shipped"))
    found: list[Agent] = []
    seen: set[str] = set()
    for folder, origin in dict.fromkeys(places):
        by_name: dict[str, Agent] = {}
        for path in _files(folder, follow=origin != "shipped"):
            real = _real(path)
            if real in seen:
                continue
            seen.add(real)
            agent = _read(path, origin)
            # Of one name in one folder Claude Code takes the last by path.
            if agent is not None:
                by_name[agent.name] = agent
        found += sorted(by_name.values(), key=lambda agent: agent.name)
    return tuple(found)


def in_force(agents: Iterable[Agent]) -> tuple[Agent, ...]:
    """The first of every name: what a list to choose from shows."""
    by_name: dict[str, Agent] = {}
    for agent in agents:
        by_name.setdefault(agent.name, agent)
    return tuple(by_name.values())


def choose(word: str, agents: Iterable[Agent]) -> Agent:
    """The agent of that name, `backend-engineer` for an empty word.

    `user:NAME` and the like take that of one origin although another one goes before it. Raises
    `UserError` when there is none.
    """
    known = tuple(agents)
    wanted = word or DEFAULT_AGENT
    # A name never holds a colon, so this means nothing else.
    origin, colon, name = wanted.partition(":")
    for agent in known:
        if agent.name == wanted or (colon and agent.origin == origin and agent.name == name):
            return agent
    if not any(agent.origin == "shipped" for agent in known) and wanted == DEFAULT_AGENT:
        raise UserError(f"the agent `{wanted}` is missing from the installation; install it again")
    names = tuple(dict.fromkeys(agent.name for agent in known))
    meant = nearest(wanted, names)
    hint = (
        f"did you mean `{meant}`?"
        if meant
        else f"there are: {', '.join(f'`{name}`' for name in names[:20])}"
    )
    raise UserError(f"there is no agent `{_shown(wanted)}`; {hint}")


def shipped_folder() -> str:
    """Folder of the shipped agents: inside the wheel, or beside `server/` in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = f"{package}/_agents"
    if os.path.isdir(installed):
        return installed
    return f"{os.path.dirname(os.path.dirname(package))}/agents"


def hidden_characters(path: str, text: str) -> str:
    """Why a text is refused as instructions: it holds what nobody sees; empty when it does not.

    Joiners in emoji and in scripts that need them are legal, as they are for the rule
    `hidden-unicode`.
    """
    if text.isascii():
        return ""
    agent = _parsed(path, text)
    starts = [found.span.start for found in HIDDEN_UNICODE.check(agent, Project())]
    # The rule knows the characters of everyday mistakes; as instructions no other format
    # character is taken either.
    starts += (at for at, char in enumerate(text) if at and _is_odd_format(char))
    if not starts:
        return ""
    at = min(starts)
    line = LineIndex(text).line_of(at) + 1
    return (
        f"`{_shown(os.path.basename(path))}` is not used: line {line} holds a character that "
        f"nobody sees (U+{ord(text[at]):04X}), which can hide instructions; remove it"
    )


def _is_odd_format(char: str) -> bool:
    return (
        char > "\u2069"
        and char != "\ufeff"
        and not "\U000e0000" <= char <= "\U000e0fff"
        and (unicodedata.category(char) == "Cf")
    )


def _upwards(root: str) -> Iterator[str]:
    """`root` and the folders above it, up to its repository; the closest first."""
    folder = root.rstrip("/")
    if not folder:
        return
    top = repository_of(folder)
    yield folder
    while top is not None and folder != top:
        folder = os.path.dirname(folder)
        yield folder


def _files(folder: str, *, follow: bool) -> list[str]:
    """Agent files below `folder`, sorted by path; folders that are reached twice count once."""
    found: list[str] = []
    seen: set[str] = set()
    for place, names, files in os.walk(folder, followlinks=follow):
        real = _real(place)
        if real in seen or len(seen) == _MOST_FOLDERS:
            names.clear()
            continue
        seen.add(real)
        names[:] = sorted(name for name in names if name not in HEAVY)
        found += (f"{place}/{name}" for name in files if name.endswith(".md"))
    return sorted(found)[:_MOST_FILES]


def _parsed(path: str, text: str) -> AgentFile:
    return read_agent_file(path, text, format=load_format(CLAUDE_SUBAGENT), scope=Scope.USER)


def _read(path: str, origin: Origin) -> Agent | None:
    text = read_text(path)
    if isinstance(text, Unreadable):
        return None
    file = _parsed(path, text)
    if not_loaded(file):
        return None
    fields = effective(file).fields
    name = str(fields["name"])
    model, effort = fields.get("model"), fields.get("effort")
    return Agent(
        name=name,
        path=path,
        description=_first_sentence(str(fields["description"])),
        origin=origin,
        prompt=AgentPrompt(
            name=name,
            body=str(fields["prompt"]),
            model=model if isinstance(model, str) else None,
            effort=effort if isinstance(effort, str) else None,
        ),
        digest=digest_of_text(text),
        hidden=hidden_characters(path, text),
    )


def _first_sentence(description: str) -> str:
    """One line of plain text."""
    first = _SENTENCE_END.split(description.strip(), maxsplit=1)[0]
    shown = _shown(" ".join(first.split()))
    if len(shown) <= _LONGEST_DESCRIPTION:
        return shown
    return shown[: _LONGEST_DESCRIPTION - 1].rstrip() + "…"


def _shown(text: str) -> str:
    """A text of the workspace without what could change how a message around it is displayed."""
    plain = _CONTROLS.sub(" ", text)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf").strip()


def _real(path: str) -> str:
    return os.path.realpath(path)
