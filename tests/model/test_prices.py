"""What a question costs."""

import pytest

from agentls.model.api import Ask, Usage
from agentls.model.prices import cost, dollars, estimate_tokens, most_cost, most_tokens
from agentls.model.resolve import ALIASES

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("model", "usage", "expected"),
    [
        ("claude-sonnet-5-5", Usage(MILLION, 0), 2.0),
        ("claude-sonnet-5-5", Usage(0, MILLION), 10.0),
        ("claude-sonnet-5-5", Usage(MILLION, 0, cache_read=MILLION), 0.1),
        ("claude-sonnet-5-5", Usage(MILLION, 0, cache_written=MILLION), 2.5),
        (
            "claude-sonnet-5-5",
            Usage(MILLION, 0, cache_written=MILLION, cache_written_hour=MILLION),
            4.0,
        ),
        ("claude-opus-5-5", Usage(2 * MILLION, MILLION, cache_read=MILLION), 24.2),
        ("claude-haiku-5-5", Usage(100_000, 0), 0.01),
        ("claude-haiku-5-5", Usage(100_001, 0), 0.0500005),
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", Usage(MILLION, 0), 1.0),
        ("claude-sonnet-4-5@20250929", Usage(0, MILLION), 15.0),
        ("claude-opus-5-5[1m]", Usage(MILLION, 0), 4.0),
    ],
)
def test_cost(model, usage, expected):
    assert cost(model, usage) == pytest.approx(expected)
    assert cost(model, usage, is_batch=True) == pytest.approx(expected / 2)


@pytest.mark.parametrize("model", ["qwen3", "claude-opus-9", "", "scripted"])
def test_an_unknown_price_is_not_none(model):
    assert cost(model, Usage(MILLION, MILLION)) is None
    assert dollars(None) == "unknown price"


def test_every_alias_has_a_price():
    assert [model for model in ALIASES.values() if cost(model, Usage(1)) is None] == []


def test_tokens_are_estimated_from_bytes():
    assert estimate_tokens("") == 400
    assert estimate_tokens("x" * 1000) == 800
    assert estimate_tokens("é" * 500) == 800
    assert most_tokens("x" * 1001) == 501
    assert most_tokens("\ud800") == 2


def test_the_most_that_a_question_may_cost_counts_the_longest_reply():
    ask = Ask(("s" * 1000,), ("u" * 1000,), "claude-sonnet-5-5", max_tokens=100_000)
    assert most_cost(ask) == pytest.approx(1400 * 2.5 / MILLION + 1.0)
    assert most_cost(Ask((), (), "qwen3")) is None


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0.0, "0.00 USD"), (0.00002, "under 0.0001 USD"), (0.0012, "0.0012 USD"), (1.239, "1.24 USD")],
)
def test_amounts_are_shown_so_that_small_ones_are_seen(amount, shown):
    assert dollars(amount) == shown
