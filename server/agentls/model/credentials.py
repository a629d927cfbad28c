"""Which credential the SDK would show, told without loading it and without showing it."""

import os
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from agentls.model.connection import Connection


@dataclass(frozen=True, slots=True)
class Credential:
    """Which credential would be shown to the server, never the credential itself."""

    kind: str
    """`key`, `token`, `profile`, `identity`, `cloud` or `none`."""
    name: str
    """Where it comes from, in words."""


def credential(connection: Connection, environment: Mapping[str, str]) -> Credential:
    """The credential that the SDK would use, in the order in which it looks."""
    match connection.provider:
        case "bedrock":
            return _first(
                environment,
                ("AWS_BEARER_TOKEN_BEDROCK", "key"),
                ("AWS_ACCESS_KEY_ID", "key"),
                ("AWS_PROFILE", "profile"),
                otherwise=Credential("cloud", "what the AWS SDK finds"),
            )
        case "vertex":
            return _first(
                environment,
                ("GOOGLE_APPLICATION_CREDENTIALS", "key"),
                otherwise=Credential("cloud", "Google's application default credentials"),
            )
        case "foundry":
            return _first(environment, ("ANTHROPIC_FOUNDRY_API_KEY", "key"), otherwise=_NONE)
        case "anthropic":
            pass
    if connection.auth == "none":
        return _NONE
    found = _first(
        environment,
        ("ANTHROPIC_API_KEY", "key"),
        ("ANTHROPIC_AUTH_TOKEN", "token"),
        ("ANTHROPIC_PROFILE", "profile"),
        ("ANTHROPIC_FEDERATION_RULE_ID", "identity"),
        otherwise=_NONE,
    )
    if found is not _NONE or not connection.is_first_party:
        return found
    folder = profile_folder(environment)
    if os.path.isfile(f"{folder}/active_config") or os.path.isdir(f"{folder}/configs"):
        return Credential("profile", f"the login of `ant auth login` in {folder}")
    return _NONE


def profile_folder(environment: Mapping[str, str]) -> str:
    """Where `ant auth login` keeps its profiles."""
    home = environment.get("HOME") or os.path.expanduser("~")
    base = environment.get("XDG_CONFIG_HOME") or f"{home}/.config"
    return environment.get("ANTHROPIC_CONFIG_DIR") or f"{base}/anthropic"


def proxy(connection: Connection) -> str:
    """The proxy that requests would go through, without user and password; empty for none."""
    parts = urlsplit(connection.address)
    if not parts.hostname or urllib.request.proxy_bypass(parts.hostname):
        return ""
    # The HTTP client of the SDK reads the same variables by the same rules.
    found = urllib.request.getproxies()
    written = found.get(parts.scheme) or found.get("all") or ""
    address = urlsplit(written if "//" in written else f"//{written}")
    return address.netloc.rpartition("@")[2]


_NONE = Credential("none", "none")


def _first(
    environment: Mapping[str, str], *names: tuple[str, str], otherwise: Credential
) -> Credential:
    for name, kind in names:
        if environment.get(name):
            return Credential(kind, f"the {_KINDS[kind]} in `{name}`")
    return otherwise


_KINDS = {
    "key": "key",
    "token": "token",
    "profile": "profile named",
    "identity": "identity federation set up",
}
