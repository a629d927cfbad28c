"""Everything that a server can do wrong, byte by byte.

For each fault: the sentence that the user reads, that the same client then answers the next
question, and that nothing waits beyond the deadline.
"""

import asyncio
from random import Random

import pytest
from tests.support import messages_server as serve
from tests.support.messages_server import Answer, MessagesServer

from agentls.assist.reply import accepted
from agentls.errors import ModelError
from agentls.model.anthropic_client import AnthropicModel
from agentls.model.api import Ask, ignore_progress
from agentls.model.connection import Connection

DEADLINE = 2.0
FAULTY = Ask(("agent",), ("code",), "some-model", max_tokens=100, deadline=DEADLINE)
NEXT = Ask(("agent",), ("next",), "some-model", max_tokens=100, deadline=30.0)
GOOD = serve.stream(serve.start(), serve.text("fine"), serve.end())


async def outcome(fault: Answer) -> str:
    """What the user gets: the text of the reply, or kind and sentence of the error."""
    async with MessagesServer([fault]) as server:
        model = AnthropicModel(Connection(server.address, "key-1", read_timeout=0.4))
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            got = accepted(await model.ask(FAULTY, ignore_progress))
        except ModelError as error:
            got = f"{error.kind}: {error}".replace(server.address.removeprefix("http://"), "HOST")
        assert clock() - began < DEADLINE + 1.0
        server.answers[:] = [GOOD]
        assert accepted(await model.ask(NEXT, ignore_progress)) == "fine"
        await model.close()
        return got


LATER = "retry-after: 0"
NOT_THE_API = (
    "invalid-stream: HOST did not answer in the form of the Messages API. Check that the address "
    "in the settings is that of such a server."
)
NO_ENDPOINT = (
    "no-endpoint: HOST has no Messages API at this address (status {}). Check the address in the "
    "settings."
)
TOO_LONG = "too-long: The question is too long for HOST. Select less code and ask again."
LIMITED = "rate-limited: HOST takes no more requests for now. Try again {}."
SPENT = (
    "spend-limit: The spending limit at HOST is reached. Raise it in its console, or wait for the "
    "next period."
)
FAILED = "server-error: HOST failed (status {}). Try again in a few minutes."
OVERLOADED = "overloaded: HOST is overloaded. Try again in a minute, or choose another model."
SLOW = "timed-out: HOST took too long. Try again, or ask about less."
REDIRECTED = (
    "redirected: HOST answered with a redirect, which is not followed, so that the code goes "
    "nowhere else. Set the final address in the settings."
)
CUT = "cut: The connection to HOST broke before the reply was complete. Try again."
ENDED = "cut: The connection ended before the reply did. Ask again."
OFFLINE = (
    "offline: Could not reach HOST. Check the network, the proxy and the address in the settings."
)
UNANSWERED = "timed-out: HOST did not answer in time. Try again, or check its state."
LATE = (
    "timed-out: HOST did not finish within 2 s. Try again, ask about less, or raise the time limit "
    "in the settings."
)
REJECTED = (
    "bad-request: HOST rejected the request (status {}): {}. Check the model and the address in "
    "the settings."
)


def sse(*chunks: bytes) -> Answer:
    """A stream that begins as it should."""
    return serve.stream(serve.start(), *chunks)


def broken_off(kind: str) -> Answer:
    """An error event in the middle of a reply."""
    return sse(serve.text("half"), serve.event("error", error={"type": kind, "message": "x"}))


