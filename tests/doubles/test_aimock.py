"""The adapter against a server that nobody here wrote.

What our own server of bytes claims about the Messages API could be wrong in the same way as the
adapter; this one was written by others.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentls.assist.reply import accepted
from agentls.errors import ModelError
from agentls.model import forbidden
from agentls.model.anthropic_client import AnthropicModel
from agentls.model.api import Ask, Progress, Reply, Stop, Usage, ignore_progress
from agentls.model.connection import Connection
from tests.doubles.aimock import Aimock, install, running

pytestmark = pytest.mark.doubles

LONG = "It is a long reply that comes in pieces, one after the other, to its very end. " * 4


def fails(word: str, status: int, kind: str, **more: Any) -> dict[str, Any]:
    """A fixture with an error."""
    response = {"error": {"message": "No", "type": kind}, "status": status, **more}
    return {"match": {"userMessage": word}, "response": response}


def says(word: str, text: str, *, ends: str = "stop", **more: Any) -> dict[str, Any]:
    """A fixture with a reply."""
    response = {"content": text, "finishReason": ends}
    return {"match": {"userMessage": word}, "response": response, **more}


FIXTURES = [
    says("hello", LONG, chunkSize=7),
    {
        "match": {"userMessage": "counted"},
        "response": {"content": "x", "usage": {"input_tokens": 11, "output_tokens": 7}},
    },
    says("length", "half", ends="length"),
    says("refuse", "no", ends="refusal"),
    says("tools", "before", ends="tool_calls"),
    says("slow", LONG, streamingProfile={"ttft": 50, "tps": 1}),
    says("cut", LONG, latency=20, truncateAfterChunks=3),
    says("drop", LONG, latency=50, disconnectAfterMs=120),
    {
        "match": {"userMessage": "once", "sequenceIndex": 0},
        "response": {"error": {"message": "No", "type": "overloaded_error"}, "status": 529},
    },
    {
        "match": {"userMessage": "once", "sequenceIndex": 1},
        "response": {"content": "then"},
    },
    fails("busy", 529, "overloaded_error"),
    fails("broken", 500, "api_error"),
    fails("forbidden", 403, "permission_error"),
    fails("nowhere", 404, "not_found_error"),
    fails("huge", 413, "request_too_large"),
    fails("limited", 429, "rate_limit_error", retryAfter=77),
]


@pytest.fixture(scope="session")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("aimock"))


@pytest.fixture(scope="module")
def server(cli: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    with running(cli, tmp_path_factory.mktemp("served"), FIXTURES) as started:
        yield started


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    forbidden.forbid_requests(except_loopback=True)
    yield
    forbidden.allow_requests()


def ask(word: str, deadline: float = 30.0) -> Ask:
    return Ask(("agent", "rules"), (word,), "claude-sonnet-5-5", deadline=deadline)


async def reply_of(server: Aimock, word: str, *, deadline: float = 30.0) -> Reply:
    """The reply; the same client must answer the next question whatever became of this one."""
    model = AnthropicModel(Connection(server.address, "key-1", read_timeout=10.0))
    try:
        return await model.ask(ask(word, deadline), ignore_progress)
    finally:
        assert accepted(await model.ask(ask("hello"), ignore_progress)) == LONG.strip()
        await model.close()


async def failure_of(server: Aimock, word: str, **more: float) -> str:
    with pytest.raises(ModelError) as caught:
        accepted(await reply_of(server, word, **more))
    return f"{caught.value.kind}: {caught.value}".replace(
        server.address.removeprefix("http://"), "HOST"
    )


async def test_a_reply_comes_in_pieces_and_whole(server: Aimock) -> None:
    seen: list[Progress] = []
    model = AnthropicModel(Connection(server.address, "key-1"))
    reply = await model.ask(ask("hello"), seen.append)
    await model.close()
    pieces = [each.text for each in seen if each.text]
    assert (reply.text, reply.stop, "".join(pieces)) == (LONG, Stop.DONE, LONG)
    assert len(pieces) > 10
    request = server.journal()[-1]
    assert (request["method"], request["path"]) == ("POST", "/v1/messages")


async def test_the_usage_is_read(server: Aimock) -> None:
    assert (await reply_of(server, "counted")).usage == Usage(11, 7)


async def test_stops_are_told_apart(server: Aimock) -> None:
    assert (await reply_of(server, "tools")).stop is Stop.DONE
    assert (await reply_of(server, "length")).stop is Stop.TRUNCATED
    assert (await reply_of(server, "refuse")).stop is Stop.REFUSED


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("busy", "overloaded: HOST is overloaded."),
        ("broken", "server-error: HOST failed (status 500)."),
        ("forbidden", "not-allowed: This key may not use `claude-sonnet-5-5` at HOST."),
        ("nowhere", "no-model: HOST does not know the model `claude-sonnet-5-5`."),
        ("huge", "too-long: The question is too long for HOST."),
        ("limited", "rate-limited: HOST takes no more requests for now. Try again in 77 s."),
        ("cut", "cut: "),
        ("drop", "cut: "),
    ],
)
async def test_faults_are_said(server: Aimock, word: str, said: str) -> None:
    assert (await failure_of(server, word)).startswith(said)


async def test_an_overload_that_passes_is_not_noticed(server: Aimock) -> None:
    assert (await reply_of(server, "once")).text == "then"


async def test_the_deadline_holds(server: Aimock) -> None:
    assert (await failure_of(server, "slow", deadline=1.0)).startswith(
        "timed-out: HOST did not finish within 1 s."
    )


async def test_a_cancelled_question_ends_at_once(server: Aimock) -> None:
    model = AnthropicModel(Connection(server.address, "key-1"))
    writing = asyncio.Event()

    def note(progress: Progress) -> None:
        if progress.text:
            writing.set()

    task = asyncio.create_task(model.ask(ask("slow"), note))
    await asyncio.wait_for(writing.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 2)
    assert (await model.ask(ask("hello"), ignore_progress)).text == LONG
    await model.close()


async def test_models_are_listed(server: Aimock) -> None:
    model = AnthropicModel(Connection(server.address, "key-1"))
    assert all(known.id for known in await model.models())
    await model.close()


@pytest.mark.parametrize("auth", ["bearer", "x-api-key", "both"])
async def test_a_key_is_checked(cli: Path, tmp_path: Path, auth: Any) -> None:
    with running(cli, tmp_path, FIXTURES, AIMOCK_API_KEYS="right") as guarded:
        right = AnthropicModel(Connection(guarded.address, "right", auth=auth))
        assert (await right.ask(ask("hello"), ignore_progress)).text == LONG
        wrong = AnthropicModel(Connection(guarded.address, "wrong", auth=auth))
        with pytest.raises(ModelError) as caught:
            await wrong.ask(ask("hello"), ignore_progress)
        assert caught.value.kind == "not-authorised"
        for model in (right, wrong):
            await model.close()
