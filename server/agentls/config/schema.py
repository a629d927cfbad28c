"""The JSON schema of the configuration, for editors that complete and check TOML."""

from collections.abc import Sequence
from typing import Any

from agentls.config.settings import GROUPS, SETTINGS, SEVERITIES, Setting


def schema(words: Sequence[str] = ()) -> dict[str, Any]:
    """The schema of `agentls.toml` and of `[tool.agentls]`; `words` are the rules to offer."""
    properties: dict[str, Any] = {}
    for setting in SETTINGS:
        group, _, key = setting.key.rpartition(".")
        target = properties
        if group:
            table = properties.setdefault(
                group,
                {
                    "type": "object",
                    "description": GROUPS[group],
                    "additionalProperties": False,
                    "properties": {},
                },
            )
            target = table["properties"]
        target[key] = _property(setting, words)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "agentls",
        "description": "Configuration of agentls, a language server and linter for agent files.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _property(setting: Setting, words: Sequence[str]) -> dict[str, Any]:
    described: dict[str, Any] = {"description": _sentence(setting)}
    match setting.kind:
        case "words":
            described |= {"type": "array", "items": _word(words), "uniqueItems": True}
        case "globs":
            described |= {"type": "array", "items": {"type": "string", "minLength": 1}}
        case "severities":
            described |= {
                "type": "object",
                "additionalProperties": {"enum": list(SEVERITIES)},
            }
            if words:
                level = {"enum": list(SEVERITIES)}
                described["properties"] = dict.fromkeys(words, level)
        case "boolean":
            described["type"] = "boolean"
        case "text":
            described["type"] = "string"
        case "number":
            described |= {"type": "integer", "minimum": 1}
        case "amount":
            described |= {"type": "number", "exclusiveMinimum": 0}
        case "choice":
            described["enum"] = list(setting.choices)
        case "names":
            described |= {
                "type": "object",
                "additionalProperties": {"type": "string", "minLength": 1},
            }
    if setting.kind in ("severities", "names"):
        described["default"] = {}
    elif setting.default is not None:
        default = setting.default
        described["default"] = list(default) if isinstance(default, tuple) else default
    return described


def _sentence(setting: Setting) -> str:
    if setting.reach == "user":
        return f"{setting.sentence} Only the user's own configuration may set it."
    return setting.sentence


def _word(words: Sequence[str]) -> dict[str, Any]:
    anything = {"type": "string", "minLength": 1}
    return {"anyOf": [{"enum": list(words)}, anything]} if words else anything
