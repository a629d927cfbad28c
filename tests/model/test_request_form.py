"""What is sent along with a question, by what the server takes and by what the user set."""

import pytest
from tests.support import messages_server as serve
from tests.support.messages_server import Answer, MessagesServer

from agentls.errors import ModelError
from agentls.model import anthropic_client
from agentls.model.anthropic_client import AnthropicModel
from agentls.model.api import Ask, Reply, Usage, ignore_progress
from agentls.model.connection import Connection
from agentls.model.resolve import Known

SCHEMA = '{"type": "object", "properties": {}, "additionalProperties": false}'
FORMAT = {
    "type": "json_schema",
    "schema": {"type": "object", "properties": {}, "additionalProperties": False},
}
GOOD = serve.stream(serve.start(), serve.text("x"), serve.end())


def ask(model: str = "claude-sonnet-5-5") -> Ask:
    return Ask(("agent",), ("code",), model, effort="low", schema=SCHEMA, deadline=30.0)


@pytest.fixture(autouse=True)
def _nothing_learnt(monkeypatch):
    monkeypatch.setattr(anthropic_client, "_refused", {})


async def sent(*answers: Answer, asks: int = 1, **settings: object) -> list[object]:
    """The `output_config` of every request."""
    async with MessagesServer(list(answers)) as server:
        model = AnthropicModel(Connection(server.address, "k", **settings))  # type: ignore[arg-type]
        for _ in range(asks):
            await model.ask(ask(), ignore_progress)
        await model.close()
        return [server.body(n).get("output_config") for n in range(len(server.requests))]


def refuses(message: str, status: int = 400) -> Answer:
    return serve.error(status, "invalid_request_error", message)


async def test_a_server_that_takes_a_schema_gets_schema_and_effort():
    assert await sent(GOOD, capabilities="structured") == [{"effort": "low", "format": FORMAT}]


async def test_an_unknown_server_gets_neither():
    assert await sent(GOOD) == [None]


async def test_a_refused_effort_is_left_out_then_and_later():
    no_effort = refuses("output_config.effort: Extra inputs are not permitted")
    assert await sent(no_effort, GOOD, asks=2, capabilities="structured") == [
        {"effort": "low", "format": FORMAT},
        {"format": FORMAT},
        {"format": FORMAT},
    ]


async def test_a_refused_schema_is_left_out_then_and_later():
    no_schema = refuses("output_config: unknown field", 422)
    assert await sent(no_schema, no_schema, GOOD, asks=2, capabilities="structured") == [
        {"effort": "low", "format": FORMAT},
        {"format": FORMAT},
        None,
        None,
    ]


async def test_another_rejection_is_not_taken_for_one_of_the_form():
    async with MessagesServer([refuses("messages: too few")]) as server:
        model = AnthropicModel(Connection(server.address, "k", capabilities="structured"))
        with pytest.raises(ModelError) as caught:
            await model.ask(ask(), ignore_progress)
        await model.close()
        assert (caught.value.kind, len(server.requests)) == ("bad-request", 1)


async def test_what_no_rung_mends_is_not_remembered():
    async with MessagesServer([refuses("output_config and more")]) as server:
        model = AnthropicModel(Connection(server.address, "k", capabilities="structured"))
        with pytest.raises(ModelError):
            await model.ask(ask(), ignore_progress)
        await model.close()
        assert len(server.requests) == 3
        assert model.by_schema("claude-sonnet-5-5")


async def test_the_words_describe_a_schema_until_it_is_refused():
    async with MessagesServer([refuses("format"), refuses("format"), GOOD]) as server:
        connection = Connection(server.address, "k", capabilities="structured")
        model = AnthropicModel(connection)
        assert model.by_schema("claude-sonnet-5-5")
        await model.ask(ask(), ignore_progress)
        await model.close()
        # Another client of the same session knows it too, but of this model only.
        assert not AnthropicModel(connection).by_schema("claude-sonnet-5-5")
        assert AnthropicModel(connection).by_schema("claude-opus-5-5")


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (Connection(), True),
        (Connection(capabilities="text"), False),
        (Connection("http://127.0.0.1:11434"), False),
        (Connection("http://127.0.0.1:11434", capabilities="structured"), True),
        (Connection("http://127.0.0.1:1", provider="foundry"), True),
    ],
)
def test_who_is_taken_to_hold_replies_to_a_schema(connection, expected):
    assert AnthropicModel(connection).by_schema("claude-sonnet-5-5") is expected


async def headers_of(connection: Connection, answer: Answer = GOOD) -> dict[str, str]:
    """The headers of one request that have to do with the key and the version."""
    async with MessagesServer([answer]) as server:
        model = AnthropicModel(
            Connection(
                server.address,
                connection.api_key,
                auth=connection.auth,
                version=connection.version,
                provider=connection.provider,
            )
        )
        await model.ask(ask(), ignore_progress)
        await model.close()
        lines = server.requests[0].partition(b"\r\n\r\n")[0].decode().splitlines()[1:]
    pairs = dict(line.lower().split(": ", 1) for line in lines)
    return {
        name: value
        for name, value in pairs.items()
        if name in ("authorization", "x-api-key", "api-key", "anthropic-version")
    }


