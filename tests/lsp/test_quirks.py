"""Clients that do what clients should not: the server stays usable, and no text is harmed."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.lsp import PATIENCE, SCRIPTED_SERVER, environment

CHANGE = "-- change abc\n"
CAPABILITIES: dict[str, Any] = {
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}},
        "publishDiagnostics": {"versionSupport": True},
    },
}


class Client:
    """A client over the bare protocol; what it leaves undone is each test's."""

    def __init__(self, process: asyncio.subprocess.Process, root: Path) -> None:
        self._process = process
        self.root = root
        self.asked: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []
        self.answers = 0
        self._number = 0

    @classmethod
    async def start(cls, root: Path, capabilities: dict[str, Any]) -> "Client":
        process = await asyncio.create_subprocess_exec(
            *SCRIPTED_SERVER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment(root / "home"),
        )
        client = cls(process, root)
        params = {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}
        await client.request("initialize", params)
        await client.notify("initialized", {})
        return client

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    async def open(self, name: str, text: str) -> None:
        document = {"uri": self.uri(name), "languageId": "sql", "version": 1, "text": text}
        await self.notify("textDocument/didOpen", {"textDocument": document})

    async def change(self, name: str, version: int, text: str) -> None:
        identifier = {"uri": self.uri(name), "version": version}
        change = {"textDocument": identifier, "contentChanges": [{"text": text}]}
        await self.notify("textDocument/didChange", change)

    async def actions(self, name: str, only: str, line: int = 0) -> list[dict[str, Any]]:
        place = {"line": line, "character": 0}
        params = {
            "textDocument": {"uri": self.uri(name)},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": [], "only": [only]},
        }
        return list(await self.request("textDocument/codeAction", params) or [])

    async def run(self, action: dict[str, Any]) -> Any:
        return await self.request("workspace/executeCommand", action["command"])

    async def begin(self, name: str, line: int = 0) -> None:
        (action,) = await self.actions(name, "refactor", line)
        assert await self.run(action) is None

    async def ready(self, name: str, line: int = 0) -> dict[str, Any]:
        """The action that applies, once there is one."""
        while True:
            for action in await self.actions(name, "quickfix", line):
                if action["title"].startswith("Apply"):
                    return action

    async def notify(self, method: str, params: Any) -> None:
        await self._write({"method": method, "params": params})

    async def request(self, method: str, params: Any) -> Any:
        self._number += 1
        number = self._number
        await self._write({"id": number, "method": method, "params": params})
        while True:
            message = await self.receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    async def receive(self) -> dict[str, Any]:
        """The next message; requests of the server are noted, and not answered."""
        assert self._process.stdout is not None
        head = await asyncio.wait_for(self._process.stdout.readuntil(b"\r\n\r\n"), PATIENCE)
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        message: dict[str, Any] = json.loads(await self._process.stdout.readexactly(length))
        if "method" in message:
            (self.asked if "id" in message else self.told).append(message)
        return message

    async def until_asked(self, method: str) -> dict[str, Any]:
        """The server's request of that kind, once it is there."""
        while True:
            for message in self.asked:
                if message["method"] == method:
                    self.asked.remove(message)
                    return message
            await self.receive()

    async def answer(self, message: dict[str, Any], result: Any) -> None:
        await self._write({"id": message["id"], "result": result})

    async def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        await self._process.stdin.drain()

    async def stop(self) -> None:
        self._process.kill()
        await self._process.wait()


@pytest.fixture
async def client(tmp_path: Path) -> Any:
    client = await Client.start(tmp_path, CAPABILITIES)
    yield client
    await client.stop()


def applied(text: str, action: dict[str, Any]) -> str:
    """The text after the one edit of an action; everything is ASCII and on known lines."""
    (edits,) = action["edit"]["changes"].values()
    (edit,) = edits
    lines = text.split("\n")
    start, end = edit["range"]["start"], edit["range"]["end"]
    assert start["line"] == end["line"]
    line = lines[start["line"]]
    lines[start["line"]] = line[: start["character"]] + edit["newText"] + line[end["character"] :]
    return "\n".join(lines)


async def test_one_that_never_answers_can_still_be_served(client: Client) -> None:
    await client.open("page.sql", "-- page users\n")
    await client.begin("page.sql")
    # Neither the progress nor the page is ever answered.
    await client.until_asked("window/showDocument")
    await client.open("change.sql", CHANGE)
    await client.begin("change.sql")
    action = await client.ready("change.sql")
    assert applied(CHANGE, action) == "-- change ABC\n"


async def test_one_that_sends_no_cancel_gets_an_action_for_it(client: Client) -> None:
    await client.open("wait.sql", "-- wait\n")
    await client.begin("wait.sql")
    (cancel,) = await client.actions("wait.sql", "refactor")
    assert cancel["title"] == "Cancel: Explain this query"
    assert await client.run(cancel) is True


