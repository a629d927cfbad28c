"""What `agentls doctor` tells about asking a model: whom, as whom, through what, at what price."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agentls.config.settings import ModelSettings
from agentls.errors import ModelError
from agentls.model.api import Ask, Reply, ignore_progress
from agentls.model.connection import Connection, connection
from agentls.model.credentials import credential, proxy
from agentls.model.prices import checked_on, cost, dollars, price_of
from agentls.model.resolve import Choices, Resolved, resolve
from agentls.workspace.answers import Answers
from agentls.workspace.cache import cache_folder
from agentls.workspace.ledger import Ledger, Metered, state_folder
from agentls.workspace.models import listed

_SCRIPTED = "scripted:"
_QUESTION = "Reply with the single word: ready"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: rows to show, the same as a table, and what stands in the way."""

    rows: tuple[tuple[str, str], ...]
    table: dict[str, Any]
    problems: tuple[str, ...] = ()


def check(settings: ModelSettings, environment: Mapping[str, str]) -> Checked:
    """What would happen if a model were asked now; sends nothing."""
    if not settings.enabled:
        return Checked(
            (("model", "not enabled; nothing leaves this machine"),),
            {"enabled": False, "host": None, "model": None},
        )
    if settings.model.startswith(_SCRIPTED):
        path = settings.model.removeprefix(_SCRIPTED)
        return Checked(
            (("model", f"answers from the script {path}; nothing leaves this machine"),),
            {"enabled": True, "host": None, "model": settings.model},
        )
    whom = connection(settings, environment)
    problems: list[str] = []
    try:
        through = proxy(whom)
        problems += _doubts(whom, environment)
    except ModelError as error:
        through = ""
        problems.append(str(error))
    shown = credential(whom, environment)
    chosen = _model(settings, environment, whom)
    ledger = _ledger(settings, environment)
    today = ledger.today()
    count, size = Answers(cache_folder(environment)).size()
    price = _price(chosen.id)
    rows = [
        ("model", f"enabled, asks {whom.host}"),
        ("provider", settings.provider),
        ("credential", shown.name),
        ("proxy", through or "none"),
        ("asked for", f"{chosen.id} ({price})"),
        (
            "today",
            f"{today.asks} asked, {dollars(today.dollars)} of {dollars(settings.daily_limit_usd)}",
        ),
        ("kept answers", f"{count} ({size // 1000} kB)" if settings.keep_answers else "off"),
    ]
    table = {
        "enabled": True,
        "host": whom.host,
        "model": chosen.id,
        "provider": settings.provider,
        "credential": shown.kind,
        "credential_from": shown.name,
        "proxy": through or None,
        "price": price,
        "price_known": price_of(chosen.id) is not None,
        "by_schema": whom.takes_schema if not problems else None,
        "today": {
            "asks": today.asks,
            "unfinished": today.unfinished,
            "unpriced": today.unpriced,
            "tokens_sent": today.usage.sent,
            "tokens_received": today.usage.received,
            "usd": round(today.dollars, 6),
            "limit_usd": settings.daily_limit_usd,
        },
        "kept_answers": count if settings.keep_answers else None,
    }
    return Checked(tuple(rows), table, tuple(problems))


def live(settings: ModelSettings, environment: Mapping[str, str]) -> tuple[bool, str]:
    """Make one small request; whether it worked, and what came back in one sentence."""
    if not settings.enabled:
        return False, "Asking is not enabled. Set `model.enabled` in your own configuration."
    if settings.model.startswith(_SCRIPTED):
        return False, "A script is not asked over the network. Name a model in the settings."
    return asyncio.run(_live(settings, environment))


async def _live(settings: ModelSettings, environment: Mapping[str, str]) -> tuple[bool, str]:
    from agentls.model.anthropic_client import AnthropicModel

    whom = connection(settings, environment)
    model = AnthropicModel(whom)
    chosen = _model(settings, environment, whom)
    # A model that thinks first needs room for that.
    ask = Ask(
        (), (_QUESTION,), chosen.id, max_tokens=1024, effort="low",
        deadline=float(min(settings.deadline_seconds, 60)),
    )  # fmt: skip
    began = asyncio.get_running_loop().time()
    try:
        metered = Metered(model, _ledger(settings, environment))
        reply = await metered.ask(ask, ignore_progress)
        seconds = asyncio.get_running_loop().time() - began
    except ModelError as error:
        return False, str(error)
    finally:
        await model.close()
    return True, _said(reply, whom, chosen.id, seconds)


def _said(reply: Reply, whom: Connection, model: str, seconds: float) -> str:
    usage = reply.usage
    text = " ".join(reply.text.split())[:60]
    price = dollars(cost(model, usage))
    return (
        f"{whom.host} answered as `{reply.model or model}` in {seconds:.1f} s: {text!r} "
        f"({reply.stop.value}, {usage.sent} tokens sent, {usage.received} received, {price})."
    )


def _model(settings: ModelSettings, environment: Mapping[str, str], whom: Connection) -> Resolved:
    """The model for an agent that names none."""
    named = tuple(
        (name, value)
        for name, value in environment.items()
        if name.startswith("ANTHROPIC_DEFAULT_") and name.endswith("_MODEL")
    )
    try:
        is_first_party = whom.is_first_party
    except ModelError:
        is_first_party = False
    return resolve(
        None,
        Choices(
            override=settings.model,
            by_alias=settings.aliases,
            environment=named,
            listed=listed(cache_folder(environment), whom.host),
            is_first_party=is_first_party,
            provider=settings.provider,
        ),
    )


def _ledger(settings: ModelSettings, environment: Mapping[str, str]) -> Ledger:
    return Ledger(state_folder(environment), settings.daily_limit_usd)


def _price(model: str) -> str:
    prices = price_of(model)
    if prices is None:
        return "unknown price"
    short = prices.short
    return (
        f"{short.sent:g} USD in, {short.received:g} USD out for a million tokens, "
        f"as of {checked_on()}"
    )


def _doubts(whom: Connection, environment: Mapping[str, str]) -> list[str]:
    """What is likely to go wrong, or to be regretted."""
    found: list[str] = []
    shown = credential(whom, environment)
    if shown.kind == "none" and whom.auth != "none" and not whom.is_local:
        found.append(
            f"there is no key for {whom.host}: set `ANTHROPIC_API_KEY`"
            + (" or run `ant auth login`" if whom.is_first_party else "")
        )
    if whom.address.startswith("http://") and not whom.is_local:
        found.append(f"what is sent to {whom.host} is not encrypted: use an `https` address")
    if not whom.address.startswith(("http://", "https://")):
        found.append(
            f"`{whom.address}` is no address of a server: begin it with `https://` or `http://`"
        )
    return found
