"""Starting the server."""

import asyncio
import logging
import os
import sys
from typing import BinaryIO

from lsprotocol import types

from agentls.lsp.assistant import Assistant
from agentls.lsp.handlers import register
from agentls.lsp.session import Session
from agentls.lsp.transport import Read, accept, serve_streams

logger = logging.getLogger("agentls")

_LEVELS = (
    (logging.ERROR, types.MessageType.Error),
    (logging.WARNING, types.MessageType.Warning),
    (logging.INFO, types.MessageType.Info),
)


def start_stdio(*, assistant: Assistant | None = None) -> int:
    """Serve the client at the standard streams; returns the exit code."""
    # From here on a stray `print` goes to the log instead of into the protocol.
    stdin, stdout = sys.stdin.fileno(), sys.stdout.buffer
    sys.stdout = sys.stderr
    log_to_stderr()
    return _run(lambda count: os.read(stdin, count), stdout, assistant)


def start_tcp(host: str, port: int, *, assistant: Assistant | None = None) -> int:
    """Serve the first client that connects; returns the exit code. Port 0 takes a free one."""
    log_to_stderr()
    with accept(host, port) as connection:
        return _run(connection.recv, connection.makefile("wb"), assistant)


def log_to_stderr() -> None:
    """Set up the log: ours from information on, of pygls only what is serious.

    pygls writes whole messages, and with them documents, at lower levels; its `json_rpc` does so
    at ERROR too, when a handler fails.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    logger.setLevel(logging.INFO)
    logging.getLogger("pygls").setLevel(logging.WARNING)
    logging.getLogger("pygls.protocol.json_rpc").setLevel(logging.CRITICAL)


def _run(read: Read, stdout: BinaryIO, assistant: Assistant | None) -> int:
    try:
        return asyncio.run(serve(read, stdout, assistant))
    except KeyboardInterrupt:
        return 130


async def serve(read: Read, stdout: BinaryIO, assistant: Assistant | None) -> int:
    """Serve one session; returns the exit code."""
    session = Session(assistant=assistant)
    register(session)
    handler = _ClientLog(session)
    logger.addHandler(handler)
    try:
        return await serve_streams(session.protocol, read, stdout)
    finally:
        logger.removeHandler(handler)
        session.end()


class _ClientLog(logging.Handler):
    """Sends our own log records to the client, once it is there."""

    def __init__(self, session: Session) -> None:
        super().__init__(logging.INFO)
        self._session = session

    def emit(self, record: logging.LogRecord) -> None:
        if not self._session.protocol.is_open:
            return
        kind = next((kind for level, kind in _LEVELS if record.levelno >= level), None)
        if kind is not None:
            params = types.LogMessageParams(kind, record.getMessage())
            self._session.window_log_message(params)
