"""The state of one session: the client, its documents, what is known of the project, the jobs.

Everything else is computed from these when it is asked for.
"""

import asyncio
import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

import agentls
from agentls.formats.detect import ACTION_FOLDER
from agentls.lsp import marks
from agentls.lsp.assistant import Assistant, DeskAssistant
from agentls.lsp.cache import Pages
from agentls.lsp.capabilities import Client, client_of
from agentls.lsp.convert import to_diagnostic
from agentls.lsp.documents import Document, Documents, path_of
from agentls.lsp.jobs import Jobs
from agentls.lsp.parent import is_alive, wait_for_end
from agentls.lsp.protocol import INTERNAL_ERROR, Protocol, without_text
from agentls.lsp.settings import SECTION, editor_layer, own_section
from agentls.lsp.suggestions import Suggestions, difference
from agentls.syntax.project import EMPTY_PROJECT, Project
from agentls.text.lines import LineIndex
from agentls.workspace.analysis import Analysis, analyse
from agentls.workspace.configuration import Configurations
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.index import Index

logger = logging.getLogger(__name__)

_SUFFIX = ".md"


@dataclass(frozen=True, slots=True)
class _Analysed:
    document: Document
    epoch: int
    analysis: Analysis | None


class Session(LanguageServer):
    """One client, from `initialize` to `exit`."""

    protocol: Protocol

    def __init__(self, *, assistant: Assistant | None = None) -> None:
        super().__init__("agentls", agentls.__version__, protocol_cls=Protocol)
        self.client = Client()
        self.documents = Documents()
        self.jobs = Jobs(self)
        self.suggestions = Suggestions()
        self.pages = Pages()
        self._roots: tuple[str, ...] = ()
        self._desk = DeskAssistant(os.environ, lambda: self.roots)
        self.assistant: Assistant = assistant if assistant is not None else self._desk
        self.configurations = Configurations(environment=os.environ)
        self._section: Mapping[str, Any] = {}
        self._index: Index | None = None
        self._scan: asyncio.Task[None] | None = None
        self._scan_again = False
        self._watch: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        # Grows whenever something changes that a finding may depend on, besides its own text.
        self._epoch = 0
        self._analysed: dict[str, _Analysed] = {}
        self._stale: dict[str, None] = {}
        self._is_publishing = False
        self._complaints: set[str] = set()

    # What the client tells

    def start(self, params: types.InitializeParams) -> None:
        """Take the client as it introduces itself."""
        self.client = client_of(params.capabilities)
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        self._roots = tuple(path for uri in folders if (path := path_of(uri)))
        self._section = own_section(params.initialization_options)
        # In a container the client's number may mean nothing here: watched is only what is there.
        if params.process_id is not None and is_alive(params.process_id):
            self._watch = asyncio.get_running_loop().create_task(self._end_with(params.process_id))

    async def _end_with(self, process_id: int) -> None:
        await wait_for_end(process_id)
        logger.warning("the client's process is gone")
        self.protocol.finish(1)

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders of the workspace, absolute."""
        return self._roots

    def end(self) -> None:
        """Stop everything that runs."""
        self.jobs.cancel_all()
        for task in (self._watch, self._scan):
            if task is not None:
                task.cancel()

    def open(self) -> None:
        """Begin to look at the workspace; before `initialized` nothing may be told."""
        self._reconfigure()
        self.rescan()

    def configure(self, payload: object) -> None:
        """Take settings from the client."""
        section = own_section(payload)
        if section != self._section:
            self._section = section
            self._reconfigure()

    def _reconfigure(self) -> None:
        """Read the configuration anew; what is wrong with it is told once."""
        layer, complaints = editor_layer(self._section)
        self.configurations = Configurations(environment=os.environ, more=(layer,))
        for root in self._roots:
            self.configurations.of_folder(root)
        for complaint in (*complaints, *self.configurations.complaints):
            if str(complaint) not in self._complaints:
                self._complaints.add(str(complaint))
                self.show(types.MessageType.Warning, f"{SECTION}: {complaint}")
        self._others_changed(None)

    def change_folders(
        self, added: Sequence[types.WorkspaceFolder], removed: Sequence[types.WorkspaceFolder]
    ) -> None:
        """The client opened or closed workspace folders."""
        gone = {path_of(folder.uri) for folder in removed}
        new = (path_of(folder.uri) for folder in added)
        roots = dict.fromkeys((*(root for root in self._roots if root not in gone), *new))
        self._roots = tuple(root for root in roots if root)
        self.rescan()

    def opened(self, document: Document) -> None:
        """The document was opened."""
        # A menu may not read the disk, so what it needs is read now.
        self._desk.refresh()
        self._desk.load()
        self.changed(document)

    def changed(self, document: Document, before: Document | None = None) -> None:
        """The document has a new text; `before` is what it was."""
        if before is not None and (self.jobs.of(document.uri)):
            self.jobs.follow(document.uri, difference(before.text, document.text))
        for applied in self.suggestions.follow(document.uri, document.text):
            logger.info("suggestion applied: %s", applied.wish.action)
        if self._index is not None and _may_be_agent(document):
            assert document.path is not None  # noqa: S101
            if self._index.put(document.path, document.text):
                self._others_changed(document)
        self._publish_soon(document)

    def closed(self, document: Document) -> None:
        """The document was closed; what is on disk counts again."""
        self.jobs.cancel_of(document.uri)
        self._analysed.pop(document.uri, None)
        self._stale.pop(document.uri, None)
        if not self.client.pulls_diagnostics:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, []))
        if self._index is not None and _may_be_agent(document):
            assert document.path is not None  # noqa: S101
            if self._index.forget(document.path):
                self._others_changed(None)

    def files_changed(self, uris: Sequence[str]) -> None:
        """Files changed on disk."""
        paths = [path for uri in uris if (path := path_of(uri))]
        if any(ACTION_FOLDER in path for path in paths):
            self._desk.refresh()
            self._desk.load()
        if any(path.endswith(".toml") for path in paths):
            self._reconfigure()
        if self._index is None or len(paths) > 20 or not all(p.endswith(_SUFFIX) for p in paths):
            self.rescan()
            return
        seen = [self._index.refresh(path) for path in paths if self.documents.at_path(path) is None]
        if any(seen):
            self._others_changed(None)

    # What is known of the project

    def rescan(self) -> None:
        """Look at the disk anew, in a thread; what is known stays in force until then."""
        if self._scan is not None and not self._scan.done():
            self._scan_again = True
            return
        self._scan = asyncio.get_running_loop().create_task(self._look_around())

    async def _look_around(self) -> None:
        while True:
            self._scan_again = False
            exclude = [self.configurations.of_folder(root).exclude for root in self._roots]
            index = Index(self._roots, home=Path.home().as_posix(), exclude=exclude)
            try:
                await asyncio.to_thread(index.scan)
            # Without the others a file can still be judged by itself.
            except Exception as error:
                logger.error("scan failed: %s", without_text(error))
            if not self._scan_again:
                break
        self._index = index
        for document in self.documents:
            if _may_be_agent(document):
                assert document.path is not None  # noqa: S101
                index.put(document.path, document.text)
        self._ready.set()
        self._others_changed(None)

    async def ready(self) -> None:
        """Wait until the project was looked at."""
        await self._ready.wait()

    def project(self) -> Project:
        """The other files, as known now."""
        return EMPTY_PROJECT if self._index is None else self._index.project()

    # What is found

    def analysis(self, document: Document) -> Analysis | None:
        """The agent file that the document is, with its findings; None when it is none."""
        known = self._analysed.get(document.uri)
        if known is not None and known.document is document and known.epoch == self._epoch:
            return known.analysis
        analysis = self._analyse(document)
        self._analysed[document.uri] = _Analysed(document, self._epoch, analysis)
        return analysis

    def _analyse(self, document: Document) -> Analysis | None:
        if self._index is None or not _may_be_agent(document):
            return None
        assert document.path is not None  # noqa: S101
        scope = self._index.scope_of(document.path, document.text)
        if scope is None:
            return None
        analysis = analyse(
            document.path,
            document.text,
            scope=scope,
            project=self._index.project(),
            selection=self.configurations.of_file(document.path).selection,
        )
        for failure in analysis.failures:
            logger.error("rule %s failed: %s", failure.code, without_text(failure.error))
        return analysis

    @property
    def assistant_is_on(self) -> bool:
        """Whether a model may be asked."""
        return self.assistant.is_on

    def suggestions_changed(self, uri: str) -> None:
        """Show the marks of the document anew."""
        document = self.documents.get(uri)
        if document is None:
            return
        if not self.client.pulls_diagnostics:
            self._publish_soon(document)
        elif self.client.refreshes_diagnostics:
            self.workspace_diagnostic_refresh(None)

    def uri_in_workspace(self, document: Document, path: str) -> str:
        """The URI of a path that is relative to the workspace folder of the document."""
        own = document.path or ""
        around = [root for root in self._roots if own.startswith(f"{root.rstrip('/')}/")]
        root = max(around, key=len, default=own.rpartition("/")[0] or "/")
        return Path(f"{root}/{path}").as_uri()

    def diagnostics(self, document: Document) -> list[types.Diagnostic]:
        """The findings of the document and the marks of suggestions, as the client shows them."""
        analysis = self.analysis(document)
        findings = analysis.findings if analysis is not None else ()
        return [
            *(
                to_diagnostic(finding, document, self.client, place=self._place)
                for finding in findings
            ),
            *marks.diagnostics(self.suggestions, document, self.client.encoding),
        ]

    def _place(self, path: str) -> tuple[str, LineIndex] | None:
        document = self.documents.at_path(path)
        if document is not None:
            return document.uri, document.lines
        text = read_text(path)
        if isinstance(text, Unreadable):
            return None
        return Path(path).as_uri(), LineIndex(text)

    def report_of(self, document: Document, previous: str | None) -> types.DocumentDiagnosticReport:
        """The answer to a client that pulls; short when nothing changed since `previous`."""
        items = self.diagnostics(document)
        result_id = hashlib.blake2b(repr(items).encode("utf-8", "replace"), digest_size=8)
        if result_id.hexdigest() == previous:
            return types.RelatedUnchangedDocumentDiagnosticReport(previous)
        return types.RelatedFullDocumentDiagnosticReport(items, result_id=result_id.hexdigest())

    def _others_changed(self, source: Document | None) -> None:
        """Findings of documents other than `source` may have changed."""
        self._epoch += 1
        others = [document for document in self.documents if document is not source]
        if not self.client.pulls_diagnostics:
            for document in others:
                self._publish_soon(document)
        elif self.client.refreshes_diagnostics and others:
            self.workspace_diagnostic_refresh(None)

    def _publish_soon(self, document: Document) -> None:
        if self.client.pulls_diagnostics or self._index is None:
            return
        self._stale[document.uri] = None
        if not self._is_publishing:
            self._is_publishing = True
            asyncio.get_running_loop().call_soon(self._publish_next)

    def _publish_next(self) -> None:
        """Publish for one document, then let what arrived meanwhile come first."""
        uri = next(iter(self._stale), None)
        if uri is None:
            self._is_publishing = False
            return
        asyncio.get_running_loop().call_soon(self._publish_next)
        del self._stale[uri]
        document = self.documents.get(uri)
        if document is not None:
            # Nothing is awaited from here to the sending, so the version is the newest one known.
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, self.diagnostics(document), document.version)
            )

    # What the client is told

    def show(self, kind: types.MessageType, message: str) -> None:
        """Show a message to the user."""
        self.window_show_message(types.ShowMessageParams(kind, message))

    def progress(self, params: types.ProgressParams) -> None:
        """Tell how far a job is."""
        self.protocol.notify(types.PROGRESS, params)

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ARG002
        """One sentence for whatever went wrong outside of a request; the log has the rest."""
        if isinstance(error, JsonRpcException):
            self.show(types.MessageType.Error, INTERNAL_ERROR)


def _may_be_agent(document: Document) -> bool:
    return document.path is not None and document.path.endswith(_SUFFIX)
