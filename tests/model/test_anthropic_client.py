"""The adapter against a server on loopback: what is sent, what is made of replies and of faults."""

import asyncio
import logging
import subprocess
import sys

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


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("end_turn", Stop.DONE),
        ("stop_sequence", Stop.DONE),
        ("max_tokens", Stop.TRUNCATED),
        ("refusal", Stop.REFUSED),
        ("model_context_window_exceeded", Stop.TOO_LONG),
        ("tool_use", Stop.DONE),
        ("pause_turn", Stop.PAUSED),
        ("something_new", Stop.UNKNOWN),
    ],
)
async def test_every_stop_reason_is_told_apart(reason, stop):
    reply = await reply_of(serve.stream(serve.start(), serve.text("x"), serve.end(reason)))
    assert (reply.text, reply.stop) == ("x", stop)


async def test_a_refusal_tells_its_category():
    details = {"category": "cyber", "explanation": "looks like an attack"}
    reply = await reply_of(serve.stream(serve.start(), serve.end("refusal", stop_details=details)))
    assert (reply.stop, reply.detail) == (Stop.REFUSED, "cyber: looks like an attack")


async def test_an_end_without_a_stop_reason_is_a_cut():
    reply = await reply_of(serve.stream(serve.start(), serve.text("half")))
    assert (reply.text, reply.stop) == ("half", Stop.CUT)


TOLERATED = {
    "no message_stop": serve.stream(
        serve.start(), serve.text("x"), serve.end().replace(serve.event("message_stop"), b"")
    ),
    "unknown events": serve.stream(
        serve.start(), serve.event("news", a=1), serve.text("x"), serve.end()
    ),
    "a block of an unknown kind": serve.stream(
        serve.start(),
        serve.event("content_block_start", index=0, content_block={"type": "novel"}),
        serve.event("content_block_delta", index=0, delta={"type": "novel_delta", "x": 1}),
        serve.text("x"),
        serve.end(),
    ),
    "no usage": serve.stream(
        serve.event("message_start", message={"id": "m"}),
        serve.text("x"),
        serve.event("message_delta", delta={"stop_reason": "end_turn"}),
    ),
    "a delta for a block that was never begun": serve.stream(
        serve.start(),
        serve.event("content_block_delta", index=7, delta={"type": "text_delta", "text": "x"}),
        serve.end(),
    ),
    "no message_start": serve.stream(serve.text("x"), serve.end()),
    "another content type": serve.sends(
        serve.head(200, "text/plain"), serve.start(), serve.text("x"), serve.end()
    ),
}


@pytest.mark.parametrize("answer", TOLERATED.values(), ids=TOLERATED)
async def test_what_a_server_does_slightly_otherwise_is_tolerated(answer):
    reply = await reply_of(answer)
    assert (reply.text, reply.stop) == ("x", Stop.DONE)


