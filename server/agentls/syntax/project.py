"""What one file may need to know of the others: an immutable snapshot."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from agentls.formats.detect import Scope
from agentls.syntax.wording import Words, signature, signature_of
from agentls.text.span import Span

# A snapshot can be known from an earlier run, and is then had without loading a YAML parser.
if TYPE_CHECKING:
    from agentls.syntax.agent_file import AgentFile


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent file that declares a name.

    `root` is the folder whose agents share one set of names (`…/.claude/agents`, or the folder
    of a collection); `name_span` is the place of the name's value in its file.
    """

    name: str
    path: str
    scope: Scope
    root: str
    name_span: Span
    description: str


# Agents that Claude Code brings itself; an agent file may take one of these names.
BUILT_IN_AGENTS = (
    "Explore",
    "Plan",
    "general-purpose",
    "claude",
    "statusline-setup",
    "claude-code-guide",
)

SHIPPED_AGENTS = ("backend-engineer",)
"""Agents that agentls brings itself, for its actions."""


_TOO_COMMON = 64


def _nothing_known(_path: str) -> bool | None:
    return None


# Not slotted: the index by name is built once, on first use.
@dataclass(frozen=True)
class Project:
    """Everything about the other files that rules may ask.

    `mcp_servers` and `skills` are None when they are not known, so that nothing is said about
    them. `exists(path)` tells whether a path of the project exists, None when it is not known.
    `today` is the day on which the question is asked; rules have no clock of their own, and take
    the day of their data for it when it is None.
    """

    agents: tuple[KnownAgent, ...] = ()
    mcp_servers: frozenset[str] | None = None
    skills: frozenset[str] | None = None
    exists: Callable[[str], bool | None] = _nothing_known
    today: date | None = None

    @cached_property
    def by_name(self) -> dict[str, tuple[KnownAgent, ...]]:
        """The agents of each name."""
        index: dict[str, list[KnownAgent]] = {}
        for agent in self.agents:
            index.setdefault(agent.name, []).append(agent)
        return {name: tuple(agents) for name, agents in index.items()}

    @cached_property
    def _by_wording(self) -> dict[int, tuple[int, ...]]:
        """Indexes of the agents, by each checksum of their descriptions' signatures."""
        index: dict[int, list[int]] = {}
        for number, agent in enumerate(self.agents):
            for checksum in signature_of(agent.description):
                index.setdefault(checksum, []).append(number)
        return {checksum: tuple(numbers) for checksum, numbers in index.items()}

    def worded_like(self, words: Words) -> tuple[KnownAgent, ...]:
        """The agents whose description may be nearly the same as one of these words, likely first.

        What very many descriptions say says nothing about any of them and is passed over.
        """
        votes: Counter[int] = Counter()
        asked = signature(words)
        for checksum in asked:
            numbers = self._by_wording.get(checksum, ())
            if len(numbers) <= _TOO_COMMON:
                votes.update(numbers)
        enough = max(1, len(asked) // 3)
        return tuple(self.agents[n] for n, count in votes.most_common() if count >= enough)

    def knows_agent(self, name: str) -> bool:
        """Whether an agent of that name can be called."""
        return name in self.by_name or name in BUILT_IN_AGENTS


EMPTY_PROJECT = Project()


def root_of(path: str) -> str:
    """The folder that shares one set of names with the file at `path`."""
    parts = path.split("/")[:-1]
    for index in range(len(parts) - 1, -1, -1):
        if parts[index] == "agents":
            return "/".join(parts[: index + 1])
    return "/".join(parts)


def known_agent(agent: "AgentFile") -> KnownAgent | None:
    """The file's entry in the snapshot; None when it declares no name."""
    entry = agent.field("name")
    name = agent.string("name")
    if entry is None or not name:
        return None
    return KnownAgent(
        name=name,
        path=agent.path,
        scope=agent.scope,
        root=root_of(agent.path),
        name_span=entry.value.span,
        description=agent.string("description") or "",
    )
