"""Which files the user does not want looked at: ignore files and the setting `exclude`."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILES = (".gitignore", ".ignore", ".agentlsignore")
"""In order of precedence, the last wins; all are written like `.gitignore`."""

HEAVY = frozenset(
    {".git", ".hg", ".svn", ".jj", "node_modules", "__pycache__", ".venv", ".tox", ".mypy_cache"}
)
"""Folders that hold nobody's own agent files and are never walked."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns of one ignore file, for the paths below `folder` (which ends in `/`)."""

    folder: str
    spec: "GitIgnoreSpec"


@dataclass(frozen=True, slots=True)
class Ignores:
    """The ignore files that hold in a folder, those of the folders above first."""

    patterns: tuple[_Patterns, ...] = ()

    def ignores(self, path: str, *, folder: bool = False) -> bool:
        """Whether the last pattern that fits `path` says so."""
        for patterns in reversed(self.patterns):
            relative = path[len(patterns.folder) :] + ("/" if folder else "")
            include = patterns.spec.check_file(relative).include
            if include is not None:
                return include
        return False

    def within(self, folder: str, names: Iterable[str]) -> "Ignores":
        """The same with the ignore files of `folder`, whose entries are called `names`."""
        present = set(names).intersection(IGNORE_FILES)
        if not present:
            return self
        patterns = list(self.patterns)
        for name in IGNORE_FILES:
            if name in present:
                patterns += _read_patterns(folder, f"{folder.rstrip('/')}/{name}")
        return Ignores(tuple(patterns))


@dataclass(frozen=True, slots=True)
class Exclude:
    """The setting `exclude`: patterns for the paths below `folder`."""

    folder: str = ""
    patterns: tuple[str, ...] = ()


def ignores_above(folder: str, excludes: Iterable[Exclude] = ()) -> Ignores:
    """What `excludes` and the ignore files above `folder`, up to its repository, say of paths."""
    found = Ignores(
        tuple(
            _compile(exclude.folder, exclude.patterns)
            for exclude in excludes
            if exclude.patterns and f"{folder}/".startswith(f"{exclude.folder.rstrip('/')}/")
        )
    )
    top = repository_of(folder)
    if top is None:
        return found
    info = _read_patterns(top, f"{top}/.git/info/exclude")
    found = Ignores((*found.patterns, *info))
    at = folder
    chain: list[str] = []
    while at != top:
        at = os.path.dirname(at)
        chain.append(at)
    for above in reversed(chain):
        names = [name for name in IGNORE_FILES if os.path.exists(f"{above}/{name}")]
        found = found.within(above, names)
    return found


def repository_of(folder: str) -> str | None:
    """The nearest folder upwards that is a Git repository."""
    at = folder
    while True:
        if os.path.exists(f"{at}/.git"):
            return at
        above = os.path.dirname(at)
        if above == at:
            return None
        at = above


def _read_patterns(folder: str, path: str) -> tuple[_Patterns, ...]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = tuple(file.read().split("\n"))
    except OSError:
        return ()
    if not any(line.strip() and not line.startswith("#") for line in lines):
        return ()
    return (_compile(folder, lines),)


def _compile(folder: str, lines: tuple[str, ...]) -> _Patterns:
    # Imported late: it costs more than checking a file does, and many folders ignore nothing.
    from pathspec import GitIgnoreSpec

    good: list[str] = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            # Git passes over a line it cannot read; so do we.
            continue
        good.append(line)
    return _Patterns(f"{folder.rstrip('/')}/", GitIgnoreSpec.from_lines(good))
