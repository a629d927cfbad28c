"""Settings as editors send them: camelCase, under `agentls` or bare."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agentls.rulekit.finding import Severity
from agentls.rulekit.selection import EVERYTHING_DEFAULT, Selection

SECTION = "agentls"


@dataclass(frozen=True, slots=True)
class Read:
    """What could be used of the editor's settings, and a complaint about each other value."""

    selection: Selection
    complaints: tuple[str, ...] = ()


def own_section(payload: object) -> Mapping[str, Any]:
    """The part of a payload that is ours."""
    if not isinstance(payload, Mapping):
        return {}
    own = payload.get(SECTION)
    return own if isinstance(own, Mapping) else payload


def read_settings(payload: object) -> Read:
    """The selection in a payload. Never raises; a bad value leaves the default in force."""
    section = own_section(payload)
    complaints: list[str] = []

    def words(key: str) -> tuple[str, ...] | None:
        value = section.get(key)
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
        complaints.append(f"setting `{SECTION}.{key}` is not a list of text and was not used")
        return None

    selection = Selection(
        select=words("select"),
        extend=words("extendSelect") or (),
        ignore=words("ignore") or (),
        severity=_severities(section.get("severity"), complaints),
    )
    return Read(selection if selection != Selection() else EVERYTHING_DEFAULT, tuple(complaints))


def _severities(value: object, complaints: list[str]) -> Mapping[str, Severity]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        complaints.append(f"setting `{SECTION}.severity` is not an object and was not used")
        return {}
    severities: dict[str, Severity] = {}
    known = {severity.word: severity for severity in Severity}
    for word, name in value.items():
        severity = known.get(name) if isinstance(name, str) else None
        if severity is None:
            complaints.append(
                f"setting `{SECTION}.severity` gives `{word}` none of "
                f"{', '.join(f'`{one}`' for one in known)} and was not used"
            )
        else:
            severities[str(word)] = severity
    return severities
