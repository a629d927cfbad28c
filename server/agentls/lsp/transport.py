"""Messages in and out: over the standard streams, or over one TCP connection.

pygls's own loop hands every header line to a thread pool and loses the exit code.
"""

import asyncio
import logging
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO

from agentls.lsp.protocol import Protocol

logger = logging.getLogger(__name__)

_LONGEST_HEADER = 4096
_CHUNK = 65536


Read = Callable[[int], bytes]
"""Waits for bytes and returns at most as many as asked for; none when the stream has ended."""


def messages(read: Read) -> Iterator[bytes]:
    """The bodies of the framed messages, until the stream ends.

    Header names are read in any case. A header without a usable length is skipped, so that what
    follows can be read again.
    """
    buffer = bytearray()
    length = -1
    while True:
        end = buffer.find(b"\n")
        while end < 0:
            data = read(_CHUNK)
            if not data:
                return
            end = data.find(b"\n")
            end = end + len(buffer) if end >= 0 else -1
            buffer += data
            if end < 0 and len(buffer) > _LONGEST_HEADER:
                buffer.clear()
        line = bytes(buffer[: end + 1])
        del buffer[: end + 1]
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            digits = value.strip()
            length = int(digits) if digits.isdigit() and len(digits) < 12 else -1
        elif not line.strip() and length >= 0:
            while len(buffer) < length:
                data = read(_CHUNK)
                if not data:
                    return
                buffer += data
            yield bytes(buffer[:length])
            del buffer[:length]
            length = -1


class Inbox:
    """Messages on their way from the reading thread to the event loop.

    Everything that has arrived is taken in at once, before anything is computed: of ten
    keystrokes that waited, the findings are those of the last.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol: Protocol) -> None:
        self._loop = loop
        self._protocol = protocol
        self._bodies: deque[bytes] = deque()

    def read(self, read: Read) -> None:
        """Read until the stream ends; run in a thread."""
        try:
            for body in messages(read):
                self._bodies.append(body)
                self._loop.call_soon_threadsafe(self._take)
            self._loop.call_soon_threadsafe(self._ended)
        except (OSError, ValueError):
            # The stream was closed under the reader: the session is over either way.
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._ended)
        except RuntimeError:
            # The loop was closed while the message was read.
            return

    def _take(self) -> None:
        while self._bodies:
            self._protocol.receive(self._bodies.popleft())

    def _ended(self) -> None:
        self._take()
        # Without `exit` the client is simply gone.
        self._protocol.finish(0 if self._protocol.was_shut_down else 1)


class _StreamWriter:
    """The writer that pygls wants, over a binary stream."""

    def __init__(self, stream: BinaryIO, protocol: Protocol) -> None:
        self._stream = stream
        self._protocol = protocol

    def write(self, data: bytes) -> None:
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):
            self._protocol.finish(1)

    def close(self) -> None:
        """The stream belongs to whoever opened it."""


async def serve_streams(protocol: Protocol, read: Read, stdout: BinaryIO) -> int:
    """Serve until the client ends the session; returns the exit code."""
    loop = asyncio.get_running_loop()
    protocol.finished = loop.create_future()
    protocol.set_writer(_StreamWriter(stdout, protocol))
    # A daemon, since nothing can wake a thread that waits for input. It holds no lock of a Python
    # stream meanwhile: the interpreter would abort at the end over that of `sys.stdin`.
    threading.Thread(
        target=Inbox(loop, protocol).read, args=(read,), name="agentls-stdin", daemon=True
    ).start()
    return await protocol.finished


def accept(host: str, port: int) -> socket.socket:
    """Wait for a client and return its connection; one server serves one session."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listener:
        address = listener.getsockname()
        logger.info("listening on %s:%s", address[0], address[1])
        connection, _ = listener.accept()
    return connection
