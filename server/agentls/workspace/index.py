"""Everything known about the agent files of some folders."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from agentls.formats.detect import (
    Scope,
    format_of_path,
    has_agent_keys,
    may_be_collection,
    scope_of_path,
    stands_among_agents,
)
from agentls.formats.ids import CLAUDE_SUBAGENT
from agentls.syntax.project import KnownAgent, Project, known_agent
from agentls.text.span import Span
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.ignore import (
    HEAVY,
    Exclude,
    ignores_above,
    repository_of,
)
from agentls.workspace.results import Packed
from agentls.workspace.surroundings import (
    MARKETPLACE_MANIFEST,
    PLUGIN_MANIFEST,
    Surroundings,
    marketplace_plugins,
    plugin_name,
)

_REMEMBERED_SECONDS = 2.0
_SETTLED_NANOSECONDS = 100_000_000
_FENCES = (b"---", b"\xef\xbb\xbf---")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one Markdown file is to the others.

    `fixed` is the scope that the path decides; without one, a file with both keys is an agent
    file if it stands among agents. `stamp` is the state of the disk, None for an open document.
    """

    fixed: Scope | None
    keyed: bool
    known: KnownAgent | None
    stamp: tuple[int, int] | None

    @property
    def visible(self) -> tuple[object, ...]:
        """What other files can see of this one."""
        known = self.known
        if known is None:
            return (self.fixed, self.keyed)
        return (self.fixed, self.keyed, known.name, known.description)


