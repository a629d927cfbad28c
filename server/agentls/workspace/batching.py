"""Asking many questions as one batch, for half the price, and picking the answers up later.

The id of a batch is kept in the user's state folder, under a digest of its questions. So a run that
was interrupted finds the batch again and does not pay for another. The answers go where all others
are kept.
"""

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from hashlib import blake2b

from agentls.errors import ModelError
from agentls.model.api import Batcher, Usage
from agentls.model.prices import cost, most_cost
from agentls.workspace.answers import Answers
from agentls.workspace.desk import Desk, Request
from agentls.workspace.ledger import Ledger

DEADLINE = 24 * 3600.0
"""Seconds after which a batch is given up; the service ends them after a day."""

_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 60.0


async def answer_in_batch(
    requests: Sequence[Request],
    desk: Desk,
    batcher: Batcher,
    host: str,
    tell: Callable[[str], None],
    *,
    first_pause: float = _FIRST_PAUSE,
) -> float:
    """Have the questions of `requests` answered and kept; gives what that cost in US dollars.

    Raises `ModelError` when the server cannot be used, or the limit of the day forbids it.
    """
    asks = [request.question.ask for request in requests if request.question is not None]
    path = _path(desk, host, requests)
    ledger = Ledger(desk.state, desk.model.daily_limit_usd)
    batch = _started(path)
    if batch:
        tell(f"going on with the batch {batch}")
    else:
        entries = [ledger.open(ask) for ask in asks]
        try:
            batch = await batcher.start_batch(asks)
        except BaseException:
            for entry, ask in zip(entries, asks, strict=True):
                ledger.close(entry, ask.model, Usage(), is_finished=False)
            raise
        # What was promised is let go of: what it did cost is noted when it is known.
        for entry, ask in zip(entries, asks, strict=True):
            ledger.close(entry, ask.model, Usage(), is_finished=False)
        _remember(path, batch)
        tell(f"sent {len(asks)} questions as the batch {batch}; it may be interrupted")
    await _wait(batcher, batch, tell, first_pause)
    replies = await batcher.batch_replies(batch)
    answers = Answers(desk.cache)
    usd = 0.0
    for number, request in enumerate(requests):
        reply, asked = replies.get(number), request.question
        if reply is None or asked is None:
            continue
        answers.put(asked.ask, host, reply, asked.nonce)
        model = reply.model or asked.ask.model
        entry = ledger.open(asked.ask)
        ledger.close(entry, model, reply.usage, is_finished=True, is_batch=True)
        usd += cost(model, reply.usage, is_batch=True) or 0.0
    os.unlink(path)
    return usd


def most_batch_cost(request: Request) -> float:
    """The most that one question may cost in a batch, 0 when its price is not known."""
    asked = request.question
    return (most_cost(asked.ask) or 0.0) / 2 if asked is not None else 0.0


async def _wait(batcher: Batcher, batch: str, tell: Callable[[str], None], pause: float) -> None:
    ends = asyncio.get_running_loop().time() + DEADLINE
    told = -1
    while True:
        state = await batcher.batch_state(batch)
        if state.done != told:
            told = state.done
            tell(f"{state.done} of {state.total} answered")
        if state.is_over:
            return
        if asyncio.get_running_loop().time() > ends:
            raise ModelError(
                "batch-late", f"The batch {batch} did not end within a day. Start anew."
            )
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _path(desk: Desk, host: str, requests: Sequence[Request]) -> str:
    told = [host, *(repr(request.question.ask) for request in requests if request.question)]
    digest = blake2b(json.dumps(told).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return f"{desk.state}/batches/{digest}"


def _started(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(200).strip()
    except OSError:
        return ""


def _remember(path: str, batch: str) -> None:
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(batch)
