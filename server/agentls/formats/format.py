"""Agent-file formats as data: loaded from `data/*.toml`, one file a format.

A format says what fields there are and what the product does with them. What a product decides
and changes often (tool names, models) are lists of their own beside it. Every file names its
source and the day it was compared with it.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as member
from datetime import date
from functools import cache
from typing import Any, Literal

PluginUse = str
"""What becomes of a field in a plugin's agent: empty (it applies), "ignored", or a sentence."""

FieldType = Literal[
    "string",
    "integer",
    "positive-integer",
    "boolean",
    "map",
    "tool-list",
    "name-list",
    "word-list",
    "mcp-server-list",
    "hooks",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a format.

    `values`: the values in force, empty when any will do; `also`: further accepted spellings;
    `meanings`: what each of the values says, where their names are not enough.
    `near`: keys that people write when they mean this one. `completion`: the list that
    completes its value ("tools", "models", "agents", "skills", "mcp-servers").
    """

    key: str
    types: tuple[FieldType, ...]
    summary: str
    on_bad: str
    required: bool = False
    values: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    fold_case: bool = False
    minimum: int | None = None
    default: str = ""
    limits: str = ""
    since: str = ""
    near: tuple[str, ...] = ()
    plugin: PluginUse = ""
    completion: str = ""
    source: str = ""
    meanings: Mapping[str, str] = member(default_factory=dict, hash=False)

    @property
    def ignored_in_plugins(self) -> bool:
        """Whether Claude Code leaves the field aside in an agent of a plugin."""
        return self.plugin == "ignored"

    def accepts(self, word: str) -> bool:
        """Whether `word` is one of the values in force (always, when there is no list of them)."""
        if not self.values:
            return True
        known = (*self.values, *self.also)
        if self.fold_case:
            return word.casefold() in {value.casefold() for value in known}
        return word in known


@dataclass(frozen=True, slots=True)
class ForeignField:
    """A field of other products, which this one does not read."""

    key: str
    product: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A word that may stand in double braces in the body.

    `goes_along` is empty for one that is filled with a word; one with "always" or "when named"
    stands for a labelled part of what is sent. `needs` is the field without which nothing fills it.
    """

    name: str
    summary: str
    goes_along: Literal["", "always", "when named"] = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """One agent-file format, as `version` of `product`, the program that reads it, treats it."""

    id: str
    title: str
    product: str
    version: str
    source: str
    verified: date
    front_matter: Literal["required", "optional", "none"]
    body: str
    suffix: str
    max_bytes: int
    fields: tuple[Field, ...]
    foreign: tuple[ForeignField, ...] = ()
    placeholders: tuple[Placeholder, ...] = ()

    def field(self, key: str) -> Field | None:
        """The field of that exact name."""
        for field in self.fields:
            if field.key == key:
                return field
        return None

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of all fields, in the order of the documentation."""
        return tuple(field.key for field in self.fields)

    def placeholder(self, name: str) -> Placeholder | None:
        """The placeholder of that exact name."""
        for placeholder in self.placeholders:
            if placeholder.name == name:
                return placeholder
        return None


@dataclass(frozen=True, slots=True)
class Tools:
    """Tool names of a product: `known` with what each does, and where other names lead."""

    source: str
    verified: date
    known: dict[str, str]
    aliases: dict[str, str]
    removed: dict[str, str]
    foreign: dict[str, str]
    never_in_subagents: frozenset[str]
    only_in_plan_mode: frozenset[str]

    def resolve(self, name: str) -> str | None:
        """The tool that `name` means today, or None when it means none."""
        return name if name in self.known else self.aliases.get(name)


@dataclass(frozen=True, slots=True)
class Model:
    """One model id; `retires` is the day from which requests to it fail."""

    id: str
    retires: date | None = None
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Models:
    """Model ids and aliases; never complete."""

    source: str
    verified: date
    aliases: dict[str, str]
    long_aliases: frozenset[str]
    known: dict[str, Model]


_DATA = os.path.join(os.path.dirname(__file__), "data")  # noqa: PTH118, PTH120


def _table(name: str) -> dict[str, Any]:
    # Not importlib.resources: it costs the command line a tenth of its start.
    with open(os.path.join(_DATA, name), "rb") as file:  # noqa: PTH118, PTH123
        return tomllib.load(file)


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}


@cache
def load_format(format_id: str) -> Format:
    """The format with that id; raises `FileNotFoundError` or `TypeError` on a broken data file."""
    table = _table(f"{format_id}.toml")
    fields = tuple(_field(field) for field in table.pop("field"))
    foreign = tuple(ForeignField(**field) for field in table.pop("foreign", ()))
    placeholders = tuple(Placeholder(**each) for each in table.pop("placeholder", ()))
    return Format(**table, fields=fields, foreign=foreign, placeholders=placeholders)


def _field(table: dict[str, Any]) -> Field:
    return Field(**_frozen({"values": list(table.get("meanings", ())), **table}))


@cache
def load_tools() -> Tools:
    """Tool names of Claude Code."""
    table = _table("claude-tools.toml")
    return Tools(
        source=table["source"],
        verified=table["verified"],
        known=table["tools"],
        aliases=table["aliases"],
        removed=table["removed"],
        foreign=table["foreign"],
        never_in_subagents=frozenset(table["subagents"]["never"]),
        only_in_plan_mode=frozenset(table["subagents"]["plan_only"]),
    )


@cache
def load_models() -> Models:
    """Model ids and aliases of Claude Code."""
    table = _table("claude-models.toml")
    return Models(
        source=table["source"],
        verified=table["verified"],
        aliases=table["aliases"],
        long_aliases=frozenset(table["long"]["aliases"]),
        known={model["id"]: Model(**model) for model in table["model"]},
    )
