"""The adapter against a server on loopback: what is sent, what is made of replies and of faults."""

import asyncio
import logging
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.support import messages_server as serve
from tests.support.messages_server import MessagesServer

from agentls.errors import ModelError
from agentls.model import forbidden
from agentls.model.anthropic_client import AnthropicModel
from agentls.model.api import Ask, Progress, Reply, Stop, Usage, ignore_progress
from agentls.model.connection import Connection

ASK = Ask(("agent", "rules"), ("code",), "some-model", max_tokens=100, deadline=30.0)


async def reply_of(*answers: serve.Answer, ask: Ask = ASK) -> Reply:
    """What the adapter makes of `answers`."""
    async with MessagesServer(list(answers)) as server:
        model = AnthropicModel(Connection(server.address, "key-1", read_timeout=0.4))
        try:
            return await model.ask(ask, ignore_progress)
        finally:
            await model.close()


async def failure_of(*answers: serve.Answer, ask: Ask = ASK) -> str:
    """Kind and sentence of the error, with the port taken out."""
    with pytest.raises(ModelError) as caught:
        await reply_of(*answers, ask=ask)
    host = str(caught.value)
    for word in host.split():
        if word.startswith("127.0.0.1:"):
            host = host.replace(word.rstrip(",."), "HOST")
    return f"{caught.value.kind}: {host}"


async def test_a_reply_is_read_whole_with_its_usage():
    reply = await reply_of(
        serve.stream(serve.start(cache_read_input_tokens=3), serve.text("Hel", "lo"), serve.end())
    )
    assert reply == Reply("Hello", Stop.DONE, Usage(15, 5, 3, 0), "served-model")


async def test_the_request_carries_the_ask_and_nothing_of_the_first_party_elsewhere():
    ask = Ask(("agent", "rules"), ("facts", "code"), "some-model", max_tokens=100, effort="low")
    async with MessagesServer([serve.stream(serve.start(), serve.end())]) as server:
        model = AnthropicModel(Connection(server.address + "/v1/", "key-1"))
        await model.ask(ask, ignore_progress)
        await model.close()
        assert server.body() == {
            "model": "some-model",
            "max_tokens": 100,
            "system": [{"type": "text", "text": "agent"}, {"type": "text", "text": "rules"}],
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "facts"},
                        {"type": "text", "text": "code"},
                    ],
                }
            ],
            "stream": True,
        }
        first_line, *headers = server.requests[0].decode().splitlines()
        assert first_line == "POST /v1/messages HTTP/1.1"
        assert "authorization: bearer key-1" in [line.lower() for line in headers]


async def test_progress_tells_waiting_thinking_and_each_piece_of_text():
    seen: list[Progress] = []
    async with MessagesServer(
        [serve.stream(serve.start(), serve.text("a", "b"), serve.end())]
    ) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        await model.ask(ASK, seen.append)
        await model.close()
    assert [(each.stage, each.text) for each in seen] == [
        ("waiting", ""), ("thinking", ""), ("writing", "a"), ("writing", "b"),
        ("writing", ""),
    ]  # fmt: skip


async def test_a_refusal_tells_its_category():
    details = {"category": "cyber", "explanation": "looks like an attack"}
    reply = await reply_of(serve.stream(serve.start(), serve.end("refusal", stop_details=details)))
    assert (reply.stop, reply.detail) == (Stop.REFUSED, "cyber: looks like an attack")


async def test_an_end_without_a_stop_reason_is_a_cut():
    reply = await reply_of(serve.stream(serve.start(), serve.text("half")))
    assert (reply.text, reply.stop) == ("half", Stop.CUT)


async def test_a_redirect_is_not_followed():
    async with MessagesServer([serve.stream(serve.start(), serve.end())]) as elsewhere:
        moved = serve.sends(
            serve.head(307, "text/plain", f"location: {elsewhere.address}/v1/messages")
        )
        assert (await failure_of(moved)).startswith("redirected: HOST answered with a redirect")
        assert elsewhere.requests == []


async def test_one_retry_before_the_first_event():
    busy = serve.error(529, "overloaded_error", "no", "retry-after: 0")
    good = serve.stream(serve.start(), serve.text("x"), serve.end())
    assert (await reply_of(busy, good)).text == "x"
    assert (await failure_of(busy, busy, good)).startswith("overloaded:")


async def test_no_retry_once_the_reply_has_begun():
    broken = serve.resets(serve.head(), serve.start(), serve.text("half"))
    good = serve.stream(serve.start(), serve.text("x"), serve.end())
    assert (await failure_of(broken, good)).startswith("cut:")


async def test_cancelling_closes_the_connection():
    endless = serve.goes_on(serve.event("ping"), first=serve.head() + serve.start())
    async with MessagesServer([endless]) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        begun = asyncio.Event()
        task = asyncio.create_task(
            model.ask(ASK, lambda progress: begun.set() if progress.stage == "thinking" else None)
        )
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.hung_up.wait(), 2)
        await model.close()


async def test_cancelling_before_the_reply_begins_closes_the_connection_too():
    async with MessagesServer([serve.stalls()]) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        task = asyncio.create_task(model.ask(ASK, ignore_progress))
        await server.begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.hung_up.wait(), 2)
        await model.close()


async def test_a_deadline_that_passes_closes_the_connection():
    endless = serve.goes_on(serve.event("ping"), first=serve.head() + serve.start())
    async with MessagesServer([endless]) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        with pytest.raises(ModelError):
            await model.ask(replace(ASK, deadline=0.5), ignore_progress)
        await asyncio.wait_for(server.hung_up.wait(), 2)
        await model.close()


async def test_without_a_key_the_sentence_says_how_to_get_one(monkeypatch):
    forbidden.allow_requests()
    with pytest.raises(ModelError) as caught:
        await AnthropicModel(Connection()).ask(ASK, ignore_progress)
    assert str(caught.value) == (
        "There is no key for api.anthropic.com. Set `ANTHROPIC_API_KEY`, or run `ant auth login`."
    )


async def test_forbidden_requests_are_not_made():
    forbidden.forbid_requests()
    async with MessagesServer([serve.sends()]) as server:
        with pytest.raises(ModelError) as caught:
            await AnthropicModel(Connection(server.address, "k")).ask(ASK, ignore_progress)
        assert (caught.value.kind, server.requests) == ("forbidden", [])


async def test_requests_beyond_loopback_are_forbidden_in_tests():
    with pytest.raises(ModelError) as caught:
        await AnthropicModel(Connection("https://example.com", "k")).ask(ASK, ignore_progress)
    assert caught.value.kind == "forbidden"


async def test_nothing_of_the_question_is_logged(caplog):
    ask = Ask(("agent",), ("the-secret-code",), "some-model", deadline=30.0)
    with caplog.at_level(logging.DEBUG):
        await reply_of(serve.stream(serve.start(), serve.text("x"), serve.end()), ask=ask)
    assert "the-secret-code" not in caplog.text


def test_the_sdk_is_not_imported_before_a_question():
    code = (
        "import sys; import agentls.model.anthropic_client as c;"
        "c.AnthropicModel(c.Connection()); print('anthropic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )  # fmt: skip
    assert done.stdout == "False\n"