NEWEST = {"anthropic-version": "2026-10-21"}


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (Connection(api_key="k"), {"authorization": "bearer k", **NEWEST}),
        (Connection(api_key="k", auth="x-api-key"), {"x-api-key": "k", **NEWEST}),
        (
            Connection(api_key="k", auth="both"),
            {"authorization": "bearer k", "x-api-key": "k", **NEWEST},
        ),
        (Connection(api_key="k", auth="none"), NEWEST),
        (Connection(auth="none"), NEWEST),
        (Connection(auth="bearer"), {"authorization": "bearer unused", **NEWEST}),
        (
            Connection(api_key="k", version="2023-06-01"),
            {"authorization": "bearer k", "anthropic-version": "2023-06-01"},
        ),
    ],
    ids=["bearer", "x-api-key", "both", "none with a key", "none", "nothing", "version"],
)
async def test_the_key_goes_where_the_user_says(connection, expected):
    assert await headers_of(connection) == expected


async def test_a_header_for_a_key_without_a_key_says_what_to_set():
    async with MessagesServer([GOOD]) as server:
        model = AnthropicModel(Connection(server.address, auth="x-api-key"))
        with pytest.raises(ModelError, match="Set `ANTHROPIC_API_KEY`") as caught:
            await model.ask(ask(), ignore_progress)
        await model.close()
        assert (caught.value.kind, server.requests) == ("no-key", [])


async def test_foundry_is_asked_with_its_own_key(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_API_KEY", "azure-1")
    found = await headers_of(Connection(provider="foundry"))
    assert "azure-1" in " ".join(found.values())


async def failure(connection: Connection) -> str:
    model = AnthropicModel(connection)
    with pytest.raises(ModelError) as caught:
        await model.ask(ask(), ignore_progress)
    await model.close()
    return f"{caught.value.kind}: {caught.value}"


LOCAL = "http://127.0.0.1:9"


async def test_foundry_without_key_or_resource_says_what_to_set():
    assert await failure(Connection(LOCAL, provider="foundry")) == (
        "no-key: There is no key for 127.0.0.1:9. Set `ANTHROPIC_FOUNDRY_API_KEY`."
    )
    assert await failure(Connection(provider="foundry")) == (
        "no-region: Microsoft Foundry needs the name of a resource. Set "
        "`ANTHROPIC_FOUNDRY_RESOURCE`, or `model.base-url` in the settings."
    )


async def test_clouds_without_their_package_say_what_to_install(monkeypatch):
    monkeypatch.setattr(anthropic_client, "find_spec", lambda name: None)
    assert await failure(Connection(LOCAL, provider="bedrock")) == (
        "not-installed: Amazon Bedrock needs the package `boto3`. Install `agentls[bedrock]` and "
        "start again."
    )
    assert await failure(Connection(LOCAL, provider="vertex")) == (
        "not-installed: Google Vertex AI needs the package `google-auth`. Install "
        "`agentls[vertex]` and start again."
    )


async def test_clouds_without_a_region_say_what_to_set(monkeypatch):
    monkeypatch.setattr(anthropic_client, "find_spec", lambda name: name)
    for provider in ("bedrock", "vertex"):
        assert (await failure(Connection(provider=provider))).startswith("no-region: ")
        assert (await failure(Connection(LOCAL, provider=provider))).startswith("no-region: ")


async def test_the_whole_usage_is_read():
    usage = {
        "cache_read_input_tokens": 3,
        "cache_creation_input_tokens": 20,
        "cache_creation": {"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 15},
    }
    end = serve.event(
        "message_delta",
        delta={"stop_reason": "end_turn"},
        usage={"output_tokens": 9, "output_tokens_details": {"thinking_tokens": 4}},
    )
    async with MessagesServer([serve.stream(serve.start(**usage), serve.text("x"), end)]) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        reply: Reply = await model.ask(ask(), ignore_progress)
        await model.close()
    assert reply.usage == Usage(35, 9, 3, 20, 15, 4)


async def test_progress_tells_what_was_counted_so_far():
    seen = []
    async with MessagesServer([GOOD]) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        await model.ask(ask(), seen.append)
        await model.close()
    assert [(each.usage.sent, each.usage.received) for each in seen] == [
        (0, 0), (12, 0), (12, 0), (12, 5),
    ]  # fmt: skip


async def models_of(body: bytes) -> tuple[Known, ...]:
    answer = serve.sends(serve.head(200, "application/json") + body)
    async with MessagesServer([answer]) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        try:
            return await model.models()
        finally:
            await model.close()


async def test_models_are_listed_as_far_as_the_server_tells():
    ours = (
        b'{"data": [{"id": "claude-opus-7", "type": "model", "line": "opus", "lifecycle":'
        b'"deprecated", "created_at": "2027-01-01T00:00:00Z", "display_name": "Opus 7",'
        b'"retires_at": "2028-01-01T00:00:00Z"}], "has_more": false}'
    )
    (known,) = await models_of(ours)
    assert (known.id, known.line, known.is_active) == ("claude-opus-7", "opus", False)
    assert (known.created[:10], known.retires[:10]) == ("2027-01-01", "2028-01-01")
    others = b'{"object": "list", "data": [{"id": "qwen3", "object": "model", "created": 1}]}'
    (known,) = await models_of(others)
    assert (known.id, known.line, known.is_active) == ("qwen3", "", True)


@pytest.mark.parametrize("body", [b'{"data": 3}', b"{}", b'{"data": [3]}'])
async def test_a_list_of_another_shape_lists_nothing(body):
    assert await models_of(body) == ()


@pytest.mark.parametrize("body", [b"[]", b"<html>"])
async def test_an_answer_that_is_no_list_is_said_to_be_none(body):
    with pytest.raises(ModelError, match="did not answer in the form of the Messages API"):
        await models_of(body)
