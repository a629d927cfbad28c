"""Configuration files: found, read, and merged with what editor and command line say."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from agentls.config.layers import Complaint, Layer, Merged, Origin, merge

OWN_FILE = "agentls.toml"
PYPROJECT = "pyproject.toml"
TABLE = "tool.agentls"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file as it stands on disk."""

    path: str
    values: Mapping[str, Any]
    complaints: tuple[Complaint, ...] = ()


def user_file(environment: Mapping[str, str]) -> str:
    """Where the user's own configuration stands, whether or not there is one."""
    base = environment.get("XDG_CONFIG_HOME", "")
    if not base.startswith("/"):
        base = f"{environment.get('HOME') or os.path.expanduser('~')}/.config"
    return f"{base.rstrip('/')}/agentls/{OWN_FILE}"


def nearest_file(folder: str) -> ConfigFile | None:
    """The configuration in `folder` or the nearest folder above it."""
    at = folder
    while True:
        found = _in_folder(at)
        if found is not None:
            return found
        above = os.path.dirname(at)
        if above == at:
            return None
        at = above


def read_file(path: str) -> ConfigFile:
    """The configuration in a file that is there or was named; problems become complaints."""
    is_pyproject = os.path.basename(path) == PYPROJECT
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        return _broken(path, f"cannot be read: {(error.strerror or str(error)).lower()}")
    return _parsed(path, data, is_pyproject=is_pyproject)


def load(
    found: ConfigFile | None,
    *,
    user: ConfigFile | None = None,
    more: Iterable[Layer] = (),
) -> Merged:
    """The settings that the files and the stronger layers `more` give together."""
    layers: list[Layer] = []
    complaints: list[Complaint] = []
    for file, origin in ((user, Origin.USER), (found, Origin.PROJECT)):
        if file is not None:
            complaints += file.complaints
            layers.append(Layer(file.path, origin, file.values))
    merged = merge((*layers, *more))
    return Merged(merged.settings, (*complaints, *merged.complaints))


def _in_folder(folder: str) -> ConfigFile | None:
    own = f"{folder.rstrip('/')}/{OWN_FILE}"
    if os.path.isfile(own):
        return read_file(own)
    shared = f"{folder.rstrip('/')}/{PYPROJECT}"
    try:
        with open(shared, "rb") as file:
            data = file.read()
    except OSError:
        return None
    # A file that does not even mention us need not be parsed, nor be right.
    if b"agentls" not in data:
        return None
    found = _parsed(shared, data, is_pyproject=True)
    return found if found.values or found.complaints else None


def _parsed(path: str, data: bytes, *, is_pyproject: bool) -> ConfigFile:
    # Imported late: most folders have no configuration.
    import tomllib

    try:
        table: Any = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _broken(path, f"is not UTF-8: byte 0x{data[error.start]:02x} at {error.start}")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _broken(path, f"is not TOML: {_lower_first(str(error))}")
    if is_pyproject:
        for key in TABLE.split("."):
            table = table.get(key, {}) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            return _broken(path, f"`{TABLE}` is not a table")
    return ConfigFile(path, MappingProxyType(table))


def _broken(path: str, message: str) -> ConfigFile:
    return ConfigFile(path, MappingProxyType({}), (Complaint(path, message),))


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
