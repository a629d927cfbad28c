"""What the server does with messages that no editor should send, read byte by byte."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentls.lsp.transport import messages
from tests.support.lsp import PATIENCE, SERVER, SERVER_FOLDER, environment


def frame(message: object) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def call(method: str, params: object = None, **more: object) -> dict[str, object]:
    message: dict[str, object] = {"jsonrpc": "2.0", "method": method, **more}
    return message if params is None else {**message, "params": params}


INITIALIZE = call("initialize", {"capabilities": {}, "processId": None, "rootUri": None}, id=0)
INITIALIZED = call("initialized", {})
SHUTDOWN = call("shutdown", id="bye")
EXIT = call("exit")


def session(home: Path, sent: bytes) -> tuple[bytes, str, int]:
    """Send everything, close the stream; standard output, standard error and exit code."""
    done = subprocess.run(
        SERVER,
        input=sent,
        capture_output=True,
        env=environment(home),
        timeout=PATIENCE,
        check=False,
    )
    return done.stdout, done.stderr.decode(), done.returncode


def frames(data: bytes) -> list[dict[str, Any]]:
    """The messages in `data`; anything that is not framed fails."""
    found: list[dict[str, Any]] = []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        assert lines[0].startswith(b"Content-Length: "), head[:80]
        length = int(lines[0].removeprefix(b"Content-Length: "))
        found.append(json.loads(rest[:length]))
        data = rest[length:]
    return found


def talk(home: Path, *sent: object) -> tuple[list[dict[str, Any]], str, int]:
    """A whole session with these messages between start and end."""
    body = [frame(INITIALIZE), frame(INITIALIZED), *(frame(one) for one in sent)]
    out, log, code = session(home, b"".join([*body, frame(SHUTDOWN), frame(EXIT)]))
    return frames(out), log, code


def answer(received: list[dict[str, Any]], msg_id: object) -> dict[str, Any]:
    (found,) = (one for one in received if "method" not in one and one.get("id") == msg_id)
    return found


AT = {"textDocument": {"uri": "file:///w/a.md"}, "position": {"line": 0, "character": 0}}


HOVER = "the params of `textDocument/hover` are malformed"

BAD: tuple[tuple[object, object, int, str], ...] = (
    (call("textDocument/hover", {"position": 7}, id=1), 1, -32602, HOVER),
    (call("textDocument/hover", [1, 2], id=2), 2, -32602, HOVER),
    (
        call("textDocument/codeAction", id="x"),
        "x",
        -32602,
        "the params of `textDocument/codeAction` are malformed",
    ),
    (call("text/nothing", {}, id=3), 3, -32601, "`text/nothing` is not supported"),
    ({**INITIALIZE, "id": 4}, 4, -32600, "the server is initialized already"),
    (
        call("textDocument/hover", AT, id=None),
        None,
        -32600,
        "the `id` is neither text nor a number",
    ),
    (b"{", None, -32700, "the message is not JSON"),
    (b"\xff\xfe", None, -32700, "the message is not JSON"),
    (b"[" * 100_000, None, -32700, "the message is not JSON"),
    ([1], None, -32600, "the message is not an object"),
    ({"jsonrpc": "2.0", "id": 5}, 5, -32600, "the message has no `method` that is text"),
    (
        call("workspace/executeCommand", {"command": "rm"}, id=6),
        6,
        -32602,
        "Invalid Params: Command name 'rm' is not defined",
    ),
)


def test_every_bad_request_is_answered_and_survived(tmp_path: Path) -> None:
    alive = call("textDocument/hover", AT, id="alive")
    received, _, exit_code = talk(tmp_path, *(bad[0] for bad in BAD), alive)
    assert [
        (one.get("id"), one["error"]["code"], one["error"]["message"])
        for one in received
        if "error" in one
    ] == [bad[1:] for bad in BAD]
    assert answer(received, "alive")["result"] is None
    assert exit_code == 0


def test_bad_notifications_and_answers_are_survived(tmp_path: Path) -> None:
    uri = "file:///w/a.md"
    at = {"line": 2**31 - 1, "character": 2**31 - 1}
    received, log, code = talk(
        tmp_path,
        call("textDocument/didOpen", {"textDocument": 1}),
        call("textDocument/didChange", {"textDocument": {"uri": "x", "version": 1}}),
        call(
            "textDocument/didChange",
            {"textDocument": {"uri": "file:///never", "version": 1}, "contentChanges": []},
        ),
        call("textDocument/didClose", {"textDocument": {"uri": "file:///never"}}),
        call("$/cancelRequest", {"id": 99}),
        call("$/unheard", {}),
        call("window/workDoneProgress/cancel", {"token": "none"}),
        {"jsonrpc": "2.0", "id": "nobody", "result": 1},
        {"jsonrpc": "2.0", "id": [1], "result": 1},
        {"jsonrpc": "2.0", "id": "nobody", "error": 1},
        call(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": "x", "version": 1, "text": "\ud800 a"}},
        ),
        call(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": 2},
                "contentChanges": [{"range": {"start": at, "end": at}, "text": "secret words"}],
            },
        ),
        call("textDocument/hover", {**AT, "position": at}, id="alive"),
    )
    assert answer(received, "alive")["result"] is None
    assert code == 0
    assert "Traceback" not in log
    assert "secret words" not in log


def test_nothing_but_framed_messages_goes_to_standard_output(tmp_path: Path) -> None:
    script = (
        "import agentls.lsp.handlers as handlers, os, sys\n"
        "from agentls.lsp.server import start_stdio\n"
        "def printing(ls, params):\n"
        "    print('stray', flush=True)\n"
        "    return None\n"
        "handlers.on_hover = printing\n"
        "sys.exit(start_stdio())\n"
    )
    sent = [INITIALIZE, INITIALIZED, call("textDocument/hover", AT, id=1), SHUTDOWN, EXIT]
    done = subprocess.run(
        (sys.executable, "-c", script),
        input=b"".join(frame(one) for one in sent),
        capture_output=True,
        env=environment(tmp_path),
        timeout=PATIENCE,
        check=True,
    )
    assert [one["id"] for one in frames(done.stdout) if "result" in one] == [0, 1, "bye"]
    assert b"stray" in done.stderr


def test_an_exception_in_a_handler_shows_the_client_no_more_than_a_sentence(
    tmp_path: Path,
) -> None:
    script = (
        "import agentls.lsp.handlers as handlers, sys\n"
        "from agentls.lsp.server import start_stdio\n"
        "def broken(ls, params):\n"
        "    raise RuntimeError('the text of a document')\n"
        "handlers.on_hover = broken\n"
        "handlers.on_watched_files = broken\n"
        "sys.exit(start_stdio())\n"
    )
    watched = call("workspace/didChangeWatchedFiles", {"changes": []})
    hover = call("textDocument/hover", AT, id=1)
    sent = [INITIALIZE, INITIALIZED, watched, hover, SHUTDOWN, EXIT]
    done = subprocess.run(
        (sys.executable, "-c", script),
        input=b"".join(frame(one) for one in sent),
        capture_output=True,
        env=environment(tmp_path),
        timeout=PATIENCE,
        check=True,
    )
    received = frames(done.stdout)
    sentence = "internal error in agentls; its log tells more"
    assert answer(received, 1)["error"] == {"code": -32603, "message": sentence}
    (shown,) = (one for one in received if one.get("method") == "window/showMessage")
    assert shown["params"] == {"type": 1, "message": sentence}
    assert "RuntimeError" in done.stderr.decode()
    assert "in broken" in done.stderr.decode()
    assert b"the text of a document" not in done.stdout + done.stderr


def test_exit_codes(tmp_path: Path) -> None:
    def code(*sent: object) -> int:
        return session(tmp_path, b"".join(frame(one) for one in sent))[2]

    assert code(INITIALIZE, INITIALIZED, SHUTDOWN, EXIT) == 0
    assert code(INITIALIZE, INITIALIZED, SHUTDOWN) == 0
    assert code(INITIALIZE, INITIALIZED, EXIT) == 1
    assert code(INITIALIZE, INITIALIZED) == 1
    assert code(EXIT) == 1
    assert code() == 1


def test_requests_before_initialize_and_after_shutdown_are_refused(tmp_path: Path) -> None:
    early, late = (call("textDocument/hover", AT, id=msg_id) for msg_id in ("early", "late"))
    opened = {"textDocument": {"uri": "file:///a", "languageId": "", "version": 1, "text": ""}}
    did_open = call("textDocument/didOpen", opened)
    sent = [early, did_open, INITIALIZE, INITIALIZED, SHUTDOWN, late, did_open, EXIT]
    out, _, code = session(tmp_path, b"".join(frame(one) for one in sent))
    received = frames(out)
    assert answer(received, "early")["error"] == {
        "code": -32002,
        "message": "`initialize` has to come first",
    }
    assert answer(received, "late")["error"] == {
        "code": -32600,
        "message": "the server was shut down",
    }
    assert code == 0


def test_the_smallest_initialize_is_enough(tmp_path: Path) -> None:
    received, _, code = talk(tmp_path)
    capabilities = answer(received, 0)["result"]["capabilities"]
    assert code == 0
    assert capabilities["positionEncoding"] == "utf-16"
    assert capabilities["codeActionProvider"]["resolveProvider"] is False
    assert "diagnosticProvider" not in capabilities


@pytest.mark.parametrize("root", ["", "nonsense", "untitled:x", "file:///no/such/folder"])
def test_any_root_is_taken(tmp_path: Path, root: str) -> None:
    params = {"capabilities": {}, "processId": None, "rootUri": root}
    folders = [{"uri": root, "name": root}]
    sent = [
        call("initialize", {**params, "workspaceFolders": folders}, id=0),
        INITIALIZED,
        call("textDocument/hover", AT, id="alive"),
        SHUTDOWN,
        EXIT,
    ]
    out, _, code = session(tmp_path, b"".join(frame(one) for one in sent))
    assert answer(frames(out), "alive")["result"] is None
    assert code == 0


def test_the_server_ends_with_its_client(tmp_path: Path) -> None:
    script = "import sys; from agentls.lsp import parent, server; parent.INTERVAL = 0.05; "
    script += "sys.exit(server.start_stdio())"
    with subprocess.Popen((sys.executable, "-c", "input()"), stdin=subprocess.PIPE) as client:
        params = {"capabilities": {}, "processId": client.pid, "rootUri": None}
        with subprocess.Popen(
            (sys.executable, "-c", script),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(tmp_path),
        ) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(frame(call("initialize", params, id=0)))
            server.stdin.flush()
            assert server.stdout.readline().startswith(b"Content-Length")
            client.communicate(b"\n")
            assert server.wait(PATIENCE) == 1


def test_a_client_that_was_never_there_is_not_watched(tmp_path: Path) -> None:
    # As in a container, where the client's number is that of another world.
    with subprocess.Popen((sys.executable, "-c", "")) as gone:
        gone.wait(PATIENCE)
    sent = [{**INITIALIZE, "params": {"capabilities": {}, "processId": gone.pid}}, SHUTDOWN, EXIT]
    assert session(tmp_path, b"".join(frame(one) for one in sent))[2] == 0


def test_one_session_over_tcp(tmp_path: Path) -> None:
    script = "import sys; from agentls.lsp.server import start_tcp; "
    script += "sys.exit(start_tcp('127.0.0.1', 0))"
    with subprocess.Popen(
        (sys.executable, "-c", script), stderr=subprocess.PIPE, env=environment(tmp_path)
    ) as server:
        assert server.stderr is not None
        port = int(server.stderr.readline().rsplit(b":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
            for one in (INITIALIZE, INITIALIZED, SHUTDOWN, EXIT):
                client.sendall(frame(one))
            with client.makefile("rb") as stream:
                received = frames(stream.read())
        assert [one["id"] for one in received if "result" in one] == [0, "bye"]
        assert server.wait(PATIENCE) == 0


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]
    while True:
        yield b""


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_frames_are_read_however_they_arrive(size: int) -> None:
    data = b"".join(
        [
            frame(b"one"),
            b"content-LENGTH:3\r\nContent-Type: x\r\n\r\ntwo",
            b"Content-Length: many\r\n\r\n",
            b"noise" * 2000 + b"\r\n\r\n",
            frame(b"three"),
            frame(b""),
            b"Content-Length: 9\r\n\r\ncut",
        ]
    )
    source = chunks(data, size)
    assert list(messages(lambda _count: next(source))) == [b"one", b"two", b"three", b""]


def test_the_server_imports_neither_the_sdk_nor_the_sql_parser() -> None:
    script = (
        "import sys, agentls.lsp.server; "
        "print(*sorted({'anthropic', 'sqlglot', 'hypothesis'} & set(sys.modules)))"
    )
    done = subprocess.run(
        (sys.executable, "-c", script),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(SERVER_FOLDER)},
        check=True,
    )
    assert done.stdout.strip() == b""
