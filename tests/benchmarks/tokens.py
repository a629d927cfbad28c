"""Seconds to the first token and per token: our adapter, and the SDK that it stands on.

Both ask the same server on loopback in the same process, each with a client that has asked once
before. The server runs in a process of its own and writes as fast as it is read.
"""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import anthropic

from agentls.model.anthropic_client import AnthropicModel
from agentls.model.api import Ask, Progress
from agentls.model.connection import Connection

TOKENS = 2_000
_ASKS = 20
_ROOT = Path(__file__).parent.parent.parent
_SERVER = f"""
import asyncio
from tests.support import messages_server as serve

async def main():
    reply = serve.stream(serve.start(), serve.text(*["token "] * {TOKENS}), serve.end())
    async with serve.MessagesServer([reply]) as server:
        print(server.address, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""

Timed = tuple[float, float]
"""Seconds to the first token, and from there for each further one."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of the server."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER], cwd=_ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate()


def ours(address: str) -> Callable[[], Timed]:
    """Through our adapter."""

    async def timed() -> Timed:
        model = AnthropicModel(Connection(address, "k"))
        ask = Ask(("agent",), ("code",), "m")

        async def once() -> Timed:
            began = perf_counter()
            first = 0.0

            def note(progress: Progress) -> None:
                nonlocal first
                if not first and progress.text:
                    first = perf_counter()

            reply = await model.ask(ask, note)
            ended = perf_counter()
            assert len(reply.text) == TOKENS * len("token ")
            return first - began, (ended - first) / TOKENS

        try:
            return await _median(once)
        finally:
            await model.close()

    return lambda: asyncio.run(timed())


def sdk(address: str) -> Callable[[], Timed]:
    """The events of the SDK, joined to a text."""

    async def timed() -> Timed:
        client = anthropic.AsyncAnthropic(api_key="k", base_url=address, max_retries=0)

        async def once() -> Timed:
            began = perf_counter()
            first = 0.0
            parts: list[str] = []
            stream = await client.messages.create(
                model="m",
                max_tokens=8000,
                system=[{"type": "text", "text": "agent"}],
                messages=[{"role": "user", "content": [{"type": "text", "text": "code"}]}],
                stream=True,
            )
            async for event in stream:
                if event.type == "content_block_delta" and event.delta.type == "text_delta":
                    parts.append(event.delta.text)
                    first = first or perf_counter()
            ended = perf_counter()
            assert len("".join(parts)) == TOKENS * len("token ")
            return first - began, (ended - first) / TOKENS

        try:
            return await _median(once)
        finally:
            await client.close()

    return lambda: asyncio.run(timed())


async def _median(once: Callable[[], Awaitable[Timed]]) -> Timed:
    await once()
    taken = [await once() for _ in range(_ASKS)]
    firsts, each = zip(*taken, strict=True)
    return sorted(firsts)[_ASKS // 2], sorted(each)[_ASKS // 2]
