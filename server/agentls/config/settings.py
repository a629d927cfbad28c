"""Every setting, once: its type, its default and a sentence that says what it does.

The JSON schema, the settings page and the editors' forms are generated from the dataclasses here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal

from agentls.rulekit.finding import Severity
from agentls.rulekit.selection import Selection

Kind = Literal[
    "words", "severities", "globs", "boolean", "text", "number", "amount", "choice", "names"
]
"""What a value is: a list of rules, a table from rule to severity, a list of patterns, …

`amount` is a number that may have decimals, `choice` one of the words in `choices`, `names` a
table from name to name.
"""

Reach = Literal["project", "user"]
"""Who may set it: everybody, or only the user (never a file of the workspace)."""

SEVERITIES: Mapping[str, Severity | None] = MappingProxyType(
    {**{severity.word: severity for severity in Severity}, "off": None}
)
"""The words for severities in files; `off` switches a rule off."""


Provider = Literal["anthropic", "bedrock", "vertex", "foundry"]
PROVIDERS: tuple[Provider, ...] = ("anthropic", "bedrock", "vertex", "foundry")

Auth = Literal["bearer", "x-api-key", "both", "none"]
AUTHS: tuple[Auth, ...] = ("bearer", "x-api-key", "both", "none")

Capabilities = Literal["auto", "structured", "text"]
CAPABILITIES: tuple[Capabilities, ...] = ("auto", "structured", "text")


def _setting(
    kind: Kind,
    default: Any,
    sentence: str,
    *,
    reach: Reach = "project",
    choices: tuple[str, ...] = (),
) -> Any:
    return field(
        default=default,
        metadata={"kind": kind, "sentence": sentence, "reach": reach, "choices": choices},
    )


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Asking a language model. Nothing is sent anywhere unless the user turns it on."""

    enabled: bool = _setting("boolean", False, "Whether actions may ask a model.", reach="user")
    model: str = _setting(
        "text",
        "",
        "Model to ask instead of the one that the agent file names.",
        reach="user",
    )
    agent: str = _setting(
        "text",
        "backend-engineer",
        "Name of the agent that answers where nobody says another one.",
        reach="user",
    )
    base_url: str = _setting(
        "text",
        "",
        "Address of the Messages API to ask instead of the provider's own.",
        reach="user",
    )
    aliases: tuple[tuple[str, str], ...] = _setting(
        "names",
        (),
        'Which model an alias in an agent file means, as in `{ sonnet = "qwen3" }`.',
        reach="user",
    )
    provider: Provider = _setting(
        "choice",
        "anthropic",
        "Who is asked: `anthropic` and every server that speaks its Messages API, or Claude on "
        "Amazon Bedrock, on Google Vertex AI or in Microsoft Foundry.",
        reach="user",
        choices=PROVIDERS,
    )
    auth: Auth = _setting(
        "choice",
        "bearer",
        "Header that carries the key: `bearer` for `Authorization`, `x-api-key` for gateways that "
        "read only that, `both`, or `none` for a server that takes no key.",
        reach="user",
        choices=AUTHS,
    )
    anthropic_version: str = _setting(
        "text",
        "",
        "Version of the Messages API to name instead of the newest, such as `2023-06-01`.",
        reach="user",
    )
    capabilities: Capabilities = _setting(
        "choice",
        "auto",
        "Whether the server can hold a reply to a JSON schema: `structured` if it can, `text` if "
        "it cannot, `auto` to rely on it where Claude itself is asked.",
        reach="user",
        choices=CAPABILITIES,
    )
    deadline_seconds: int = _setting(
        "number", 120, "Seconds after which a request is given up.", reach="user"
    )
    max_tokens: int = _setting(
        "number", 4096, "Longest answer to ask for, in tokens.", reach="user"
    )
    daily_limit_usd: float = _setting(
        "amount",
        10.0,
        "US dollars that all requests of one day may cost together, by the prices that are known; "
        "a request that could go beyond is not sent.",
        reach="user",
    )
    keep_answers: bool = _setting(
        "boolean",
        True,
        "Whether answers are kept in the cache folder, so that the same question costs nothing.",
        reach="user",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. In files the names are written with `-`."""

    select: tuple[str, ...] | None = _setting(
        "words",
        None,
        "Rules to run instead of those that are on by default: codes, names, prefixes of codes "
        "such as `AGT2`, or `ALL`.",
    )
    extend_select: tuple[str, ...] = _setting(
        "words", (), "Rules to run besides the selected ones."
    )
    ignore: tuple[str, ...] = _setting("words", (), "Rules not to run.")
    severity: tuple[tuple[str, Severity | None], ...] = _setting(
        "severities",
        (),
        "How severe the findings of a rule are, by code, name or prefix: `error`, `warning`, "
        "`information`, `hint`, or `off`.",
    )
    exclude: tuple[str, ...] = _setting(
        "globs",
        (),
        "Files and folders to leave out, as patterns of a `.gitignore` beside the configuration.",
    )
    model: ModelSettings = field(default_factory=ModelSettings)

    @property
    def selection(self) -> Selection:
        """The rules that run, and how severe they are."""
        return Selection(
            select=self.select,
            extend=self.extend_select,
            ignore=self.ignore,
            severity=MappingProxyType(dict(self.severity)),
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as files name it; `key` is dotted inside a group, as in `model.enabled`."""

    key: str
    kind: Kind
    default: Any
    sentence: str
    reach: Reach
    choices: tuple[str, ...] = ()


def _of(owner: type[Any], prefix: str) -> tuple[Setting, ...]:
    return tuple(
        Setting(
            f"{prefix}{each.name.replace('_', '-')}",
            each.metadata["kind"],
            each.default,
            each.metadata["sentence"],
            each.metadata["reach"],
            each.metadata["choices"],
        )
        for each in fields(owner)
        if each.metadata
    )


SETTINGS: tuple[Setting, ...] = (*_of(Settings, ""), *_of(ModelSettings, "model."))
"""Every setting, in the order of the documentation."""

GROUPS: Mapping[str, str] = MappingProxyType({"model": ModelSettings.__doc__ or ""})
"""Tables of settings, each with what it is about."""


def setting(key: str) -> Setting | None:
    """The setting of that name."""
    for each in SETTINGS:
        if each.key == key:
            return each
    return None
