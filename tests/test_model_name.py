"""Model names in all their forms."""

import pytest

from agentls.formats.format import load_models
from agentls.syntax.model_name import meant_model, read_model_name

KNOWN = tuple(load_models().known)


@pytest.mark.parametrize(
    ("written", "base", "version", "is_long"),
    [
        ("sonnet", "sonnet", "", False),
        ("sonnet[1m]", "sonnet", "", True),
        ("claude-sonnet-4-20250514", "claude-sonnet-4", "20250514", False),
        ("claude-sonnet-4-6", "claude-sonnet-4-6", "", False),
        ("claude-sonnet-4-6[1m]", "claude-sonnet-4-6", "", True),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku", "latest", False),
        ("claude-opus-4@20250514", "claude-opus-4", "20250514", False),
        ("anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6", "", False),
        (
            "us.anthropic.claude-sonnet-4-20250514-v1:0",
            "claude-sonnet-4",
            "20250514",
            False,
        ),
        (
            "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-haiku-4-5-v1:0",
            "claude-haiku-4-5",
            "",
            False,
        ),
        ("gpt-5", "gpt-5", "", False),
        ("openai/gpt-5", "openai/gpt-5", "", False),
        ("", "", "", False),
    ],
)
def test_a_name_is_taken_apart(written: str, base: str, version: str, is_long: bool) -> None:
    name = read_model_name(written)
    assert (name.base, name.version, name.is_long) == (base, version, is_long)
    assert name.prefix + name.base + name.suffix == written


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("claude-sonet-4-6", "claude-sonnet-4-6"),
        ("claude-4-6-sonnet", "claude-sonnet-4-6"),
        ("claude-sonnet-4.6", "claude-sonnet-4-6"),
        ("claude_opus_5", "claude-opus-5"),
        # A version that is not listed may be newer than the list.
        ("claude-opus-7", None),
        ("claude-sonnet-6-1", None),
        ("claude-gizmo-5", None),
        ("gpt-5", None),
    ],
)
def test_words_are_corrected_and_numbers_never(written: str, meant: str | None) -> None:
    assert meant_model(written, KNOWN) == meant
