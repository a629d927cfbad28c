"""aimock, a server that speaks the Messages API and that nobody here wrote."""

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERSION = "1.43.0"
PACKAGE = f"@copilotkit/aimock@{VERSION}"
_CLI = "node_modules/@copilotkit/aimock/dist/cli.js"
_LISTENING = "server listening on "


def install(folder: Path) -> Path:
    """Install it into `folder`; without Node and npm that is a failure, not a skip."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise RuntimeError(f"`{program}` is missing: install Node 20.15 or newer with npm")
    (folder / "package.json").write_text("{}")
    subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE],
        cwd=folder, check=True, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    return folder / _CLI


@dataclass(frozen=True, slots=True)
class Aimock:
    """A running server."""

    address: str

    def journal(self) -> list[dict[str, Any]]:
        """The requests that it saw, oldest first."""
        with urllib.request.urlopen(f"{self.address}/__aimock/journal", timeout=10) as reply:
            found = json.load(reply)
        assert isinstance(found, list)
        return found


@contextmanager
def running(
    cli: Path, folder: Path, fixtures: Sequence[Mapping[str, Any]], **environment: str
) -> Iterator[Aimock]:
    """The server with these fixtures, on a port of its own choice."""
    path = folder / "fixtures.json"
    path.write_text(json.dumps({"fixtures": list(fixtures)}), "utf-8")
    process = subprocess.Popen(
        ["node", str(cli), "-p", "0", "-h", "127.0.0.1", "-f", str(path)],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if _LISTENING in line:
                break
        else:
            raise AssertionError(f"aimock did not start: {''.join(said)}")
        yield Aimock(line.partition(_LISTENING)[2].strip())
    finally:
        process.terminate()
        process.communicate(timeout=20)