FAULTS = {
    "400": (
        serve.error(400, "invalid_request_error", "top_k: not permitted"),
        (
            "bad-request: HOST rejected the request (status 400): top_k: not permitted. Check the "
            "model and the address in the settings."
        ),
    ),
    "400 too long": (
        serve.error(400, "invalid_request_error", "prompt is too long: 9 > 8"),
        "too-long: The question is too long for HOST. Select less code and ask again.",
    ),
    "401": (
        serve.error(401, "authentication_error", "invalid key-1"),
        (
            "not-authorised: HOST did not accept the key. Check `ANTHROPIC_API_KEY`, or run "
            "`ant auth login` again."
        ),
    ),
    "402": (
        serve.error(402, "billing_error"),
        "payment: HOST asks for payment. Check the credit of the account.",
    ),
    "403": (
        serve.error(403, "permission_error"),
        (
            "not-allowed: This key may not use `some-model` at HOST. Choose another model, or ask "
            "for access."
        ),
    ),
    "404": (
        serve.error(404, "not_found_error"),
        (
            "no-model: HOST does not know the model `some-model`. Choose another one in the agent "
            "file or the settings."
        ),
    ),
    "413": (
        serve.error(413, "request_too_large"),
        "too-long: The question is too long for HOST. Select less code and ask again.",
    ),
    "413 in HTML": (
        serve.sends(serve.head(413, "text/html"), b"<html>too large</html>"),
        "too-long: The question is too long for HOST. Select less code and ask again.",
    ),
    "422": (
        serve.error(422, "invalid_request_error", "model: field required"),
        (
            "bad-request: HOST rejected the request (status 422): model: field required. Check the "
            "model and the address in the settings."
        ),
    ),
    "429 for long": (
        serve.error(429, "rate_limit_error", "slow down", "retry-after: 3600"),
        "rate-limited: HOST takes no more requests for now. Try again in 60 min.",
    ),
    "429 that says no retry": (
        serve.error(429, "rate_limit_error", "slow down", "x-should-retry: false"),
        "rate-limited: HOST takes no more requests for now. Try again in a moment.",
    ),
    "500": (
        serve.error(500, "api_error", "no", "retry-after: 0"),
        "server-error: HOST failed (status 500). Try again in a few minutes.",
    ),
    "502 in HTML": (
        serve.sends(serve.head(502, "text/html", "retry-after: 0"), b"<html>bad gateway</html>"),
        "server-error: HOST failed (status 502). Try again in a few minutes.",
    ),
    "504": (
        serve.error(504, "timeout_error", "no", "retry-after: 0"),
        "timed-out: HOST took too long. Try again, or ask about less.",
    ),
    "529": (
        serve.error(529, "overloaded_error", "no", "retry-after: 0"),
        "overloaded: HOST is overloaded. Try again in a minute, or choose another model.",
    ),
    "200 with HTML": (
        serve.sends(serve.head(200, "text/html"), b"<html>hello</html>"),
        (
            "invalid-stream: HOST did not answer in the form of the Messages API. Check that the "
            "address in the settings is that of such a server."
        ),
    ),
    "200 with JSON": (
        serve.sends(serve.head(200, "application/json"), b'{"type": "message"}'),
        (
            "invalid-stream: HOST did not answer in the form of the Messages API. Check that the "
            "address in the settings is that of such a server."
        ),
    ),
    "200 with nothing": (
        serve.sends(serve.head()),
        (
            "invalid-stream: HOST did not answer in the form of the Messages API. Check that the "
            "address in the settings is that of such a server."
        ),
    ),
    "no event lines": (
        serve.stream(b'data: {"type": "message_start"}\n\n'),
        (
            "invalid-stream: HOST did not answer in the form of the Messages API. Check that the "
            "address in the settings is that of such a server."
        ),
    ),
    "malformed JSON": (
        serve.stream(serve.start(), b"event: content_block_delta\ndata: {oh no\n\n"),
        (
            "invalid-stream: HOST did not answer in the form of the Messages API. Check that the "
            "address in the settings is that of such a server."
        ),
    ),
    "bad UTF-8": (
        serve.stream(serve.start(), b"event: content_block_delta\ndata: \xff\xfe\n\n"),
        (
            "invalid-stream: HOST did not answer in the form of the Messages API. Check that the "
            "address in the settings is that of such a server."
        ),
    ),
    "error event overloaded": (
        serve.stream(
            serve.start(), serve.event("error", error={"type": "overloaded_error", "message": "x"})
        ),
        "overloaded: HOST is overloaded. Try again in a minute, or choose another model.",
    ),
    "error event": (
        serve.stream(
            serve.start(), serve.event("error", error={"type": "api_error", "message": "x"})
        ),
        "server-error: HOST broke off the reply because of an error of its own. Try again.",
    ),
    "error event rate limit": (
        serve.stream(
            serve.start(), serve.event("error", error={"type": "rate_limit_error", "message": "x"})
        ),
        "rate-limited: HOST takes no more requests for now. Try again in a moment.",
    ),
    "reset in the middle": (
        serve.resets(serve.head(), serve.start(), serve.text("half")),
        "cut: The connection to HOST broke before the reply was complete. Try again.",
    ),
    "chunks cut off": (
        serve.sends(
            serve.head(200, "text/event-stream", "transfer-encoding: chunked"),
            b"%x\r\n" % len(serve.start()) + serve.start() + b"\r\n40\r\nevent: ",
        ),
        "cut: The connection to HOST broke before the reply was complete. Try again.",
    ),
    "closed at once": (
        serve.sends(),
        (
            "offline: Could not reach HOST. Check the network, the proxy and the address in the "
            "settings."
        ),
    ),
    "silence in the middle": (
        serve.goes_on(b"", first=serve.head() + serve.start()),
        "timed-out: HOST fell silent in the middle of the reply. Try again.",
    ),
    "no answer at all": (
        serve.goes_on(b""),
        "timed-out: HOST did not answer in time. Try again, or check its state.",
    ),
}


@pytest.mark.parametrize(("answer", "message"), FAULTS.values(), ids=FAULTS)
async def test_every_fault_is_one_sentence_with_a_next_step(answer, message):
    assert await failure_of(answer) == message


async def test_a_reached_spending_limit_is_said_and_not_retried():
    body = (
        b'{"type":"error","error":{"type":"rate_limit_error","message":"limit",'
        b'"details":{"error_code":"enforced_spend_limit_reached"}}}'
    )
    answer = serve.sends(serve.head(429, "application/json") + body)
    async with MessagesServer([answer]) as server:
        with pytest.raises(ModelError) as caught:
            await AnthropicModel(Connection(server.address, "k")).ask(ASK, ignore_progress)
        assert (caught.value.kind, len(server.requests)) == ("spend-limit", 1)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(serve.goes_on(serve.event("ping"), first=serve.head()), id="pings for ever"),
        pytest.param(
            serve.goes_on(b": slow\n", first=serve.head() + serve.start()), id="slow loris"
        ),
    ],
)
async def test_the_deadline_holds_whatever_trickles_in(answer):
    ask = Ask(("a",), ("b",), "some-model", deadline=0.5)
    assert await failure_of(answer, ask=ask) == (
        "timed-out: HOST did not finish within 0.5 s. Try again, ask about less, or raise the time "
        "limit in the settings."
    )


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
