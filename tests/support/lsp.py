"""An editor as the tests need it: a recorded client with documents, over a real server."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union
from urllib.parse import unquote, urlsplit

from cattrs import Converter
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

from agentls.text.lines import Encoding, LineIndex
from agentls.text.span import Edit, Span, apply_edits
from tests.support.marks import mark

CLIENTS_FOLDER = Path(__file__).parent / "clients"

CLIENTS = tuple(sorted(path.stem for path in CLIENTS_FOLDER.glob("*.json")))
"""Names of the recorded clients: what each really sends with `initialize`."""

SERVER_FOLDER = Path(__file__).parents[2] / "server"

SERVER = (sys.executable, "-m", "agentls", "serve")
"""The command that starts the server over the standard streams."""

SCRIPTED_SERVER = (sys.executable, "-m", "tests.support.scripted_server")
"""The same with an assistant that does what the line says."""

PATIENCE = 20.0
"""Seconds that a test waits for something that is bound to come."""


def environment(home: Path) -> dict[str, str]:
    """The environment of a server that sees nobody's home folder but `home`."""
    path = os.pathsep.join([str(SERVER_FOLDER), str(SERVER_FOLDER.parent)])
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": path,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONWARNINGS": "error",
    }


def recorded(name: str, root: Path) -> dict[str, Any]:
    """What the client sends with `initialize`, about the workspace at `root`."""
    text = (CLIENTS_FOLDER / f"{name}.json").read_text("utf-8")
    placed = text.replace("file:///workspace", root.as_uri()).replace("/workspace", str(root))
    params: dict[str, Any] = json.loads(placed)
    return {**params, "processId": os.getpid()}


@dataclass
class Buffer:
    """An open document as the editor has it."""

    uri: str
    text: str
    version: int = 0


@dataclass
class Editor:
    """A client with its buffers, and everything that the server told it."""

    name: str
    root: Path
    client: LanguageClient
    params: types.InitializeParams
    buffers: dict[str, Buffer] = field(default_factory=dict)
    published: dict[str, types.PublishDiagnosticsParams] = field(default_factory=dict)
    registered: list[types.Registration] = field(default_factory=list)
    shown: list[types.ShowDocumentParams] = field(default_factory=list)
    capabilities: types.ServerCapabilities = field(default_factory=types.ServerCapabilities)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, happened: Callable[[], Any]) -> Any:
        """Wait until `happened()` is true, and return what it is."""
        while not (value := happened()):
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), PATIENCE)
        return value

    @property
    def encoding(self) -> Encoding:
        """The encoding that was agreed on."""
        chosen = self.capabilities.position_encoding
        found: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}
        return found[getattr(chosen, "value", chosen) or "utf-16"]

    @property
    def pulls(self) -> bool:
        """Whether this client asks for findings instead of being told."""
        document = self.params.capabilities.text_document
        return document is not None and document.diagnostic is not None

    def path(self, relative: str) -> Path:
        """A path of the workspace."""
        return self.root / relative

    def open(self, relative: str, text: str, language: str = "markdown") -> Buffer:
        """Open a document; it need not be on disk."""
        buffer = Buffer(self.path(relative).as_uri(), text)
        self.buffers[buffer.uri] = buffer
        item = types.TextDocumentItem(buffer.uri, language, buffer.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return buffer

    def close(self, buffer: Buffer) -> None:
        """Close a document."""
        del self.buffers[buffer.uri]
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(buffer.uri))
        )

    def change(self, buffer: Buffer, edits: Iterable[Edit]) -> None:
        """Make edits and tell the server, last edit first, as editors do."""
        edits = sorted(edits, key=lambda edit: edit.span, reverse=True)
        changes: list[types.TextDocumentContentChangeEvent] = [
            types.TextDocumentContentChangePartial(
                range=self.range(buffer.text, edit.span), text=edit.replacement
            )
            for edit in edits
        ]
        buffer.text = apply_edits(buffer.text, edits)
        buffer.version += 1
        identifier = types.VersionedTextDocumentIdentifier(buffer.version, buffer.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, changes))

    def replace(self, buffer: Buffer, old: str, new: str) -> None:
        """Replace the first `old` of the text."""
        start = buffer.text.index(old)
        self.change(buffer, [Edit(Span(start, start + len(old)), new)])

    def position(self, text: str, offset: int) -> types.Position:
        """The position of an offset."""
        at = LineIndex(text).position(offset, self.encoding)
        return types.Position(at.line, at.character)

    def range(self, text: str, span: Span) -> types.Range:
        """The range of a span."""
        return types.Range(self.position(text, span.start), self.position(text, span.end))

    def span(self, text: str, range_: types.Range) -> Span:
        """The span of a range."""
        lines = LineIndex(text)
        return Span(
            lines.offset(range_.start.line, range_.start.character, self.encoding),
            lines.offset(range_.end.line, range_.end.character, self.encoding),
        )

    async def diagnostics(self, buffer: Buffer) -> list[types.Diagnostic]:
        """The findings about the text as it is now, asked for or waited for."""
        if self.pulls:
            report = await self.client.text_document_diagnostic_async(
                types.DocumentDiagnosticParams(types.TextDocumentIdentifier(buffer.uri))
            )
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            return list(report.items)
        published = await self.until(
            lambda: (
                (params := self.published.get(buffer.uri))
                and params.version == buffer.version
                and params
            )
        )
        return list(published.diagnostics)

    async def marked(self, buffer: Buffer) -> str:
        """The text with marks around what is found in it."""
        found = await self.diagnostics(buffer)
        return mark(buffer.text, (self.span(buffer.text, one.range) for one in found))

    async def actions(
        self, buffer: Buffer, span: Span, *, only: list[str] | None = None
    ) -> list[types.CodeAction | types.Command]:
        """The code actions at `span`; no diagnostics are sent along, as ALE does."""
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(buffer.uri),
            self.range(buffer.text, span),
            types.CodeActionContext([], only=only),
        )
        return list(await self.client.text_document_code_action_async(params) or ())

    def apply(self, edit: types.WorkspaceEdit | None) -> None:
        """Make a workspace edit in the buffers."""
        assert edit is not None
        changes = dict(edit.changes or {})
        for change in edit.document_changes or ():
            assert isinstance(change, types.TextDocumentEdit)
            identifier = change.text_document
            assert identifier.version == self.buffers[identifier.uri].version
            changes[identifier.uri] = [
                one for one in change.edits if isinstance(one, types.TextEdit)
            ]
        for uri, text_edits in changes.items():
            buffer = self.buffers[uri]
            self.change(
                buffer,
                [Edit(self.span(buffer.text, one.range), one.new_text) for one in text_edits],
            )

    async def page(self, uri: str) -> str:
        """The text of a page that was opened: a file, or one that the server is asked for."""
        if uri.startswith("file:"):
            return Path(unquote(urlsplit(uri).path)).read_text("utf-8")
        content = await self.client.protocol.send_request_async(
            types.WORKSPACE_TEXT_DOCUMENT_CONTENT, types.TextDocumentContentParams(uri)
        )
        return str(content.text)

    async def hover(self, buffer: Buffer, offset: int) -> types.Hover | None:
        """The hover at an offset."""
        return await self.client.text_document_hover_async(
            types.HoverParams(
                types.TextDocumentIdentifier(buffer.uri), self.position(buffer.text, offset)
            )
        )

    async def completions(self, buffer: Buffer, offset: int) -> list[types.CompletionItem]:
        """The completions at an offset."""
        answer = await self.client.text_document_completion_async(
            types.CompletionParams(
                types.TextDocumentIdentifier(buffer.uri), self.position(buffer.text, offset)
            )
        )
        return list(answer.items) if isinstance(answer, types.CompletionList) else []

    async def run(self, action: types.CodeAction | types.Command) -> Any:
        """Execute the command of an action."""
        command = action.command if isinstance(action, types.CodeAction) else action
        assert isinstance(command, types.Command)
        return await self.client.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )


