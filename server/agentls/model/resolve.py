"""From what an agent file says in `model` to the id of a model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agentls.config.settings import Provider
from agentls.syntax.model_name import read_model_name

# What the aliases mean on the Claude API.
# Source: Claude Code 2.1.330, alias targets of its first-party provider; checked 2026-11-20.
ALIASES: Mapping[str, str] = {
    "opus": "claude-opus-5-5",
    "sonnet": "claude-sonnet-5-5",
    "haiku": "claude-haiku-5-5",
    "fable": "claude-fable-5-2",
}
# What they mean with the providers that do not have every model.
# Source: Claude Code 2.1.330, alias targets of its other providers; checked 2026-11-20.
_ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "bedrock": {
        "opus": "us.anthropic.claude-opus-5-5",
        "sonnet": "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "haiku": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "fable": "us.anthropic.claude-fable-5-2",
    },
    "vertex": {
        "opus": "claude-opus-5-5",
        "sonnet": "claude-sonnet-4-5@20250929",
        "haiku": "claude-haiku-4-5@20251001",
        "fable": "claude-fable-5-2",
    },
    "foundry": {
        "opus": "claude-opus-4-6",
        "sonnet": "claude-sonnet-4-5",
        "haiku": "claude-haiku-4-5",
        "fable": "claude-fable-5-2",
    },
}
SAME_AS: Mapping[str, str] = {"best": "opus"}
# `opusplan` changes models within a session, which one question has none of.
UNSAID = ("", "inherit", "default", "opusplan")
DEFAULT_MODEL = ALIASES["sonnet"]

_LONG_CONTEXT = re.compile(r"\[1m\]$", re.IGNORECASE)
_FULL_ID = re.compile(r"claude-|[\w.-]+[/:.]|.*\d")

# Models that take no effort setting. Source: SDK 2.12 and its documentation; checked 2026-11-20.
WITHOUT_EFFORT = ("claude-haiku-4-5", "claude-sonnet-4-5", "claude-3")
# Models that Bedrock asks with an older version of the API. Source: SDK 2.12; checked 2026-11-20.
_OLD_ON_BEDROCK = (
    "claude-3", "claude-opus-4-5", "claude-opus-4-6", "claude-sonnet-4-5", "claude-sonnet-4-6",
    "claude-haiku-4-5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """One model that the server listed, as far as it told."""

    id: str
    line: str = ""
    is_active: bool = True
    created: str = ""
    retires: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What decides besides the agent file; `by_alias` is the user's own mapping."""

    override: str = ""
    by_alias: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    default: str = ""
    listed: tuple[Known, ...] = ()
    is_first_party: bool = True
    provider: Provider = "anthropic"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The model to ask, and a sentence on how it was chosen when that is not plain."""

    id: str
    note: str = ""


def resolve(written: str | None, choices: Choices) -> Resolved:
    """The model that `written` in an agent file means.

    Order: the user's override; the user's mapping of the alias; the environment variable that
    Claude Code reads for it; the configured default if it is of the same line; the newest active
    model of that line that the server listed; the table above.
    """
    if choices.override:
        return Resolved(choices.override, "chosen in the settings")
    default = choices.default or aliases(choices.provider)["sonnet"]
    name = _LONG_CONTEXT.sub("", (written or "").strip())
    alias = name.lower()
    if alias in UNSAID:
        mapped = _mapped(choices, default.lower())
        return Resolved(mapped or default)
    alias = SAME_AS.get(alias, alias)
    if alias in ALIASES or dict(choices.by_alias).get(alias):
        return _alias(alias, choices, default)
    if _FULL_ID.match(name):
        return Resolved(_spelt(name, choices.provider))
    return Resolved(default, f"`{written}` is no model that is known, so the default is asked")


def takes_effort(model: str) -> bool:
    """Whether `model` is known to take an effort setting."""
    base = read_model_name(model).base
    return base.startswith("claude-") and not base.startswith(WITHOUT_EFFORT)


def is_old_on_bedrock(model: str) -> bool:
    """Whether Bedrock knows `model` only under an older version of the API."""
    return read_model_name(model).base.startswith(_OLD_ON_BEDROCK)


def aliases(provider: Provider) -> Mapping[str, str]:
    """What the aliases mean with `provider`."""
    return _ELSEWHERE.get(provider, ALIASES)


def _spelt(model: str, provider: Provider) -> str:
    """A full id as `provider` writes it; one that is written its way already stays."""
    if provider == "bedrock" and model.startswith("claude-"):
        return f"us.anthropic.{model}"
    return model


def _mapped(choices: Choices, alias: str) -> str:
    environment = dict(choices.environment)
    return dict(choices.by_alias).get(alias) or environment.get(
        f"ANTHROPIC_DEFAULT_{alias.upper()}_MODEL", ""
    )


def _alias(alias: str, choices: Choices, default: str) -> Resolved:
    if mapped := _mapped(choices, alias):
        return Resolved(mapped)
    if f"-{alias}-" in f"-{default}-":
        return Resolved(default)
    listed = [
        known for known in choices.listed if known.line == alias and known.is_active and known.id
    ]
    if listed:
        return Resolved(max(listed, key=lambda known: known.created).id)
    if not choices.is_first_party and choices.provider == "anthropic":
        note = f"the server is not Anthropic's, so `{alias}` needs a mapping in the settings"
        return Resolved(choices.default or alias, note)
    return Resolved(aliases(choices.provider)[alias])
