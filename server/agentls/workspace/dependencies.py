"""The packages that a project declares, read from the manifests near a file.

Only names are read: they say what an import may mean. A manifest that cannot be read declares
nothing.
"""

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable
from typing import Any

from agentls.workspace.files import Unreadable, read_text

_REQUIREMENT = re.compile(r"\A\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_GO_REQUIRE = re.compile(r"(?m)^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/[^\s]+)\s+v")
_GO_MODULE = re.compile(r"(?m)^module\s+(\S+)")
_MAVEN = re.compile(r"<groupId>\s*([^<\s]+)\s*</groupId>")
_GRADLE = re.compile(r"""["']([\w.-]+):[\w.-]+(?::[^"']*)?["']""")
_GEM = re.compile(r"""(?m)^\s*gem\s+["']([\w-]+)["']""")
_CSPROJ = re.compile(r'<PackageReference\s+Include="([^"]+)"')
_SEPARATORS = re.compile(r"[-_.]+")


def normalised(name: str) -> str:
    """The name of a Python distribution as PyPI compares it (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def dependencies_of(folder: str, root: str) -> tuple[str, ...]:
    """What the manifests in `folder` and the folders above it, up to `root`, declare, sorted."""
    found: set[str] = set()
    at = folder
    while True:
        for name in _names_in(at):
            reader = _reader(name)
            if reader is not None:
                text = read_text(f"{at}/{name}")
                if not isinstance(text, Unreadable):
                    found.update(reader(text))
        if at == root or os.path.dirname(at) == at or not f"{at}/".startswith(f"{root}/"):
            return tuple(sorted(found))
        at = os.path.dirname(at)


def _names_in(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _reader(name: str) -> Callable[[str], Iterable[str]] | None:
    if name.startswith("requirements") and name.endswith((".txt", ".in")):
        return _requirements
    if name.endswith(".csproj"):
        return _CSPROJ.findall
    return _READERS.get(name)


def _requirements(text: str) -> Iterable[str]:
    for line in text.splitlines():
        match = _REQUIREMENT.match(line)
        if match:
            yield normalised(match.group(1))


def _pyproject(text: str) -> Iterable[str]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    project = _table(table.get("project"))
    listed: list[Any] = [*_list(project.get("dependencies"))]
    for extra in _table(project.get("optional-dependencies")).values():
        listed += _list(extra)
    for group in _table(table.get("dependency-groups")).values():
        listed += _list(group)
    yield from _requirements("\n".join(each for each in listed if isinstance(each, str)))
    poetry = _table(_table(table.get("tool")).get("poetry"))
    groups = [poetry, *(_table(group) for group in _table(poetry.get("group")).values())]
    for group in groups:
        yield from (normalised(name) for name in _table(group.get("dependencies")))


def _package_json(text: str) -> Iterable[str]:
    try:
        table = _table(json.loads(text))
    except (ValueError, RecursionError):
        return
    for key in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
        yield from _table(table.get(key))


def _composer(text: str) -> Iterable[str]:
    try:
        table = _table(json.loads(text))
    except (ValueError, RecursionError):
        return
    for key in ("require", "require-dev"):
        yield from _table(table.get(key))


def _go_mod(text: str) -> Iterable[str]:
    yield from _GO_MODULE.findall(text)
    yield from _GO_REQUIRE.findall(text)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


_READERS: dict[str, Callable[[str], Iterable[str]]] = {
    "pyproject.toml": _pyproject,
    "package.json": _package_json,
    "composer.json": _composer,
    "go.mod": _go_mod,
    "pom.xml": _MAVEN.findall,
    "build.gradle": _GRADLE.findall,
    "build.gradle.kts": _GRADLE.findall,
    "Gemfile": _GEM.findall,
}
