"""The smallest possible LSP client, so that what is measured is the server."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.benchmarks.environment import environment


class Server:
    """A server process that has answered `initialize`."""

    def __init__(self, command: Sequence[str], root: Path) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            env=environment(root.parent),
        )
        params = {
            "processId": None,
            "rootUri": root.as_uri(),
            "workspaceFolders": [{"uri": root.as_uri(), "name": "bench"}],
            "capabilities": {"textDocument": {"publishDiagnostics": {"versionSupport": True}}},
        }
        self.send("initialize", params, number=1)
        while self.receive().get("id") != 1:
            pass
        self.send("initialized", {})

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()

    def open(self, uri: str, text: str, language: str = "markdown") -> None:
        """Open a document and wait for its diagnostics."""
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})
        self.wait_for_diagnostics(uri, 1)

    def type(self, uri: str, version: int, line: int, text: str = "x") -> None:
        """Type one character at the beginning of a line and wait for the diagnostics."""
        place = {"line": line, "character": 0}
        self.send(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"range": {"start": place, "end": place}, "text": text}],
            },
        )
        self.wait_for_diagnostics(uri, version)

    def ask(self, method: str, params: Any, *, number: int) -> Any:
        """The result of a request."""
        self.send(method, params, number=number)
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                return message.get("result")

    def wait_for_diagnostics(self, uri: str, version: int) -> None:
        """Wait until the diagnostics of that version are published."""
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                if params["uri"] == uri and params.get("version") in (version, None):
                    return
            elif "method" in message and "id" in message:
                self._write({"id": message["id"], "result": None})

    def send(self, method: str, params: Any, *, number: int | None = None) -> None:
        """Send a request (with a number) or a notification."""
        message: dict[str, Any] = {"method": method, "params": params}
        self._write(message if number is None else {"id": number, **message})

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """The next message."""
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline()).strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        if not length:
            raise RuntimeError("the server ended")
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
