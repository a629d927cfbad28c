"""What a question costs, as far as prices are known, and about how many tokens a text has."""

import math
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from agentls.model.api import Ask, Usage
from agentls.syntax.model_name import read_model_name

_DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "prices.toml")
_MILLION = 1_000_000
# No tokenizer of the current models is public. Of the newer ones about 2.1 to 3.2 bytes of code
# are one token; what a request has besides its text is a few hundred more.
_BYTES_SHOWN = 2.5
_BYTES_AT_LEAST = 2
_BESIDES = 400


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    sent: float
    received: float
    written: float
    written_hour: float
    read: float

    def of(self, usage: Usage) -> float:
        """What `usage` costs."""
        written_hour = min(usage.cache_written_hour, usage.cache_written)
        fresh = max(0, usage.sent - usage.cache_read - usage.cache_written)
        return (
            fresh * self.sent
            + usage.received * self.received
            + (usage.cache_written - written_hour) * self.written
            + written_hour * self.written_hour
            + usage.cache_read * self.read
        ) / _MILLION


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of one model; above so many tokens sent, `long` counts for all of them."""

    short: Price
    above: int = 0
    long: Price | None = None


def cost(model: str, usage: Usage, *, is_batch: bool = False) -> float | None:
    """US dollars, None when the price of `model` is not known. Batches cost half."""
    prices = price_of(model)
    if prices is None:
        return None
    price = prices.short
    if prices.long is not None and usage.sent > prices.above:
        price = prices.long
    dollars = price.of(usage)
    return dollars / 2 if is_batch else dollars


def price_of(model: str) -> Prices | None:
    """The price of a model, however a provider spells its id."""
    return _table().get(read_model_name(model).base)


def checked_on() -> str:
    """The day on which the prices were compared with their source."""
    return str(_read()["verified"])


def estimate_tokens(text: str) -> int:
    """About how many tokens a request with `text` has; a number to be shown."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / _BYTES_SHOWN) + _BESIDES


def most_tokens(text: str) -> int:
    """More tokens than `text` has in any likelihood; a number to refuse by."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / _BYTES_AT_LEAST)


def most_cost(ask: Ask) -> float | None:
    """The most that `ask` may cost, None when the price of its model is not known."""
    text = "".join((*ask.system, *ask.user, ask.schema))
    sent = most_tokens(text) + _BESIDES
    # Kept for later, a token costs more than a fresh one.
    return cost(ask.model, Usage(sent, ask.max_tokens, 0, sent))


def dollars(amount: float | None) -> str:
    """An amount as it is shown."""
    if amount is None:
        return "unknown price"
    if 0 < amount < 0.0001:
        return "under 0.0001 USD"
    if 0 < amount < 0.01:
        return f"{amount:.4f} USD"
    return f"{amount:.2f} USD"


@cache
def _read() -> dict[str, Any]:
    with open(_DATA, "rb") as file:
        return tomllib.load(file)


@cache
def _table() -> dict[str, Prices]:
    return {
        model: Prices(
            _price(row), row.get("above", 0), _price(row["long"]) if "long" in row else None
        )
        for row in _read()["price"]
        for model in row["models"]
    }


def _price(row: dict[str, float]) -> Price:
    return Price(row["in"], row["out"], row["write"], row["write-hour"], row["read"])
