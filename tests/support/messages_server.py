"""A server on loopback that answers with prepared bytes, as the Messages API does or would not."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def event(kind: str, **data: object) -> bytes:
    """One event of the stream."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


def start(**usage: int) -> bytes:
    """The first event."""
    return event(
        "message_start",
        message={
            "id": "m", "type": "message", "role": "assistant", "model": "served-model",
            "content": [], "stop_reason": None, "usage": {"input_tokens": 12, **usage},
        },
    )  # fmt: skip


def text(*parts: str) -> bytes:
    """One block of text, in deltas."""
    deltas = b"".join(
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": part})
        for part in parts
    )
    opened = event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    return opened + deltas + event("content_block_stop", index=0)


def end(reason: str | None = "end_turn", **delta: object) -> bytes:
    """The events that end the reply."""
    return event(
        "message_delta", delta={"stop_reason": reason, **delta}, usage={"output_tokens": 5}
    ) + event("message_stop")


def head(status: int = 200, kind: str = "text/event-stream", *headers: str) -> bytes:
    """The head of a response that ends when the connection does."""
    lines = [f"HTTP/1.1 {status} Whatever", f"content-type: {kind}", "connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def error(status: int, kind: str, message: str = "no", *headers: str, code: str = "") -> Answer:
    """A response with an error in the API's form."""
    told: dict[str, object] = {"type": kind, "message": message}
    if code:
        told["details"] = {"error_code": code}
    body = json.dumps({"type": "error", "error": told}).encode()
    return sends(head(status, "application/json", *headers) + body)


def page(status: int, *headers: str) -> Answer:
    """A response in HTML, as proxies and wrong addresses give it."""
    return sends(head(status, "text/html", *headers) + b"<html><h1>Something</h1></html>")


def sends(*chunks: bytes) -> Answer:
    """Writes `chunks` and closes."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()

    return answer


def stream(*chunks: bytes) -> Answer:
    """A stream of events."""
    return sends(head(), *chunks)


def resets(*chunks: bytes) -> Answer:
    """Writes `chunks`, then resets the connection."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(chunks))
        await writer.drain()
        plain = writer.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return answer


def stalls(*chunks: bytes) -> Answer:
    """Writes `chunks` and then nothing more, until the client goes away."""
    return goes_on(b"", first=b"".join(chunks))


def trickles(data: bytes) -> Answer:
    """Writes `data` byte by byte, never to its end."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        for number in data:
            writer.write(bytes((number,)))
            await writer.drain()
            await asyncio.sleep(0.02)
        await asyncio.Event().wait()

    return answer


def goes_on(chunk: bytes, *, first: bytes = b"") -> Answer:
    """Writes `chunk` again and again until the client goes away."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while not writer.is_closing():
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(0.02)

    return answer


@dataclass
class MessagesServer:
    """Gives each request the next of `answers`; the last one stays."""

    answers: list[Answer]
    requests: list[bytes] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> "MessagesServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            header = await reader.readuntil(b"\r\n\r\n")
            lengths = [
                int(line.split(b":")[1])
                for line in header.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ]
            length = lengths[0] if lengths else 0
            self.requests.append(header + await reader.readexactly(length))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            self.begun.set()
            answering = asyncio.ensure_future(answer(writer))
            gone = asyncio.ensure_future(reader.read())
            await asyncio.wait({answering, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                self.hung_up.set()
            for task in (answering, gone):
                task.cancel()
            await asyncio.gather(answering, gone, return_exceptions=True)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()

    def body(self, number: int = -1) -> dict[str, object]:
        """The JSON of one request."""
        found = json.loads(self.requests[number].partition(b"\r\n\r\n")[2])
        assert isinstance(found, dict)
        return found