async def start_editor(
    name: str,
    root: Path,
    home: Path,
    *,
    command: tuple[str, ...] = SERVER,
    settings: dict[str, Any] | None = None,
) -> Editor:
    """Start a server and introduce the recorded client to it, with the user's settings."""
    holder: list[Editor] = []
    config = ClientServerConfig(
        server_command=list(command),
        client_factory=lambda: _client(holder),
        server_env=environment(home),
    )
    client = await config.start()
    assert isinstance(client, LanguageClient)
    params = get_converter().structure(recorded(name, root), types.InitializeParams)
    params.initialization_options = {"agentls": settings or {}}
    client.set_configuration(settings or {}, section="agentls")
    editor = Editor(name, root, client, params)
    holder.append(editor)
    answer = await client.initialize_session(params)
    editor.capabilities = answer.capabilities
    return editor


async def stop_editor(editor: Editor) -> None:
    """End the session; anything that the server logged as an error fails the test."""
    await editor.client.shutdown_session()
    await editor.client.stop()
    errors = [m.message for m in editor.client.log_messages if m.type == types.MessageType.Error]
    assert errors == []


def _converter() -> Converter:
    """pygls's converter; lsprotocol's takes a code action that has a command for a command."""
    converter: Converter = default_converter()

    def structure(value: dict[str, Any], _: object) -> types.Command | types.CodeAction:
        kind = types.Command if isinstance(value.get("command"), str) else types.CodeAction
        return converter.structure(value, kind)

    for union in (types.Command | types.CodeAction, Union[types.Command, types.CodeAction]):  # noqa: UP007
        converter.register_structure_hook(union, structure)
    return converter


def _client(holder: list[Editor]) -> LanguageClient:
    """A pytest-lsp client that hands on what it hears to the editor."""
    client = LanguageClient(converter_factory=_converter)
    own: dict[str, Any] = {}

    def heard(method: str) -> Callable[[Callable[[Editor, Any], Any]], None]:
        def wrap(take: Callable[[Editor, Any], Any]) -> None:
            def handler(params: Any) -> Any:
                result = take(holder[0], params)
                holder[0].news.set()
                return result

            own[method] = handler

        return wrap

    @heard(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def _(editor: Editor, params: types.PublishDiagnosticsParams) -> None:
        editor.published[params.uri] = params

    @heard(types.CLIENT_REGISTER_CAPABILITY)
    def _(editor: Editor, params: types.RegistrationParams) -> None:
        editor.registered += params.registrations

    @heard(types.WINDOW_SHOW_DOCUMENT)
    def _(editor: Editor, params: types.ShowDocumentParams) -> types.ShowDocumentResult:
        editor.shown.append(params)
        return types.ShowDocumentResult(True)

    for method in (
        types.PROGRESS,
        types.WINDOW_SHOW_MESSAGE,
        types.WORKSPACE_DIAGNOSTIC_REFRESH,
        types.WORKSPACE_CONFIGURATION,
    ):
        default = DEFAULT_CLIENT_FEATURES[method]

        def take(editor: Editor, params: Any, default: Any = default) -> Any:
            return default(editor.client, params)

        heard(method)(take)
    register_lsp_features(client, {**DEFAULT_CLIENT_FEATURES, **own})
    return client