class Index:
    """Agent and action files by path, from the disk and from the open documents over it.

    Paths are absolute POSIX strings. Known are the agent files below the roots, those of the
    folders above them up to the repository's, and the user's own; and what stands around the
    files `beside`, which lie outside the roots.
    """

    def __init__(
        self,
        roots: Sequence[str],
        *,
        home: str = "",
        exclude: Sequence[Exclude] = (),
        beside: Sequence[str] = (),
    ) -> None:
        self._roots = tuple(root.rstrip("/") or "/" for root in roots)
        self._home = home.rstrip("/")
        self._exclude = tuple(exclude)
        self._beside = tuple(beside)
        self._linked: frozenset[str] = frozenset()
        self._disk: dict[str, _Entry] = {}
        self._open: dict[str, _Entry] = {}
        self._listed: frozenset[str] = frozenset()
        self._folders: dict[str, set[str]] = {}
        self._plugin_folders: dict[str, bool] = {}
        self._around = Surroundings()
        self._existing: dict[str, tuple[float, bool]] = {}
        self._project: Project | None = None

    def scan(self) -> None:
        """Look at the disk; files that did not change since the last time are not read again."""
        self._plugin_folders.clear()
        self._existing.clear()
        self._around = Surroundings()
        found: dict[str, bool] = {}
        for root in self._roots:
            for path in self._walk(root):
                found[path] = True
        for folder in self._folders_above():
            self._look_into_project(folder, found)
        if self._home:
            self._look_into_home(found)
        for path in self._beside:
            found.setdefault(path, False)
        before, self._disk = self._disk, {}
        self._folders = {}
        self._take(found, before)
        for folder in self._wider():
            self._take(dict.fromkeys(self._walk(folder), False), before)
        for path, entry in list(self._open.items()):
            self._count(path, entry)
        for path in self._beside:
            self._siblings(os.path.dirname(path))
        self._listed = frozenset(path for path, listed in found.items() if listed)
        self._linked = frozenset(self._second_names())
        self._project = None

    def remember(self) -> dict[str, Packed]:
        """What is known of the disk, as plain values for a later `recall`."""
        # A file written just now may be written again without its time changing.
        newest = time.time_ns() - _SETTLED_NANOSECONDS
        return {
            path: (
                entry.stamp,
                entry.fixed.value if entry.fixed is not None else None,
                entry.keyed,
                _packed(entry.known) if entry.known is not None else None,
            )
            for path, entry in self._disk.items()
            if entry.stamp is not None and entry.stamp[0] < newest
        }

    def recall(self, remembered: dict[str, Packed]) -> None:
        """Take over what an earlier process knew; `scan` compares it with the disk."""
        for path, (stamp, fixed, keyed, known) in remembered.items():
            self._disk[path] = _Entry(
                Scope(fixed) if fixed is not None else None,
                keyed,
                _unpacked(known) if known is not None else None,
                stamp,
            )

    def scope_of(self, path: str, text: str) -> Scope | None:
        """Where the file stands for Claude Code; None when it is no file of ours."""
        return self._scope(path, self._read(path, text, None))

    def put(self, path: str, text: str) -> bool:
        """Take `text` as that of the open document at `path`.

        True when something changed that other files can see: name, description or scope.
        """
        before = self._entry(path)
        entry = self._read(path, text, None)
        if entry.keyed:
            self._siblings(os.path.dirname(path))
        self._open[path] = entry
        return self._replaced(path, before, entry)

    def forget(self, path: str) -> bool:
        """The document was closed, so the disk's text counts again; the answer is as of `put`."""
        before = self._open.pop(path, None)
        self._refresh_from_disk(path)
        return self._replaced(path, before, self._disk.get(path))

    def refresh(self, path: str) -> bool:
        """The file at `path` changed on disk, or came or went; the answer is as of `put`."""
        self._existing.clear()
        before = self._entry(path)
        self._refresh_from_disk(path)
        return self._replaced(path, before, self._entry(path))

    def project(self) -> Project:
        """An immutable snapshot; the same object until something in it changes."""
        today = date.today()
        if self._project is None or self._project.today != today:
            servers = self._around.servers
            self._project = Project(
                agents=tuple(self._known_agents()),
                mcp_servers=None if servers is None else frozenset(servers),
                skills=frozenset(self._around.skills) or None,
                exists=self.exists,
                today=today,
            )
        return self._project

    def agent_paths(self) -> tuple[str, ...]:
        """Agent and action files below the roots that no ignore file hides, sorted."""
        return tuple(path for path, _ in self.agents())

    def agents(self) -> tuple[tuple[str, Scope], ...]:
        """The files of `agent_paths` with where they stand."""
        found: list[tuple[str, Scope]] = []
        for path, entry in sorted(self._merged(), key=lambda item: item[0]):
            if path in self._listed and path not in self._linked:
                scope = self._scope(path, entry)
                if scope is not None:
                    found.append((path, scope))
        return tuple(found)

    def known_scope(self, path: str) -> Scope | None:
        """Where a known file stands; None when it is no agent file, or not known."""
        entry = self._entry(path)
        return self._scope(path, entry) if entry is not None else None

    def exists(self, path: str) -> bool:
        """Whether the path exists on disk or as an open document; remembered for a moment."""
        if path in self._open:
            return True
        now = time.monotonic()
        known = self._existing.get(path)
        if known is None or known[0] < now:
            known = (now + _REMEMBERED_SECONDS, os.path.exists(path))
            self._existing[path] = known
        return known[1]

    def _entry(self, path: str) -> _Entry | None:
        return self._open.get(path) or self._disk.get(path)

    def _merged(self) -> Iterator[tuple[str, _Entry]]:
        yield from self._open.items()
        for path, entry in self._disk.items():
            if path not in self._open:
                yield path, entry

    def _known_agents(self) -> Iterator[KnownAgent]:
        for path, entry in sorted(self._merged(), key=lambda item: item[0]):
            if (
                entry.known is not None
                and path not in self._linked
                and self._scope(path, entry) is not None
            ):
                yield entry.known

    def _second_names(self) -> Iterator[str]:
        """Paths of files that are reached by another path too; Claude Code loads a file once."""
        for path, entry in self._disk.items():
            if entry.fixed is None or not entry.known:
                continue
            real = os.path.realpath(path)
            if real != path and real in self._disk:
                yield path if self._disk[real].fixed is not None else real

    def _scope(self, path: str, entry: _Entry) -> Scope | None:
        if entry.fixed is not None:
            return entry.fixed
        if not entry.keyed:
            return None
        siblings = len(self._siblings(os.path.dirname(path)) - {path})
        return Scope.COLLECTION if stands_among_agents(path, siblings) else None

    def _siblings(self, folder: str) -> set[str]:
        """Files in `folder` with both keys; a folder outside the roots is looked at when asked."""
        known = self._folders.get(folder)
        if known is not None:
            return known
        self._folders[folder] = set()
        if not self._is_below_roots(f"{folder}/"):
            for name in _names(folder):
                path = f"{folder}/{name}"
                if path not in self._disk and name.endswith(".md"):
                    entry = self._from_disk(path, None)
                    if entry is not None:
                        self._disk[path] = entry
                        self._count(path, entry)
                        self._project = None
        return self._folders[folder]

    def _count(self, path: str, entry: _Entry | None) -> None:
        counted = self._folders.setdefault(os.path.dirname(path), set())
        if entry is not None and entry.keyed:
            counted.add(path)
        else:
            counted.discard(path)

    def _replaced(self, path: str, before: _Entry | None, after: _Entry | None) -> bool:
        if before == after:
            return False
        if (before and before.known) != (after and after.known) or (
            (before and before.visible) != (after and after.visible)
        ):
            self._project = None
        self._count(path, after)
        nothing = (None, False)
        seen = before.visible if before is not None else nothing
        return seen != (after.visible if after is not None else nothing)

    def _refresh_from_disk(self, path: str) -> None:
        entry = self._from_disk(path, self._disk.get(path))
        if entry is None:
            self._disk.pop(path, None)
        else:
            self._disk[path] = entry
            if self._is_below_roots(path):
                self._listed |= {path}

    def _from_disk(self, path: str, before: _Entry | None) -> _Entry | None:
        try:
            status = os.stat(path)
        except OSError:
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        fixed = self._fixed(path)
        if before is not None and before.stamp == stamp and before.fixed is fixed:
            return before
        if fixed is None and not (self._may_be_agent(path) and _begins_fenced(path)):
            return _Entry(None, False, None, stamp)
        text = read_text(path)
        if isinstance(text, Unreadable):
            return _Entry(fixed, False, None, stamp)
        return self._read(path, text, stamp)

    def _read(self, path: str, text: str, stamp: tuple[int, int] | None) -> _Entry:
        fixed = self._fixed(path)
        keyed = fixed is None and self._may_be_agent(path) and has_agent_keys(text)
        if fixed is None and not keyed:
            return _Entry(None, False, None, stamp)
        if format_of_path(path) != CLAUDE_SUBAGENT:
            # Nothing in it is of use to other files.
            return _Entry(fixed, False, None, stamp)
        # Imported late: when every file is known from an earlier run, none need be parsed.
        from agentls.formats.format import load_format
        from agentls.syntax.agent_file import read_agent_file

        agent = read_agent_file(
            path, text, format=load_format(CLAUDE_SUBAGENT), scope=fixed or Scope.COLLECTION
        )
        return _Entry(fixed, keyed, known_agent(agent), stamp)

    def _fixed(self, path: str) -> Scope | None:
        roots = frozenset(folder for folder in _above_agents(path) if self._is_plugin(folder))
        return scope_of_path(path, home=self._home, plugin_roots=roots)

    def _may_be_agent(self, path: str) -> bool:
        if not path.endswith(".md"):
            return False
        # Where the project itself stands says nothing about the files in it.
        for root in self._roots:
            if path.startswith(f"{root}/"):
                return may_be_collection(path[len(root) :])
        return may_be_collection("/".join(path.rsplit("/", 3)[-3:]))

    def plugin_of(self, path: str) -> str:
        """Name of the plugin whose agent the file at `path` is, empty when it is none's."""
        folders = [folder for folder in _above_agents(path) if self._is_plugin(folder)]
        return plugin_name(folders[0]) if folders else ""

    def _is_plugin(self, folder: str) -> bool:
        known = self._plugin_folders.get(folder)
        if known is None:
            known = os.path.exists(f"{folder}/{PLUGIN_MANIFEST}") or self._is_sold(folder)
            self._plugin_folders[folder] = known
        return known

    def _is_sold(self, folder: str) -> bool:
        """Whether a marketplace of the same repository lists the folder as a plugin."""
        at = folder
        while True:
            if os.path.exists(f"{at}/{MARKETPLACE_MANIFEST}"):
                return folder in marketplace_plugins(at)
            above = os.path.dirname(at)
            if above == at or os.path.exists(f"{at}/.git"):
                return False
            at = above

    def _take(self, paths: Iterable[str], before: dict[str, _Entry]) -> None:
        for path in paths:
            if path not in self._disk:
                entry = self._from_disk(path, before.get(path))
                if entry is not None:
                    self._disk[path] = entry
                    self._count(path, self._open.get(path, entry))

    def _wider(self) -> tuple[str, ...]:
        """Folders to walk for what their agents know of each other.

        Only the agents of a project or user stand alone: those of a plugin or a collection refer
        to each other across the repository.
        """
        folders: dict[str, None] = {}
        for path, entry in self._disk.items():
            if entry.fixed is Scope.PLUGIN or (entry.fixed is None and entry.keyed):
                folders[os.path.dirname(path)] = None
        tops: dict[str, None] = {}
        for folder in folders:
            top = repository_of(folder)
            if top is None and not self._is_below_roots(f"{folder}/"):
                head, agents, _ = f"{folder}/".rpartition("/agents/")
                top = f"{head}{agents}".rstrip("/") or None
            if top is not None and not self._is_below_roots(f"{top}/"):
                tops[top] = None
        return tuple(tops)

    def _is_below_roots(self, path: str) -> bool:
        return any(path.startswith(f"{root.rstrip('/')}/") for root in self._roots)

    def _walk(self, root: str) -> Iterator[str]:
        """Markdown files below `root`, and on the way everything else worth knowing."""
        stack = [(root, ignores_above(root, self._exclude))]
        while stack:
            folder, ignores = stack.pop()
            try:
                with os.scandir(folder) as entries:
                    found = list(entries)
            except OSError:
                continue
            ignores = ignores.within(folder, (entry.name for entry in found))
            for entry in found:
                name, path = entry.name, f"{folder.rstrip('/')}/{entry.name}"
                if name.endswith(".md"):
                    if entry.is_file() and not ignores.ignores(path):
                        yield path
                        if name == "SKILL.md":
                            self._around.skills.add(os.path.basename(folder))
                elif name == ".mcp.json":
                    self._around.read_project_servers(path)
                elif name in HEAVY or not entry.is_dir(follow_symlinks=False):
                    # Claude Code reads agents through a link to their folder; no loop can follow.
                    if name == "agents" and folder.endswith("/.claude") and entry.is_dir():
                        stack.append((path, ignores))
                elif name == ".claude-plugin":
                    self._around.read_plugin(folder)
                elif name == ".claude":
                    self._around.read_claude_folder(path)
                    if not ignores.ignores(path, folder=True):
                        stack.append((path, ignores))
                elif not ignores.ignores(path, folder=True):
                    stack.append((path, ignores))

    def _folders_above(self) -> tuple[str, ...]:
        """The roots, and the folders above them in which Claude Code would look too."""
        folders: dict[str, None] = {}
        beside = (path.partition("/.claude/agents/") for path in self._beside)
        for root in (*self._roots, *(head for head, agents, _ in beside if agents)):
            folders[root] = None
            top, at = repository_of(root), root
            while top is not None and at != top:
                at = os.path.dirname(at)
                folders[at] = None
        return tuple(folders)

    def _look_into_project(self, folder: str, found: dict[str, bool]) -> None:
        """Agents of `folder` are known even where they are ignored or stand above the roots."""
        for path in _markdown_below(f"{folder}/.claude/agents"):
            found.setdefault(path, False)
        if folder not in self._roots:
            self._around.read_claude_folder(f"{folder}/.claude")
            if os.path.exists(f"{folder}/.mcp.json"):
                self._around.read_project_servers(f"{folder}/.mcp.json")

    def _look_into_home(self, found: dict[str, bool]) -> None:
        for path in _markdown_below(f"{self._home}/.claude/agents"):
            found.setdefault(path, False)
        self._around.read_claude_folder(f"{self._home}/.claude")
        if os.path.exists(f"{self._home}/.claude.json"):
            self._around.read_user(f"{self._home}/.claude.json", self._roots)


def _packed(known: KnownAgent) -> Packed:
    span = known.name_span
    return (
        known.name,
        known.path,
        known.scope.value,
        known.root,
        span.start,
        span.end,
        known.description,
    )


def _unpacked(packed: Packed) -> KnownAgent:
    name, path, scope, root, start, end, description = packed
    return KnownAgent(name, path, Scope(scope), root, Span(start, end), description)


def _above_agents(path: str) -> Iterator[str]:
    """Folders that would make the file a plugin's agent if they held a plugin."""
    at = path.find("/agents/")
    while at >= 0:
        yield path[:at]
        at = path.find("/agents/", at + 1)


def _begins_fenced(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(6).startswith(_FENCES)
    except OSError:
        return False


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _markdown_below(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            if name.endswith(".md"):
                yield f"{place}/{name}"
