"""`agentls doctor`: what is installed, which configuration holds, what may be sent."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from agentls import __version__
from agentls.cli.arguments import Arguments
from agentls.workspace.cache import cache_folder
from agentls.workspace.configuration import Configurations

_PACKAGES = ("pygls", "lsprotocol", "python-frontmatter", "sqlglot", "anthropic")


def run(arguments: Arguments) -> int:
    """Print what a bug report needs; exit code 2 when the configuration is broken.

    With --live one small request is made, and the exit code is 1 when it fails.
    """
    # Late: `urllib.request` and the ledger are for this command only.
    from agentls.cli.doctor_model import check, live

    configurations = Configurations(environment=os.environ)
    found = configurations.of_folder(os.getcwd())
    model = check(found.settings.model, os.environ)
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
        "model": model.table,
        "model problems": list(model.problems),
    }
    worked = True
    if arguments.has("--live"):
        worked, said = live(found.settings.model, os.environ)
        table["live"] = {"worked": worked, "said": said}
    if arguments.value("--format") == "json":
        import json

        sys.stdout.write(json.dumps(table, indent=2) + "\n")
    else:
        sys.stdout.write(_text(table, model.rows))
    if found.complaints or model.problems:
        return 2
    return 0 if worked else 1


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _text(table: dict[str, Any], about_model: tuple[tuple[str, str], ...]) -> str:
    rows = [
        ("agentls", table["agentls"]),
        ("Python", table["python"]),
        ("system", table["system"]),
        *((name, number or "not installed") for name, number in table["packages"].items()),
        ("configuration", table["configuration"] or "none found; the defaults hold"),
        ("user configuration", table["user configuration"] or "none"),
        ("cache", table["cache"]),
        *about_model,
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"{name:{width}}  {value}" for name, value in rows]
    lines += (f"{'problem':{width}}  {complaint}" for complaint in table["complaints"])
    lines += (f"{'problem':{width}}  {problem}" for problem in table["model problems"])
    if "live" in table:
        lines.append(f"{'live':{width}}  {table['live']['said']}")
    return "\n".join(lines) + "\n"
