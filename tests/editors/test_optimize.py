"""Real editors: a query is optimised by a model on loopback while its author types on."""

import asyncio
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.test_neovim import CONFIG, HERE, neovim
from tests.support import messages_server as serve
from tests.support.lsp import SERVER, environment
from tests.support.messages_server import MessagesServer

pytestmark = pytest.mark.editors

QUERY = "SELECT id FROM orders WHERE date(at) = '2024-01-01';\n"
REPLY = json.dumps(
    {
        "summary": "The condition can use an index now.",
        "edits": [
            {
                "line": 1,
                "old": "date(at) = '2024-01-01'",
                "new": "at >= '2024-01-01' AND at < '2024-01-02'",
                "why": "`date(at)` hides the column from its index.",
            }
        ],
    }
)
SEEN = [
    "the question",
    "the suggestion",
    "the change",
    "no suggestion",
    "the text as it was typed",
]


def answer_when(go: Path) -> serve.Answer:
    """Says that it was asked, and answers when the editor is done with typing."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        go.with_name(f"{go.name}.asked").touch()
        writer.write(serve.head() + serve.start())
        await writer.drain()
        while not go.exists():
            await asyncio.sleep(0.01)
        writer.write(serve.text(REPLY[:20], REPLY[20:]) + serve.end())
        await writer.drain()

    return answer


@pytest.fixture
def model(tmp_path: Path) -> Iterator[MessagesServer]:
    """A model in a thread of its own; the user has turned it on."""
    loop = asyncio.new_event_loop()
    server = MessagesServer([answer_when(tmp_path / "go")])
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    file = tmp_path / ".config/agentls/agentls.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'[model]\nenabled = true\nbase-url = "{server.address}"\n')
    yield server
    asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def run(program: tuple[str, ...], folder: Path, **variables: str) -> list[str]:
    """What the editor saw, in order; fails with its own words when it failed."""
    import subprocess

    root = folder / "project"
    root.mkdir()
    query = root / "query.sql"
    query.write_text(QUERY, "utf-8")
    done = subprocess.run(
        program,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        cwd=root,
        stdin=subprocess.DEVNULL,
        env={
            **environment(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            "AGENTLS_COMMAND": json.dumps(SERVER),
            "AGENTLS_ROOT": str(root),
            "AGENTLS_QUERY": str(query),
            "AGENTLS_GO": str(folder / "go"),
            **variables,
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert query.read_text("utf-8") == QUERY
    return [line.removeprefix("seen: ") for line in done.stdout.splitlines() if "seen: " in line]


@pytest.mark.parametrize(
    ("newest", "start"),
    [
        pytest.param(True, "start_native.lua", id="newest"),
        pytest.param(False, "start_client.lua", id="oldest"),
    ],
)
def test_neovim(newest: bool, start: str, tmp_path: Path, model: MessagesServer) -> None:
    program = neovim(newest)
    seen = run(
        (program, "--headless", "--clean", "-c", f"luafile {HERE / 'optimize.lua'}"),
        tmp_path,
        AGENTLS_START=str(HERE / start),
        AGENTLS_CONFIG=str(CONFIG),
    )
    assert [what for what in seen if what != "a menu"] == SEEN
    assert len(model.requests) == 1


def test_emacs(tmp_path: Path, model: MessagesServer) -> None:
    program = shutil.which("emacs")
    assert program is not None, "there is no Emacs (apt-get: emacs-nox elpa-eglot)"
    seen = run((program, "--batch", "-l", str(HERE / "optimize.el")), tmp_path, LANG="C.UTF-8")
    assert seen == SEEN
    assert len(model.requests) == 1
