"""`agentls doctor`: what is installed, which configuration holds, what may be sent."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from agentls import __version__
from agentls.cli.arguments import Arguments
from agentls.workspace.cache import cache_folder
from agentls.workspace.configuration import Configurations

_PACKAGES = ("pygls", "lsprotocol", "python-frontmatter", "sqlglot", "anthropic")
_USUAL_HOST = "api.anthropic.com"


def run(arguments: Arguments) -> int:
    """Print what a bug report needs; exit code 2 when the configuration is broken."""
    configurations = Configurations(environment=os.environ)
    found = configurations.of_folder(os.getcwd())
    model = found.settings.model
    table: dict[str, Any] = {
        "agentls": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "configuration": found.file or None,
        "user configuration": (
            configurations.user_file if os.path.isfile(configurations.user_file) else None
        ),
        "cache": cache_folder(os.environ),
        "complaints": [str(complaint) for complaint in found.complaints],
        "model": {
            "enabled": model.enabled,
            "host": _host(model.base_url) if model.enabled else None,
            "model": model.model or None,
        },
    }
    if arguments.value("--format") == "json":
        import json

        sys.stdout.write(json.dumps(table, indent=2) + "\n")
    else:
        sys.stdout.write(_text(table))
    return 2 if found.complaints else 0


def _host(address: str) -> str:
    return urlsplit(address).hostname or address if address else _USUAL_HOST


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _text(table: dict[str, Any]) -> str:
    model = table["model"]
    sending = (
        f"enabled, asks {model['host']}"
        if model["enabled"]
        else "not enabled; nothing leaves this machine"
    )
    rows = [
        ("agentls", table["agentls"]),
        ("Python", table["python"]),
        ("system", table["system"]),
        *((name, number or "not installed") for name, number in table["packages"].items()),
        ("configuration", table["configuration"] or "none found; the defaults hold"),
        ("user configuration", table["user configuration"] or "none"),
        ("cache", table["cache"]),
        ("model", sending),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"{name:{width}}  {value}" for name, value in rows]
    lines += (f"{'problem':{width}}  {complaint}" for complaint in table["complaints"])
    return "\n".join(lines) + "\n"
