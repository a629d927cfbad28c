"""Where settings come from, and how the places are merged into one result.

Defaults < the user's file < the project's file < the editor < the command line. A list of rules to
run replaces the one below it, together with what was ignored or switched off there; the other
lists add up, and tables are merged entry by entry.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from agentls.config.settings import GROUPS, SETTINGS, SEVERITIES, Setting, Settings
from agentls.rulekit.finding import Severity


class Origin(Enum):
    """Who wrote a layer."""

    USER = "user"
    PROJECT = "project"
    EDITOR = "editor"
    COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Layer:
    """The settings of one place, as read; `source` names the place in complaints."""

    source: str
    origin: Origin
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something in a layer that could not be used; the setting keeps what it was."""

    source: str
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


@dataclass(frozen=True, slots=True)
class Merged:
    """The settings in force, and what was wrong on the way."""

    settings: Settings
    complaints: tuple[Complaint, ...] = ()


def merge(layers: Iterable[Layer]) -> Merged:
    """The settings that `layers` give, the first one weakest."""
    settings = Settings()
    complaints: list[Complaint] = []
    for layer in layers:
        values, wrong = _read(layer)
        complaints += (Complaint(layer.source, message) for message in wrong)
        if values:
            settings = _laid_over(settings, values)
    return Merged(settings, tuple(complaints))


def kebab(table: Mapping[str, Any]) -> dict[str, Any]:
    """The same table with the keys that editors use (`extendSelect`) as files write them."""
    renamed: dict[str, Any] = {}
    for key, value in table.items():
        name = "".join(f"-{char.lower()}" if char.isupper() else char for char in key)
        name = name.replace("_", "-").lstrip("-")
        group = name in GROUPS and isinstance(value, Mapping)
        renamed[name] = kebab(value) if group else value
    return renamed


def _laid_over(settings: Settings, values: dict[str, Any]) -> Settings:
    select = values.get("select")
    if select is not None:
        kept = tuple(pair for pair in settings.severity if pair[1] is not None)
        settings = replace(settings, select=select, extend_select=(), ignore=(), severity=kept)
    extend: tuple[str, ...] = values.get("extend-select", ())
    model = {
        key.removeprefix("model.").replace("-", "_"): value
        for key, value in values.items()
        if key.startswith("model.")
    }
    return replace(
        settings,
        extend_select=_joined(settings.extend_select, extend),
        ignore=_joined(
            # What a stronger place asks for is no longer ignored.
            tuple(word for word in settings.ignore if word not in extend),
            values.get("ignore", ()),
        ),
        severity=tuple(dict((*settings.severity, *values.get("severity", ()))).items()),
        exclude=_joined(settings.exclude, values.get("exclude", ())),
        model=replace(settings.model, **model) if model else settings.model,
    )


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _read(layer: Layer) -> tuple[dict[str, Any], list[str]]:
    """Values that can be used, by key, and what is wrong with the others."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for key, value in _flat(layer.values, wrong):
        known = _SETTINGS.get(key)
        if known is None:
            wrong.append(_unknown(key))
        elif known.reach == "user" and layer.origin is Origin.PROJECT:
            wrong.append(
                f"`{key}` is not applied: only the user's own configuration may set it, "
                "never a file of the workspace"
            )
        else:
            _take(known, value, values, wrong)
    return values, wrong


_SETTINGS = {each.key: each for each in SETTINGS}


def _flat(table: Mapping[str, Any], wrong: list[str]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        if key not in GROUPS:
            found.append((key, value))
        elif isinstance(value, Mapping):
            found += ((f"{key}.{inner}", each) for inner, each in value.items())
        else:
            wrong.append(f"`{key}` is to be a table, not {_shown(value)}")
    return found


def _unknown(key: str) -> str:
    from agentls.text.nearest import nearest

    near = nearest(key, _SETTINGS, cutoff=0.6)
    hint = f"; did you mean `{near}`?" if near is not None else ""
    return f"there is no setting `{key}`{hint}"


def _take(known: Setting, value: Any, values: dict[str, Any], wrong: list[str]) -> None:
    expected = _EXPECTED[known.kind]
    fits = False
    match known.kind:
        case "words" | "globs":
            fits = isinstance(value, list | tuple) and all(
                isinstance(item, str) and item for item in value
            )
            value = tuple(value) if fits else value
        case "boolean":
            fits = isinstance(value, bool)
        case "text":
            fits = isinstance(value, str)
        case "number":
            fits = isinstance(value, int) and not isinstance(value, bool) and value > 0
        case "amount":
            # A comparison with infinity also leaves out what is no number at all.
            fits = isinstance(value, int | float) and not isinstance(value, bool)
            fits = fits and 0 < value < float("inf")
            value = float(value) if fits else value
        case "choice":
            fits = value in known.choices
        case "names":
            fits = isinstance(value, Mapping) and all(
                isinstance(name, str) and name for name in value.values()
            )
            value = tuple(value.items()) if fits else value
        case "severities":
            fits = isinstance(value, Mapping)
            value = _severities(value, wrong) if isinstance(value, Mapping) else value
    if fits:
        values[known.key] = value
    else:
        if known.choices:
            expected = f"one of {', '.join(f'`{choice}`' for choice in known.choices)}"
        wrong.append(f"`{known.key}` is to be {expected}, not {_shown(value)}")


_EXPECTED = {
    "words": "a list of rules",
    "globs": "a list of patterns",
    "boolean": "`true` or `false`",
    "text": "text",
    "number": "a whole number above zero",
    "amount": "a number above zero",
    "choice": "one of its words",
    "names": "a table from name to name",
    "severities": "a table from rule to severity",
}


def _severities(
    table: Mapping[str, Any], wrong: list[str]
) -> tuple[tuple[str, Severity | None], ...]:
    read: dict[str, Severity | None] = {}
    for word, level in table.items():
        if isinstance(level, str) and level in SEVERITIES:
            read[word] = SEVERITIES[level]
        else:
            choices = ", ".join(f"`{choice}`" for choice in SEVERITIES)
            wrong.append(f"the severity of `{word}` is to be one of {choices}, not {_shown(level)}")
    return tuple(read.items())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else "a long text"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return f"`{value}`"
