"""What `agentls doctor` tells about asking a model, and the one request that it makes."""

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agentls.cli import doctor
from agentls.cli.arguments import read_arguments
from agentls.cli.commands import COMMANDS
from agentls.model import forbidden
from agentls.model.api import Ask, Usage
from agentls.workspace.ledger import Ledger
from tests.support import messages_server as serve
from tests.support.messages_server import Answer, MessagesServer

COMMAND = next(command for command in COMMANDS if command.name == "doctor")
KEY = "sk-ant-very-secret"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    forbidden.forbid_requests(except_loopback=True)
    yield
    forbidden.allow_requests()


def configure(**settings: str | bool | float) -> None:
    """The user's own configuration."""
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "agentls/agentls.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{key.replace('_', '-')} = {json.dumps(value)}\n" for key, value in settings.items()]
    path.write_text("[model]\nenabled = true\n" + "".join(rows))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the table, and the text."""
    arguments = read_arguments(COMMAND, ["--format", "json", *words])
    code = doctor.run(arguments)
    table = json.loads(capsys.readouterr().out)
    assert doctor.run(read_arguments(COMMAND, words)) == code
    return code, table, capsys.readouterr().out


@contextmanager
def served(answer: Answer) -> Iterator[MessagesServer]:
    """A server in a thread of its own, since the command runs its own loop."""
    server = MessagesServer([answer])
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
        yield server
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


GOOD = serve.stream(serve.start(), serve.text("ready"), serve.end())


def test_without_a_model_it_says_that_nothing_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    code, table, text = run(capsys)
    assert (code, table["model"]["enabled"]) == (0, False)
    assert "not enabled; nothing leaves this machine" in text


def test_it_says_whom_it_would_ask_and_as_whom_and_never_the_key(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("HTTPS_PROXY", "http://user:word@proxy.example:3128")
    configure(daily_limit_usd=2.5)
    ledger = Ledger(f"{os.environ['XDG_STATE_HOME']}/agentls", 1.0)
    entry = ledger.open(Ask((), (), "claude-sonnet-5-5"))
    ledger.close(entry, "claude-sonnet-5-5", Usage(2_500, 1_000), is_finished=True)
    code, table, text = run(capsys)
    assert code == 0
    assert {
        "host": "api.anthropic.com",
        "credential": "key",
        "proxy": "proxy.example:3128",
        "model": "claude-sonnet-5-5",
        "price_known": True,
    }.items() <= table["model"].items()
    assert "credential          the key in `ANTHROPIC_API_KEY`\n" in text
    assert "claude-sonnet-5-5 (2 USD in, 10 USD out for a million tokens, as of 2" in text
    assert "1 asked, 0.01 USD of 2.50 USD" in text or "1 asked, 0.02 USD of 2.50 USD" in text
    for said in (text, json.dumps(table)):
        assert KEY not in said
        assert "word" not in said


@pytest.mark.parametrize(
    ("settings", "environment", "kind", "where"),
    [
        ({}, {"ANTHROPIC_AUTH_TOKEN": "t"}, "token", "ANTHROPIC_AUTH_TOKEN"),
        ({}, {"ANTHROPIC_PROFILE": "p"}, "profile", "ANTHROPIC_PROFILE"),
        ({"auth": "none"}, {"ANTHROPIC_API_KEY": "k"}, "none", "none"),
        ({"base_url": "http://localhost:11434"}, {}, "none", "none"),
        (
            {"provider": "bedrock"},
            {"AWS_REGION": "r", "AWS_BEARER_TOKEN_BEDROCK": "k"},
            "key",
            "AWS_BEARER_TOKEN_BEDROCK",
        ),
        ({"provider": "vertex"}, {"CLOUD_ML_REGION": "global"}, "cloud", "Google"),
        (
            {"provider": "foundry"},
            {"ANTHROPIC_FOUNDRY_RESOURCE": "r", "ANTHROPIC_FOUNDRY_API_KEY": "k"},
            "key",
            "ANTHROPIC_FOUNDRY_API_KEY",
        ),
    ],
)
def test_it_names_the_kind_of_credential(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    environment: dict[str, str],
    kind: str,
    where: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    configure(**settings)
    code, table, _ = run(capsys)
    assert (code, table["model"]["credential"]) == (0, kind)
    assert where in table["model"]["credential_from"]


def test_a_login_on_disk_is_found(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path / "ant"))
    configure()
    assert run(capsys)[1]["model"]["credential"] == "none"
    (tmp_path / "ant/configs").mkdir(parents=True)
    code, table, _ = run(capsys)
    assert (code, table["model"]["credential"]) == (0, "profile")


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "there is no key for api.anthropic.com: set `ANTHROPIC_API_KEY` or run"),
        ({"base_url": "http://gw.example", "auth": "none"}, "gw.example is not encrypted"),
        ({"base_url": "gw.example", "auth": "none"}, "`gw.example` is no address of a server"),
        ({"provider": "bedrock"}, "Amazon Bedrock needs a region. Set `AWS_REGION`"),
        ({"provider": "vertex"}, "Google Vertex AI needs a region. Set `CLOUD_ML_REGION`"),
        ({"provider": "foundry"}, "Set `ANTHROPIC_FOUNDRY_RESOURCE`"),
    ],
)
def test_it_says_what_will_go_wrong(
    capsys: pytest.CaptureFixture[str], settings: dict[str, str], problem: str
) -> None:
    configure(**settings)
    code, table, text = run(capsys)
    assert code == 2
    assert any(problem in each for each in table["model problems"])
    assert problem in text


def test_live_makes_one_request_and_says_what_came_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with served(GOOD) as server:
        configure(base_url=server.address, model="claude-haiku-4-5")
        code, table, text = run(capsys, "--live")
        # One for each of the two forms of the output.
        assert len(server.requests) == 2
    assert (code, table["live"]["worked"]) == (0, True)
    assert "answered as `served-model` in" in text
    assert "'ready' (done, 12 tokens sent, 5 received, under 0.0001 USD)" in text
    assert Ledger(f"{os.environ['XDG_STATE_HOME']}/agentls", 1.0).today().asks == 2


def test_live_says_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with served(serve.error(401, "authentication_error")) as server:
        configure(base_url=server.address, model="m")
        code, table, text = run(capsys, "--live")
    assert (code, table["live"]["worked"]) == (1, False)
    assert "did not accept the key" in text


def test_live_asks_nobody_when_asking_is_not_enabled(capsys: pytest.CaptureFixture[str]) -> None:
    code, table, _ = run(capsys, "--live")
    assert (code, table["live"]["worked"]) == (1, False)
    assert "Set `model.enabled`" in table["live"]["said"]


def test_a_script_is_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    configure(model="scripted:replies.md")
    code, table, text = run(capsys)
    assert (code, table["model"]["host"]) == (0, None)
    assert "answers from the script replies.md" in text
    assert run(capsys, "--live")[0] == 1
