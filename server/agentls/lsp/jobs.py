"""Work that takes long: started at once, shown as progress, cancelled at any time.

A job is a coroutine that ends in a page of Markdown. Nobody waits for it: the command that starts
it has long been answered when the page is opened.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from lsprotocol import types

from agentls.errors import UserError
from agentls.lsp.cache import keep_page
from agentls.lsp.convert import plain_text
from agentls.lsp.protocol import INTERNAL_ERROR, without_text

if TYPE_CHECKING:
    from agentls.lsp.session import Session

logger = logging.getLogger(__name__)

Report = Callable[[str], None]
"""Says in a few words how far the work is."""


@dataclass(frozen=True, slots=True)
class Page:
    """The result of a job, to be opened beside the code."""

    title: str
    markdown: str


Work = Callable[[Report], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Job:
    """A job that runs; `id` is also the token of its progress."""

    id: str
    uri: str
    title: str
    task: "asyncio.Task[None]"


class Jobs:
    """The running jobs of a session."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._running: dict[str, Job] = {}
        self._numbers = count(1)

    def start(self, uri: str, title: str, work: Work) -> None:
        """Run `work` on behalf of the document; the page is opened when it is done."""
        job_id = f"agentls-{next(self._numbers)}"
        task = asyncio.get_running_loop().create_task(self._run(job_id, title, work))
        self._running[job_id] = Job(job_id, uri, title, task)
        task.add_done_callback(lambda _task: self._running.pop(job_id, None))

    def of(self, uri: str) -> tuple[Job, ...]:
        """The jobs that run for the document."""
        return tuple(job for job in self._running.values() if job.uri == uri)

    def cancel(self, job_id: str) -> bool:
        """Stop a job; False when there is none of that id."""
        # Gone at once, and not only when its task has noticed.
        job = self._running.pop(job_id, None)
        return job is not None and job.task.cancel()

    def cancel_of(self, uri: str) -> None:
        """Stop the jobs of the document."""
        for job in self.of(uri):
            self.cancel(job.id)

    def cancel_all(self) -> None:
        """Stop every job."""
        for job_id in tuple(self._running):
            self.cancel(job_id)

    async def _run(self, job_id: str, title: str, work: Work) -> None:
        progress = _Progress(self._session, job_id, title)
        try:
            page = await work(progress.report)
        except asyncio.CancelledError:
            progress.end("cancelled")
            return
        except UserError as error:
            progress.end("failed")
            self._session.show(types.MessageType.Error, str(error))
            return
        # A job is on its own: without this its failure would be seen by nobody.
        except Exception as error:
            logger.error("job failed: %s", without_text(error))
            progress.end("failed")
            self._session.show(types.MessageType.Error, INTERNAL_ERROR)
            return
        progress.end("done")
        await open_page(self._session, page)


class _Progress:
    """Progress of one job at the client; silent until the client knows the token."""

    def __init__(self, session: "Session", token: str, title: str) -> None:
        self._session = session
        self._token = token
        self._title = title
        self._is_shown = False
        self._is_over = False
        self._last = ""
        if session.client.progress:
            # Not awaited: a client that is slow to answer would hold up the work.
            created = session.protocol.send_request_async(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token)
            )
            created.add_done_callback(self._created)

    def _created(self, created: "asyncio.Future[object]") -> None:
        if created.cancelled() or created.exception() is not None or self._is_over:
            return
        self._is_shown = True
        self._send(types.WorkDoneProgressBegin(title=self._title, cancellable=True))
        if self._last:
            self.report(self._last)

    def report(self, message: str) -> None:
        # Kept for a client that does not know the token yet.
        self._last = message
        if self._is_shown:
            self._send(types.WorkDoneProgressReport(message=message))

    def end(self, message: str) -> None:
        if self._is_shown:
            self._send(types.WorkDoneProgressEnd(message=message))
        self._is_shown, self._is_over = False, True

    def _send(
        self,
        value: types.WorkDoneProgressBegin
        | types.WorkDoneProgressReport
        | types.WorkDoneProgressEnd,
    ) -> None:
        self._session.progress(types.ProgressParams(self._token, value))


async def open_page(session: "Session", page: Page) -> None:
    """Open the page in the editor; as a message in one that cannot open documents."""
    uri = keep_page(page.title, page.markdown)
    if uri is not None and session.client.show_document and await _shown(session, uri):
        return
    where = "" if uri is None else f"\n\nKept in {uri}"
    session.show(types.MessageType.Info, plain_text(page.markdown) + where)


async def _shown(session: "Session", uri: str) -> bool:
    start = types.Position(0, 0)
    # LSP4IJ never answers a request without a selection.
    params = types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(start, start))
    try:
        result = await session.window_show_document_async(params)
    # Whatever the client's error is, the user is still to see the page.
    except Exception as error:
        logger.warning("the client did not show the document: %s", type(error).__name__)
        return False
    return result.success
