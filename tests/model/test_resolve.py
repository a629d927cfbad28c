"""From what an agent file says to the id of a model."""

import pytest

from agentls.model.resolve import (
    Choices,
    Known,
    Resolved,
    is_old_on_bedrock,
    resolve,
    takes_effort,
)

LISTED = Choices(
    listed=(
        Known("claude-opus-7", "opus", is_active=True, created="2027-01-01"),
        Known("claude-opus-6", "opus", is_active=True, created="2026-12-01"),
        Known("claude-opus-8", "opus", is_active=False, created="2027-02-01"),
    )
)


@pytest.mark.parametrize(
    ("written", "choices", "expected"),
    [
        ("sonnet", Choices(), "claude-sonnet-5-5"),
        ("Opus", Choices(), "claude-opus-5-5"),
        ("haiku[1m]", Choices(), "claude-haiku-5-5"),
        ("best", Choices(), "claude-opus-5-5"),
        ("inherit", Choices(), "claude-sonnet-5-5"),
        (None, Choices(), "claude-sonnet-5-5"),
        ("opusplan", Choices(default="claude-haiku-5-5"), "claude-haiku-5-5"),
        ("claude-opus-4-8", Choices(), "claude-opus-4-8"),
        ("us.anthropic.claude-opus-5-5", Choices(), "us.anthropic.claude-opus-5-5"),
        ("opus", Choices(override="x"), "x"),
        ("opus", Choices(by_alias=(("opus", "mine"),)), "mine"),
        ("best", Choices(by_alias=(("opus", "mine"),)), "mine"),
        ("opus", Choices(environment=(("ANTHROPIC_DEFAULT_OPUS_MODEL", "env"),)), "env"),
        ("opus", Choices(default="claude-opus-4-8"), "claude-opus-4-8"),
        ("sonnet", Choices(default="claude-opus-4-8"), "claude-sonnet-5-5"),
        ("opus", LISTED, "claude-opus-7"),
        ("sonnet", LISTED, "claude-sonnet-5-5"),
        ("opus", Choices(provider="bedrock"), "us.anthropic.claude-opus-5-5"),
        ("inherit", Choices(provider="foundry", is_first_party=False), "claude-sonnet-4-5"),
        ("haiku", Choices(provider="vertex", is_first_party=False), "claude-haiku-4-5@20251001"),
        ("claude-opus-5-5", Choices(provider="bedrock"), "us.anthropic.claude-opus-5-5"),
        ("claude-opus-5-5", Choices(provider="vertex"), "claude-opus-5-5"),
        (
            "eu.anthropic.claude-opus-5-5",
            Choices(provider="bedrock"),
            "eu.anthropic.claude-opus-5-5",
        ),
    ],
)
def test_resolution(written, choices, expected):
    assert resolve(written, choices).id == expected


def test_an_unknown_name_means_the_default_and_says_so():
    assert resolve("sonet", Choices()) == Resolved(
        "claude-sonnet-5-5", "`sonet` is no model that is known, so the default is asked"
    )


def test_on_another_server_an_alias_needs_a_mapping():
    elsewhere = Choices(is_first_party=False, default="qwen3")
    assert resolve("sonnet", elsewhere).id == "qwen3"
    assert "needs a mapping" in resolve("sonnet", elsewhere).note


def test_effort_is_sent_to_models_that_take_it_only():
    assert takes_effort("claude-sonnet-5-5")
    assert not takes_effort("claude-haiku-4-5-20251001")
    assert takes_effort("us.anthropic.claude-opus-5-5")
    assert not takes_effort("us.anthropic.claude-haiku-4-5-20251001-v1:0")
    assert not takes_effort("qwen3")


def test_bedrock_asks_old_models_with_an_older_version():
    assert is_old_on_bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0")
    assert not is_old_on_bedrock("us.anthropic.claude-opus-4-7")