async def test_a_second_job_at_the_same_place_is_refused_and_one_elsewhere_is_not(
    client: Client,
) -> None:
    await client.open("wait.sql", "-- wait\nselect 1\n-- change abc\n")
    (action,) = await client.actions("wait.sql", "refactor")
    await client.run(action)
    await client.run(action)
    sentence = "“Explain this query” is still running here; cancel it first, or wait for it"
    while not any(m["params"].get("message") == sentence for m in client.told):
        await client.receive()
    await client.begin("wait.sql", 2)
    assert (await client.ready("wait.sql", 2))["title"] == "Apply: Write in capitals"


async def test_one_without_versions_in_edits_gets_edits_of_the_newest_text_only(
    client: Client,
) -> None:
    await client.open("a.sql", CHANGE)
    await client.begin("a.sql")
    await client.ready("a.sql")
    text = f"select 1;\n{CHANGE}"
    await client.change("a.sql", 2, text)
    action = await client.ready("a.sql", 1)
    assert "documentChanges" not in action["edit"]
    assert applied(text, action) == "select 1;\n-- change ABC\n"


async def test_a_user_who_does_not_accept_sends_nothing(client: Client) -> None:
    await client.open("trust.sql", "-- trust users\n")
    await client.begin("trust.sql")
    question = await client.until_asked("window/showMessageRequest")
    assert [each["title"] for each in question["params"]["actions"]] == [
        "Accept and go on",
        "Read it first",
        "Leave it",
    ]
    await client.answer(question, None)
    # It is over: the place is free for the next one, and no page was opened.
    while len(await client.actions("trust.sql", "refactor.agentls.cancel")):
        pass
    assert all(message["method"] != "window/showDocument" for message in client.asked)


async def test_a_user_who_accepts_gets_the_answer(client: Client) -> None:
    await client.open("trust.sql", "-- trust users\n")
    await client.begin("trust.sql")
    question = await client.until_asked("window/showMessageRequest")
    await client.answer(question, {"title": "Accept and go on"})
    await client.until_asked("window/showDocument")


async def test_a_renamed_file_keeps_its_suggestion(client: Client) -> None:
    await client.open("old.sql", CHANGE)
    await client.begin("old.sql")
    await client.ready("old.sql")
    document = {"textDocument": {"uri": client.uri("old.sql")}}
    await client.notify("textDocument/didClose", document)
    files = [{"oldUri": client.uri("old.sql"), "newUri": client.uri("new.sql")}]
    await client.notify("workspace/didRenameFiles", {"files": files})
    await client.open("new.sql", CHANGE)
    assert applied(CHANGE, await client.ready("new.sql")) == "-- change ABC\n"


async def test_one_that_reads_pages_from_the_server_is_given_no_file(tmp_path: Path) -> None:
    reads = {"workspace": {"textDocumentContent": {"dynamicRegistration": True}}}
    client = await Client.start(tmp_path, {**CAPABILITIES, **reads})
    registered = await client.until_asked("client/registerCapability")
    methods = {each["method"]: each for each in registered["params"]["registrations"]}
    options = methods["workspace/textDocumentContent"]["registerOptions"]
    assert options["schemes"] == ["agentls"]
    await client.answer(registered, None)
    await client.open("page.sql", "-- page users\n")
    await client.begin("page.sql")
    shown = await client.until_asked("window/showDocument")
    uri = shown["params"]["uri"]
    assert uri.startswith("agentls:/explain-this-query-")
    assert uri.endswith(".md")
    found = await client.request("workspace/textDocumentContent", {"uri": uri})
    assert found == {"text": "# What it does\n\nReads `users`.\n"}
    gone = await client.request("workspace/textDocumentContent", {"uri": "agentls:/x.md"})
    assert gone["text"].startswith("This page is gone")
    assert not list((tmp_path / "home").rglob("*.md"))
    await client.stop()


async def test_a_document_that_is_closed_while_it_waits_is_forgotten_without_an_error(
    client: Client,
) -> None:
    await client.open("wait.sql", "-- wait\n")
    await client.begin("wait.sql")
    document = {"textDocument": {"uri": client.uri("wait.sql")}}
    await client.notify("textDocument/didClose", document)
    await client.open("wait.sql", "-- wait\n")
    (action,) = await client.actions("wait.sql", "refactor")
    assert action["title"] == "Explain this query"
    shown = [m for m in client.told if m["method"] == "window/showMessage"]
    assert shown == []


async def test_a_flood_of_jobs_is_held_off(client: Client) -> None:
    text = "-- wait\n\n" * 20
    await client.open("flood.sql", text)
    for line in range(0, 40, 2):
        actions = await client.actions("flood.sql", "refactor", line)
        await client.run(actions[-1])
    sentence = "16 jobs are running or waiting; try again later"
    while not any(m["params"].get("message") == sentence for m in client.told):
        await client.receive()


async def test_commands_of_others_are_refused_and_the_session_goes_on(client: Client) -> None:
    for command in ("agentls.run", "agentls.preview", "agentls.retrySuggestion"):
        number = 10_000
        params = {"command": command, "arguments": [{"id": 1, "uri": "file:///x", "range": {}}]}
        await client._write({"id": number, "method": "workspace/executeCommand", "params": params})
        while (message := await client.receive()).get("id") != number:
            pass
        assert message["error"]["code"] == -32602
    await client.open("a.sql", CHANGE)
    await client.begin("a.sql")
    await client.ready("a.sql")
