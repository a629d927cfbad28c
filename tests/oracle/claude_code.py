"""The real Claude Code, asked what it makes of agent files.

Nothing leaves the machine: the program runs with a home folder of its own and an endpoint on
loopback where nobody listens, and it is only asked to initialise. It answers with the agents that
it loaded; `plugin validate` says of which files it could not parse the front matter.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

VERSION = "2.1.330"
PACKAGE = f"@anthropic-ai/claude-code@{VERSION}"
PLUGIN = "plug"
TIMEOUT = 120

_INITIALIZE = {
    "type": "control_request",
    "request_id": "1",
    "request": {"subtype": "initialize"},
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """An agent as the program lists it; one that names no model inherits it."""

    description: str
    model: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a folder of files.

    `agents` holds by name those that loaded, without the program's own. `unparsed` are the paths,
    relative to the folder of agents, whose front matter is no YAML for the program.
    """

    agents: dict[str, Loaded]
    unparsed: frozenset[str]


class ClaudeCode:
    """The installed program."""

    def __init__(self, executable: Path) -> None:
        self.executable = executable
        with _folder() as root:
            (root / "project").mkdir()
            self.built_in = frozenset(self._initialize(root / "project", root, ()))

    def project(self, files: Mapping[str, bytes]) -> Verdict:
        """What becomes of the files, by relative path, as agents of a project."""
        with _folder() as root:
            agents = root / "project" / ".claude" / "agents"
            _write(agents, files)
            loaded = self._initialize(root / "project", root, ())
            unparsed = self._unparsed(agents.parent, agents, root)
            own = {name: agent for name, agent in loaded.items() if name not in self.built_in}
            return Verdict(own, unparsed)

    def plugin(self, files: Mapping[str, bytes]) -> Verdict:
        """What becomes of the files as agents of a plugin; names come without its prefix."""
        with _folder() as root:
            (root / "project").mkdir()
            plugin = root / PLUGIN
            _write(plugin / "agents", files)
            manifest = plugin / ".claude-plugin" / "plugin.json"
            manifest.parent.mkdir()
            manifest.write_text(json.dumps({"name": PLUGIN, "version": "1.0.0"}), "utf-8")
            loaded = self._initialize(root / "project", root, ("--plugin-dir", str(plugin)))
            own = {
                name.removeprefix(f"{PLUGIN}:"): agent
                for name, agent in loaded.items()
                if name.startswith(f"{PLUGIN}:")
            }
            return Verdict(own, self._unparsed(plugin, plugin / "agents", root))

    def projects(self, batches: Sequence[Mapping[str, bytes]]) -> list[Verdict]:
        """`project` for several sets of files, two at a time."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(self.project, batches))

    def plugins(self, batches: Sequence[Mapping[str, bytes]]) -> list[Verdict]:
        """`plugin` for several sets of files, two at a time."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(self.plugin, batches))

    def _initialize(self, cwd: Path, root: Path, arguments: Sequence[str]) -> dict[str, Loaded]:
        output = self._run(
            (
                *("-p", "--input-format", "stream-json", "--output-format", "stream-json"),
                *("--verbose", "--no-session-persistence", *arguments),
            ),
            cwd,
            root,
            json.dumps(_INITIALIZE) + "\n",
        )
        for line in output.splitlines():
            message = json.loads(line)
            if message.get("type") == "control_response":
                return {
                    agent["name"]: Loaded(agent["description"], agent.get("model", "inherit"))
                    for agent in message["response"]["response"]["agents"]
                }
        raise RuntimeError(f"Claude Code did not answer: {output[:500]}")

    def _unparsed(self, folder: Path, agents: Path, root: Path) -> frozenset[str]:
        report = json.loads(
            self._run(("plugin", "validate", "--json", str(folder)), root / "project", root, "")
        )
        return frozenset(
            Path(content["file"]).relative_to(agents).as_posix()
            for content in report["contents"]
            if any(
                error["path"] == "frontmatter" and "failed to parse" in error["message"]
                for error in content["errors"]
            )
        )

    def _run(self, arguments: Sequence[str], cwd: Path, root: Path, stdin: str) -> str:
        result = subprocess.run(
            [str(self.executable), *arguments],
            cwd=cwd,
            env=_environment(root),
            input=stdin.encode(),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
        return result.stdout.decode()


def install() -> ClaudeCode:
    """The program from the cache, installed from npm first when it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "agentls-oracle"
    folder = cache / VERSION
    executable = _executable(folder)
    if executable is None:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("npm is needed to install Claude Code")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", PACKAGE],
            check=True,
            capture_output=True,
            timeout=600,
        )
        executable = _executable(folder)
    if executable is None:
        raise RuntimeError(f"{PACKAGE} brought no program for this platform")
    return ClaudeCode(executable)


def _executable(folder: Path) -> Path | None:
    packages = (folder / "node_modules" / "@anthropic-ai").glob("claude-code-*")
    found = [path for package in packages for path in package.glob("claude*") if path.is_file()]
    return next((path for path in found if os.access(path, os.X_OK)), None)


def _environment(root: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(root / "home"),
        "CLAUDE_CONFIG_DIR": str(root / "home" / ".claude"),
        "ANTHROPIC_API_KEY": "none",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "DISABLE_TELEMETRY": "1",
    }


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="agentls-oracle-") as name:
        root = Path(name).resolve()
        (root / "home").mkdir()
        yield root


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