STATUSES = {
    "400": (
        serve.error(400, "invalid_request_error", "top_k: no"),
        REJECTED.format(400, "top_k: no"),
    ),
    "400 too long": (
        serve.error(400, "invalid_request_error", "prompt is too long: 9 > 8"),
        TOO_LONG,
    ),
    "400 of another server": (
        serve.error(400, "BadRequest", "maximum context length is 8"),
        TOO_LONG,
    ),
    "400 with a page": (
        serve.page(400),
        (
            "bad-request: HOST rejected the request (status 400). Check the model and the address "
            "in the settings."
        ),
    ),
    "401": (
        serve.error(401, "authentication_error", "invalid key-1"),
        (
            "not-authorised: HOST did not accept the key. Check `ANTHROPIC_API_KEY`, and see "
            "`model.auth` in the settings."
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
    "404 with a page": (serve.page(404), NO_ENDPOINT.format(404)),
    "405 with a page": (serve.page(405), NO_ENDPOINT.format(405)),
    "407": (
        serve.page(407),
        "proxy: The proxy asks for a password. Put it into the address of the proxy.",
    ),
    "408": (serve.error(408, "timeout_error", "no", LATER), SLOW),
    "413": (serve.error(413, "request_too_large"), TOO_LONG),
    "413 with a page": (serve.page(413), TOO_LONG),
    "422": (
        serve.error(422, "invalid_request_error", "model: gone"),
        REJECTED.format(422, "model: gone"),
    ),
    "429 that stays": (serve.error(429, "rate_limit_error", "no", LATER), LIMITED.format("in 1 s")),
    "429 for an hour": (
        serve.error(429, "rate_limit_error", "no", "retry-after: 3600"),
        LIMITED.format("in 60 min"),
    ),
    "429 for a day": (
        serve.error(429, "rate_limit_error", "no", "retry-after: 86400"),
        LIMITED.format("in 24 h"),
    ),
    "429 beyond the deadline": (
        serve.error(429, "rate_limit_error", "no", "retry-after: 3"),
        LIMITED.format("in 3 s"),
    ),
    "429 without a sensible time": (
        serve.error(429, "rate_limit_error", "no", "retry-after: soon", "x-should-retry: false"),
        LIMITED.format("in a moment"),
    ),
    "429 enforced limit": (
        serve.error(429, "rate_limit_error", code="enforced_spend_limit_reached"),
        SPENT,
    ),
    "429 contract limit": (
        serve.error(429, "rate_limit_error", code="contract_spend_limit_reached"),
        SPENT,
    ),
    "500": (serve.error(500, "api_error", "no", LATER), FAILED.format(500)),
    "500 with a page": (serve.page(500, LATER), FAILED.format(500)),
    "501": (serve.error(501, "api_error"), FAILED.format(501)),
    "502 with a page": (serve.page(502, LATER), FAILED.format(502)),
    "503": (serve.page(503, LATER), FAILED.format(503)),
    "504": (serve.error(504, "timeout_error", "no", LATER), SLOW),
    "529": (serve.error(529, "overloaded_error", "no", LATER), OVERLOADED),
    "302": (serve.page(302, "location: http://127.0.0.1:9/login"), REDIRECTED),
    "307": (serve.page(307, "location: http://127.0.0.1:9/v1/messages"), REDIRECTED),
}

STREAMS = {
    "200 with a page": (serve.page(200), NOT_THE_API),
    "200 with JSON": (
        serve.sends(serve.head(200, "application/json"), b'{"type": "x"}'),
        NOT_THE_API,
    ),
    "200 with nothing": (serve.sends(serve.head()), NOT_THE_API),
    "no event lines": (serve.stream(b'data: {"type": "message_start"}\n\n'), NOT_THE_API),
    "events of another API": (
        serve.stream(b'event: chunk\ndata: {"choices": []}\n\nevent: chunk\ndata: [DONE]\n\n'),
        NOT_THE_API,
    ),
    "malformed JSON": (sse(b"event: content_block_delta\ndata: {oh no\n\n"), NOT_THE_API),
    "JSON that is no object": (sse(b"event: content_block_delta\ndata: 7\n\n"), ENDED),
    "bad UTF-8": (sse(b"event: content_block_delta\ndata: \xff\xfe\n\n"), NOT_THE_API),
    "error event overloaded": (broken_off("overloaded_error"), OVERLOADED),
    "error event rate limit": (broken_off("rate_limit_error"), LIMITED.format("in a moment")),
    "error event timeout": (broken_off("timeout_error"), SLOW),
    "error event": (
        broken_off("api_error"),
        "server-error: HOST broke off the reply because of an error of its own. Try again.",
    ),
    "error event at once": (
        serve.stream(serve.event("error", error={"type": "overloaded_error", "message": "x"})),
        OVERLOADED,
    ),
    "reset in the middle": (
        serve.resets(serve.head(), serve.start(), serve.text("half")),
        CUT,
    ),
    "reset at once": (serve.resets(), OFFLINE),
    "chunks cut off": (
        serve.sends(
            serve.head(200, "text/event-stream", "transfer-encoding: chunked"),
            b"%x\r\n" % len(serve.start()) + serve.start() + b"\r\n40\r\nevent: ",
        ),
        CUT,
    ),
    "shorter than announced": (
        serve.sends(serve.head(200, "text/event-stream", "content-length: 9999"), serve.start()),
        CUT,
    ),
    "compressed in name only": (
        serve.sends(serve.head(200, "text/event-stream", "content-encoding: gzip"), serve.start()),
        CUT,
    ),
    "no HTTP at all": (serve.sends(b"SSH-2.0-OpenSSH_9.2\r\n"), OFFLINE),
    "closed at once": (serve.sends(), OFFLINE),
    "clean end in the middle": (sse(serve.text("half")), ENDED),
    "silence before the head": (serve.stalls(), UNANSWERED),
    "silence after the head": (
        serve.stalls(serve.head()),
        "timed-out: HOST fell silent in the middle of the reply. Try again.",
    ),
    "silence in the middle": (
        serve.stalls(serve.head(), serve.start(), serve.text("half")),
        "timed-out: HOST fell silent in the middle of the reply. Try again.",
    ),
    "pings for ever": (serve.goes_on(serve.event("ping"), first=serve.head()), LATE),
    "comments for ever": (serve.goes_on(b": slow\n", first=serve.head() + serve.start()), LATE),
    "a head that trickles": (serve.trickles(serve.head() + b"x" * 1000), LATE),
    "text for ever": (
        serve.goes_on(serve.text("x" * 100_000), first=serve.head() + serve.start()),
        (
            "invalid-stream: HOST sent more than any model writes, so the reply was given up. "
            "Check that the address in the settings is right."
        ),
    ),
}

STOPS = {
    "max_tokens": (
        sse(serve.text("half"), serve.end("max_tokens")),
        (
            "truncated: The reply became too long and was cut short. Select less code, or raise "
            "the limit in the settings."
        ),
    ),
    "refusal at once": (
        sse(serve.end("refusal")),
        "refused: The model declined to answer. Try another model.",
    ),
    "refusal in the middle": (
        sse(
            serve.text("half"),
            serve.end("refusal", stop_details={"category": "cyber", "explanation": "An attack."}),
        ),
        "refused: The model declined to answer (cyber: An attack). Try another model.",
    ),
    "context exceeded": (
        sse(serve.end("model_context_window_exceeded")),
        "too-long: The question fills the model's whole context. Select less code.",
    ),
    "pause": (
        sse(serve.text("half"), serve.end("pause_turn")),
        (
            "paused: The server paused before the reply was complete. Ask again, or choose another "
            "model."
        ),
    ),
    "empty": (sse(serve.end()), "empty: The model's reply was empty. Ask again."),
    "a tool and no text": (
        sse(
            serve.event(
                "content_block_start",
                index=0,
                content_block={"type": "tool_use", "id": "t", "name": "n", "input": {}},
            ),
            serve.event(
                "content_block_delta",
                index=0,
                delta={"type": "input_json_delta", "partial_json": "{}"},
            ),
            serve.end("tool_use"),
        ),
        "empty: The model's reply was empty. Ask again.",
    ),
    "unknown": (
        sse(serve.text("x"), serve.end("something_new")),
        (
            "unknown-stop: The reply ended for a reason that is not known here (`something_new`), "
            "so it is not used. Ask again."
        ),
    ),
}

TOLERATED = {
    "stop sequence": sse(serve.text("x"), serve.end("stop_sequence")),
    "text before a tool": sse(serve.text("x"), serve.end("tool_use")),
    "no message_stop": serve.stream(
        serve.start(), serve.text("x"), serve.end().replace(serve.event("message_stop"), b"")
    ),
    "unknown events": sse(serve.event("news", a=1), serve.text("x"), serve.end()),
    "a block of an unknown kind": sse(
        serve.event("content_block_start", index=0, content_block={"type": "novel"}),
        serve.event("content_block_delta", index=0, delta={"type": "novel_delta", "x": 1}),
        serve.text("x"),
        serve.end(),
    ),
    "no usage at the start": serve.stream(
        serve.event("message_start", message={"id": "m"}), serve.text("x"), serve.end()
    ),
    "no usage at the end": sse(
        serve.text("x"), serve.event("message_delta", delta={"stop_reason": "end_turn"})
    ),
    "usage of another shape": sse(
        serve.text("x"),
        serve.event(
            "message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": "many"}
        ),
    ),
    "a delta for a block that was never begun": sse(
        serve.event("content_block_delta", index=7, delta={"type": "text_delta", "text": "x"}),
        serve.end(),
    ),
    "no message_start": serve.stream(serve.text("x"), serve.end()),
    "another content type": serve.sends(
        serve.head(200, "text/plain"), serve.start(), serve.text("x"), serve.end()
    ),
    "CRLF": serve.stream((serve.start() + serve.text("x") + serve.end()).replace(b"\n", b"\r\n")),
}

FAULTS = {**STATUSES, **STREAMS, **STOPS}


@pytest.mark.parametrize(("fault", "said"), FAULTS.values(), ids=FAULTS)
async def test_every_fault_is_said_with_a_next_step_and_the_next_question_is_answered(fault, said):
    assert await outcome(fault) == said


@pytest.mark.parametrize("answer", TOLERATED.values(), ids=TOLERATED)
async def test_what_a_server_does_slightly_otherwise_is_tolerated(answer):
    assert await outcome(answer) == "x"


async def test_nobody_listening_is_offline_until_somebody_does():
    async with MessagesServer([GOOD]) as server:
        address = server.address
    model = AnthropicModel(Connection(address, "key-1"))
    with pytest.raises(ModelError) as caught:
        await model.ask(FAULTY, ignore_progress)
    assert caught.value.kind == "offline"
    await model.close()


@pytest.mark.parametrize("limit", ["enforced", "contract"])
async def test_a_reached_spending_limit_is_not_asked_again(limit):
    answer = serve.error(429, "rate_limit_error", code=f"{limit}_spend_limit_reached")
    async with MessagesServer([answer]) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        with pytest.raises(ModelError):
            await model.ask(FAULTY, ignore_progress)
        await model.close()
        assert len(server.requests) == 1


def mutated(random: Random, data: bytes) -> bytes:
    """`data` with a stretch changed, left out, doubled or cut off."""
    start = random.randrange(len(data))
    end = min(len(data), start + random.randrange(1, 60))
    match random.randrange(5):
        case 0:
            return data[:start] + random.randbytes(end - start) + data[end:]
        case 1:
            return data[:start] + data[end:]
        case 2:
            return data[:end] + data[start:]
        case 3:
            return data[:start]
        case _:
            lines = data.split(b"\n")
            random.shuffle(lines)
            return b"\n".join(lines)


async def test_whatever_becomes_of_the_bytes_it_is_a_reply_or_a_sentence():
    random = Random(20261123)
    events = serve.start() + serve.text("a", "b", "c") + serve.end()
    good = serve.head() + events
    async with MessagesServer([GOOD]) as server:
        model = AnthropicModel(Connection(server.address, "key-1", read_timeout=0.4))
        kinds: set[str] = set()
        for number in range(60):
            # The head is a small part of the bytes, and so gets its own share of the damage.
            whole = mutated(random, good) if number % 2 else serve.head() + mutated(random, events)
            server.answers[:] = [serve.sends(whole)]
            try:
                accepted(await model.ask(NEXT, ignore_progress))
                kinds.add("reply")
            except ModelError as error:
                kinds.add(error.kind)
        server.answers[:] = [GOOD]
        assert accepted(await model.ask(NEXT, ignore_progress)) == "fine"
        await model.close()
    assert kinds >= {"reply", "invalid-stream", "cut"}
