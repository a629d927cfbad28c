"""What stands around agent files: the MCP servers and skills that configurations name.

Nothing here is executed or kept but names.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PLUGIN_MANIFEST = ".claude-plugin/plugin.json"
MARKETPLACE_MANIFEST = ".claude-plugin/marketplace.json"


@dataclass(slots=True)
class Surroundings:
    """Names collected while walking; `servers` is None until a configuration names servers."""

    servers: set[str] | None = None
    skills: set[str] = field(default_factory=set)

    def add_servers(self, names: Iterator[str] | list[str]) -> None:
        """Servers that a configuration names, even when it names none."""
        self.servers = (self.servers or set()) | set(names)

    def read_project_servers(self, path: str, *, prefix: str = "") -> None:
        """Names in a `.mcp.json`: under `mcpServers`, or at the top as plugins may write it."""
        table = read_json(path)
        if table is None:
            return
        servers = table.get("mcpServers", table)
        if isinstance(servers, dict):
            self._add(servers, prefix)

    def read_settings(self, path: str) -> None:
        """Names in a `.claude/settings.json`."""
        servers = (read_json(path) or {}).get("mcpServers")
        if isinstance(servers, dict):
            self._add(servers, "")

    def read_user(self, path: str, folders: tuple[str, ...]) -> None:
        """Names in `~/.claude.json`: the user's own, and those for the project in `folders`."""
        table = read_json(path) or {}
        servers = table.get("mcpServers")
        if isinstance(servers, dict):
            self._add(servers, "")
        projects = table.get("projects")
        if not isinstance(projects, dict):
            return
        for place, settings in projects.items():
            if any(f"{folder}/".startswith(f"{place}/") for folder in folders) and isinstance(
                settings, dict
            ):
                servers = settings.get("mcpServers")
                if isinstance(servers, dict) and servers:
                    self._add(servers, "")

    def read_plugin(self, folder: str) -> None:
        """Names that the plugin in `folder` brings."""
        table = read_json(f"{folder}/{PLUGIN_MANIFEST}") or {}
        plugin = plugin_name(folder)
        prefix = f"plugin_{plugin}_"
        servers = table.get("mcpServers")
        if isinstance(servers, dict):
            self._add(servers, prefix)
        elif isinstance(servers, str):
            self.read_project_servers(os.path.normpath(f"{folder}/{servers}"), prefix=prefix)
        if os.path.exists(f"{folder}/.mcp.json"):
            self.read_project_servers(f"{folder}/.mcp.json", prefix=prefix)
        for skill in names_in(f"{folder}/skills"):
            if os.path.exists(f"{folder}/skills/{skill}/SKILL.md"):
                self.skills.update((skill, f"{plugin}:{skill}"))
        for command in names_in(f"{folder}/commands"):
            if command.endswith(".md"):
                stem = command.removesuffix(".md")
                self.skills.update((stem, f"{plugin}:{stem}"))

    def read_claude_folder(self, folder: str) -> None:
        """Skills, commands and settings of a `.claude` folder."""
        for skill in names_in(f"{folder}/skills"):
            if os.path.exists(f"{folder}/skills/{skill}/SKILL.md"):
                self.skills.add(skill)
        # A command can be preloaded like a skill.
        for command in names_in(f"{folder}/commands"):
            if command.endswith(".md"):
                self.skills.add(command.removesuffix(".md"))
        for name in ("settings.json", "settings.local.json"):
            if os.path.exists(f"{folder}/{name}"):
                self.read_settings(f"{folder}/{name}")

    def _add(self, servers: dict[str, Any], prefix: str) -> None:
        names = [name for name in servers if isinstance(servers[name], dict)]
        self.add_servers([*names, *(f"{prefix}{name}" for name in names if prefix)])


def plugin_name(folder: str) -> str:
    """What the plugin in `folder` is called: as its manifest says, else as the folder."""
    name = (read_json(f"{folder}/{PLUGIN_MANIFEST}") or {}).get("name")
    return name if isinstance(name, str) and name else os.path.basename(folder)


def names_in(folder: str) -> list[str]:
    """Names of the entries of a folder, none when it cannot be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def read_json(path: str) -> dict[str, Any] | None:
    """The object in a JSON file; None when there is no such file or it holds none."""
    # Imported late: most projects have no such file.
    import json

    try:
        with open(path, encoding="utf-8-sig") as file:
            table = json.load(file)
    except (OSError, ValueError, RecursionError):
        return None
    return table if isinstance(table, dict) else None


def marketplace_plugins(folder: str) -> tuple[str, ...]:
    """Folders of the plugins that the marketplace in `folder` lists and keeps beside itself."""
    table = read_json(f"{folder}/{MARKETPLACE_MANIFEST}")
    plugins = table.get("plugins") if table is not None else None
    if table is None or not isinstance(plugins, list):
        return ()
    metadata = table.get("metadata")
    base = metadata.get("pluginRoot", "") if isinstance(metadata, dict) else ""
    found: list[str] = []
    for plugin in plugins:
        source = plugin.get("source") if isinstance(plugin, dict) else None
        if isinstance(source, str):
            start = "" if source.startswith("./") else str(base)
            found.append(os.path.normpath(f"{folder}/{start}/{source}"))
    return tuple(found)
