"""Work that takes long: started at once, shown as progress, cancelled at any time.

A job is a coroutine that may end in a page of Markdown. Nobody waits for it: the command that
starts it has long been answered when the page is opened. A few jobs run at once and some more wait;
at one place of a document there is never more than one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from lsprotocol import types

from agentls.errors import UserError
from agentls.lsp.cache import keep_page
from agentls.lsp.convert import plain_text
from agentls.lsp.protocol import INTERNAL_ERROR, without_text
from agentls.text.span import Edit, Span

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


Work = Callable[[Report], Awaitable[Page | None]]

_MOST_RUNNING = 4
_MOST_WAITING = 12


@dataclass(frozen=True, slots=True)
class Job:
    """A job that runs; `id` is also the token of its progress, `span` the place it is about."""

    id: str
    uri: str
    span: Span
    title: str
    task: "asyncio.Task[None]"


class Jobs:
    """The running jobs of a session."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._running: dict[str, Job] = {}
        # The loop itself holds its tasks by weak references only.
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = count(1)
        self._turns = asyncio.Semaphore(_MOST_RUNNING)

    def start(
        self, uri: str, span: Span, title: str, work: Work, *, is_quiet: bool = False
    ) -> None:
        """Run `work` on behalf of a place of the document; the page is opened when it is done.

        A quiet job is over at once: it shows no progress and stands in nobody's way.
        """
        if not is_quiet:
            busy = next((job for job in self.of(uri) if job.span.touches(span)), None)
            if busy is not None:
                sentence = f"“{busy.title}” is still running here; cancel it first, or wait for it"
                self._session.show(types.MessageType.Info, sentence)
                return
            if len(self._running) >= _MOST_RUNNING + _MOST_WAITING:
                sentence = f"{len(self._running)} jobs are running or waiting; try again later"
                self._session.show(types.MessageType.Warning, sentence)
                return
        job_id = f"agentls-{next(self._numbers)}"
        task = asyncio.get_running_loop().create_task(self._run(job_id, title, work, is_quiet))
        if not is_quiet:
            self._running[job_id] = Job(job_id, uri, span, title, task)
        self._tasks.add(task)
        task.add_done_callback(lambda _task: self._done(job_id, task))

    def _done(self, job_id: str, task: "asyncio.Task[None]") -> None:
        self._running.pop(job_id, None)
        self._tasks.discard(task)

    def follow(self, uri: str, change: Edit) -> None:
        """Move the places of the document's jobs along with a change of its text."""
        shift = len(change.replacement) - len(change.span)
        for job in self.of(uri):
            if change.span.end <= job.span.start:
                self._running[job.id] = replace(job, span=job.span.shifted(shift))

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

    async def _run(self, job_id: str, title: str, work: Work, is_quiet: bool) -> None:
        progress = _Progress(self._session, job_id, title, is_silent=is_quiet)
        try:
            if self._turns.locked() and not is_quiet:
                progress.report("waiting for the jobs before it")
            page = await self._in_turn(work, progress, is_quiet)
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
        if page is not None:
            await open_page(self._session, page)

    async def _in_turn(self, work: Work, progress: "_Progress", is_quiet: bool) -> Page | None:
        if is_quiet:
            return await work(progress.report)
        async with self._turns:
            return await work(progress.report)


class _Progress:
    """Progress of one job at the client; silent until the client knows the token."""

    def __init__(
        self, session: "Session", token: str, title: str, *, is_silent: bool = False
    ) -> None:
        self._session = session
        self._token = token
        self._title = title
        self._is_shown = False
        self._is_over = False
        self._last = ""
        if session.client.progress and not is_silent:
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


async def ask_user(session: "Session", question: str, choices: Sequence[str]) -> str | None:
    """What the user chose, None when nothing: clients without such a question answer so too."""
    params = types.ShowMessageRequestParams(
        types.MessageType.Info, question, [types.MessageActionItem(choice) for choice in choices]
    )
    try:
        chosen = await session.window_show_message_request_async(params)
    # Whatever the client's error is, nothing was chosen.
    except Exception as error:
        logger.warning("the client did not ask the user: %s", type(error).__name__)
        return None
    return chosen.title if chosen is not None else None


async def open_page(session: "Session", page: Page) -> None:
    """Open the page in the editor; as a message in one that cannot open documents."""
    if session.client.reads_pages:
        uri: str | None = session.pages.add(page.title, page.markdown)
    else:
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
