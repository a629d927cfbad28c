"""An editor of the simplest kind, for the tour: starts the server and plays a person at work."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from agentls.errors import UserError
from agentls.text.lines import LineIndex
from agentls.text.span import Edit, Span, apply_edits

_PATIENCE_SECONDS = 30.0

Message = dict[str, Any]


class Editor:
    """Documents by URI, and a server that knows them; positions are in utf-16, as in most editors.

    Every wait ends after half a minute in a `UserError`.
    """

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self.root = root
        self.texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._diagnostics: dict[str, tuple[int | None, list[Message]]] = {}
        self._opened: list[str] = []
        self._messages: list[str] = []
        self._number = 0
        self._incoming: queue.Queue[Message | None] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "agentls", "serve", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            env=dict(environment),
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root.as_uri(),
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
                "capabilities": {
                    "window": {"showDocument": {"support": True}},
                    "workspace": {"workspaceEdit": {"documentChanges": True}},
                    "textDocument": {
                        "publishDiagnostics": {
                            "relatedInformation": True,
                            "versionSupport": True,
                        },
                        "hover": {"contentFormat": ["markdown", "plaintext"]},
                        "codeAction": {
                            "codeActionLiteralSupport": {
                                "codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}
                            }
                        },
                    },
                },
            },
        )
        self.notify("initialized", {})

    def uri(self, path: str) -> str:
        """URI of a file of the workspace."""
        return (self.root / path).as_uri()

    def open(self, path: str, language: str) -> list[Message]:
        """Open a file and wait for what is found in it."""
        uri = self.uri(path)
        text = (self.root / path).read_text("utf-8")
        self.texts[uri], self._versions[uri] = text, 1
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return self.diagnostics(path)

    def diagnostics(self, path: str) -> list[Message]:
        """What is shown under the text of the file as it is now."""
        uri = self.uri(path)
        wanted = self._versions[uri]
        self._wait(lambda: self._diagnostics.get(uri, (0, []))[0] in (wanted, None), "findings")
        return self._diagnostics[uri][1]

    def actions(self, path: str, start: Message, end: Message, only: str = "") -> list[Message]:
        """What the light bulb offers."""
        context: Message = {"diagnostics": []}
        if only:
            context["only"] = [only]
        found = self.request(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": self.uri(path)},
                "range": {"start": start, "end": end},
                "context": context,
            },
        )
        return list(found or [])

    def hover(self, path: str, position: Message) -> str:
        """What is shown when the mouse rests at a place."""
        found = self.request(
            "textDocument/hover",
            {"textDocument": {"uri": self.uri(path)}, "position": position},
        )
        contents = (found or {}).get("contents", "")
        return str(contents.get("value", "") if isinstance(contents, dict) else contents)

    def apply(self, action: Message) -> None:
        """Make the edit of an action in the open documents, and tell the server."""
        edit = action.get("edit", {})
        changes = {
            change["textDocument"]["uri"]: change["edits"]
            for change in edit.get("documentChanges", [])
        } or edit.get("changes", {})
        for uri, edits in changes.items():
            self.replace(uri, apply_edits(self.texts[uri], self._edits(uri, edits)))

    def replace(self, uri: str, text: str) -> None:
        """The document has a new text."""
        self.texts[uri] = text
        self._versions[uri] += 1
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": self._versions[uri]},
                "contentChanges": [{"text": text}],
            },
        )

    def run(self, command: Message) -> str:
        """Run a command and wait for the document that it opens; its text."""
        before = len(self._opened) + len(self._messages)
        known = len(self._opened)
        params = {"command": command["command"], "arguments": command.get("arguments", [])}
        self.request("workspace/executeCommand", params)
        self._wait(lambda: len(self._opened) + len(self._messages) > before, "a document")
        if len(self._opened) > known:
            return Path(unquote(urlsplit(self._opened[-1]).path)).read_text("utf-8")
        return self._messages[-1]

    def start(self, command: Message) -> None:
        """Run a command whose result is a mark in the code."""
        params = {"command": command["command"], "arguments": command.get("arguments", [])}
        self.request("workspace/executeCommand", params)

    def wait_for(self, path: str, code: str) -> Message:
        """The first finding of that code in the file, once it is there."""
        uri = self.uri(path)

        def found() -> Message | None:
            _, shown = self._diagnostics.get(uri, (0, []))
            return next((each for each in shown if each.get("code") == code), None)

        self._wait(lambda: found() is not None, f"a {code}")
        mark = found()
        assert mark is not None  # noqa: S101 - it was waited for
        return mark

    def position(self, path: str, offset: int) -> Message:
        """The position of an offset."""
        place = LineIndex(self.texts[self.uri(path)]).position(offset, "utf-16")
        return {"line": place.line, "character": place.character}

    def span(self, path: str, range_: Message) -> Span:
        """The span of a range."""
        return self._span(LineIndex(self.texts[self.uri(path)]), range_)

    def close(self) -> int:
        """Shut the server down; its exit code."""
        self.request("shutdown", None)
        self.notify("exit", None)
        return self._process.wait(timeout=_PATIENCE_SECONDS)

    def kill(self) -> None:
        """End the server however it is."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def request(self, method: str, params: Any) -> Any:
        """Send a request and wait for its answer."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        answer: list[Message] = []

        def is_answer(message: Message) -> bool:
            if message.get("id") == number and "method" not in message:
                answer.append(message)
            return bool(answer)

        self._wait(lambda: bool(answer), f"an answer to {method}", is_answer)
        if "error" in answer[0]:
            raise UserError(f"{method}: {answer[0]['error'].get('message')}")
        return answer[0].get("result")

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 - it was asked for as a pipe
        stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stream.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - it was asked for as a pipe
        length = 0
        while line := stream.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
            elif not line.strip() and length:
                self._incoming.put(json.loads(stream.read(length)))
                length = 0
        self._incoming.put(None)

    def _wait(
        self,
        is_done: Callable[[], bool],
        what: str,
        look: Callable[[Message], bool] = lambda _message: False,
    ) -> None:
        while not is_done():
            try:
                message = self._incoming.get(timeout=_PATIENCE_SECONDS)
            except queue.Empty:
                raise UserError(f"the server did not send {what} in time") from None
            if message is None:
                raise UserError(f"the server ended before it sent {what}")
            if not look(message):
                self._take(message)

    def _take(self, message: Message) -> None:
        params = message.get("params") or {}
        match message.get("method"):
            case "textDocument/publishDiagnostics":
                found = params.get("version"), params["diagnostics"]
                self._diagnostics[params["uri"]] = found
            case "window/showDocument":
                self._opened.append(params["uri"])
                self._send({"id": message["id"], "result": {"success": True}})
            case "window/showMessage":
                self._messages.append(params["message"])
            case str() if "id" in message:
                self._send({"id": message["id"], "result": None})

    def _edits(self, uri: str, edits: list[Message]) -> list[Edit]:
        lines = LineIndex(self.texts[uri])
        return [Edit(self._span(lines, edit["range"]), edit["newText"]) for edit in edits]

    def _span(self, lines: LineIndex, range_: Message) -> Span:
        start, end = range_["start"], range_["end"]
        return Span(
            lines.offset(start["line"], start["character"], "utf-16"),
            lines.offset(end["line"], end["character"], "utf-16"),
        )
