"""The events of a stream, put together into a reply whatever fields a server leaves out."""

from collections.abc import AsyncIterator
from typing import Any

from agentls.model.api import OnProgress, Progress, Reply, Stop, Usage

_STOPS = {
    "end_turn": Stop.DONE,
    "stop_sequence": Stop.DONE,
    # Nobody gave the model a tool, so what it wrote before is all there is.
    "tool_use": Stop.DONE,
    "max_tokens": Stop.TRUNCATED,
    "refusal": Stop.REFUSED,
    "model_context_window_exceeded": Stop.TOO_LONG,
    "pause_turn": Stop.PAUSED,
}
_MOST_CHARACTERS = 4_000_000


class InvalidStreamError(Exception):
    """What came is no reply in the form of the Messages API."""


class EndlessStreamError(Exception):
    """More came than any model writes."""


async def read(stream: AsyncIterator[Any], on_progress: OnProgress) -> Reply:
    """The reply that the events of `stream` make.

    An end without a stop reason is `Stop.CUT`; raises `InvalidStreamError` when not one event
    came, and `EndlessStreamError` when they do not end.
    """
    parts: list[str] = []
    length = 0
    usage = Usage()
    model = detail = ""
    reason: str | None = None
    has_begun = False
    async for event in stream:
        match getattr(event, "type", None):
            case "message_start":
                has_begun = True
                message = getattr(event, "message", None)
                model = _text(message, "model")
                usage = _usage(getattr(message, "usage", None), usage)
                on_progress(Progress("thinking", usage=usage))
            case "content_block_start" | "content_block_delta" as kind:
                has_begun = True
                text = _piece(event, kind)
                if text:
                    parts.append(text)
                    length += len(text)
                    if length > _MOST_CHARACTERS:
                        raise EndlessStreamError
                    on_progress(Progress("writing", text, usage))
                elif not parts and kind == "content_block_delta":
                    on_progress(Progress("thinking", usage=usage))
            case "message_delta":
                has_begun = True
                delta = getattr(event, "delta", None)
                reason = _text(delta, "stop_reason") or reason
                detail = _stop_detail(delta) or detail
                usage = _usage(getattr(event, "usage", None), usage)
                on_progress(Progress("writing" if parts else "thinking", usage=usage))
    if not has_begun:
        raise InvalidStreamError
    stop = Stop.CUT if reason is None else _STOPS.get(reason, Stop.UNKNOWN)
    if stop is Stop.UNKNOWN and not detail:
        detail = (reason or "")[:100]
    return Reply("".join(parts), stop, usage, model, detail)


def whole(message: object) -> Reply:
    """The reply that a message is which came at once."""
    content = getattr(message, "content", None)
    parts = content if isinstance(content, list) else []
    text = "".join(_text(part, "text") for part in parts if getattr(part, "type", "") == "text")
    reason = _text(message, "stop_reason")
    stop = _STOPS.get(reason, Stop.UNKNOWN) if reason else Stop.CUT
    detail = _stop_detail(message) or (reason[:100] if stop is Stop.UNKNOWN else "")
    usage = _usage(getattr(message, "usage", None), Usage())
    return Reply(text, stop, usage, _text(message, "model"), detail)


def _piece(event: object, kind: str) -> str:
    """The text that an event adds."""
    if kind == "content_block_start":
        part, word = getattr(event, "content_block", None), "text"
    else:
        part, word = getattr(event, "delta", None), "text_delta"
    return _text(part, "text") if getattr(part, "type", None) == word else ""


def _usage(counted: object, before: Usage) -> Usage:
    """The usage after an event; what it does not mention stays."""
    cache_read = _number(counted, "cache_read_input_tokens", before.cache_read)
    cache_written = _number(counted, "cache_creation_input_tokens", before.cache_written)
    fresh = before.sent - before.cache_read - before.cache_written
    fresh = max(fresh, _number(counted, "input_tokens", 0))
    details = getattr(counted, "output_tokens_details", None)
    creation = getattr(counted, "cache_creation", None)
    return Usage(
        sent=fresh + cache_read + cache_written,
        received=max(before.received, _number(counted, "output_tokens", 0)),
        cache_read=cache_read,
        cache_written=cache_written,
        cache_written_hour=_number(
            creation, "ephemeral_1h_input_tokens", before.cache_written_hour
        ),
        thinking=_number(details, "thinking_tokens", before.thinking),
    )


def _text(owner: object, name: str) -> str:
    value = getattr(owner, name, None)
    return value if isinstance(value, str) else ""


def _number(owner: object, name: str, otherwise: int) -> int:
    value = getattr(owner, name, None)
    # A server may count wrongly, but nothing is ever below zero.
    return value if isinstance(value, int) and value >= 0 else otherwise


def _stop_detail(delta: object) -> str:
    details = getattr(delta, "stop_details", None)
    if isinstance(details, dict):
        found = [details.get("category"), details.get("explanation")]
    else:
        found = [getattr(details, "category", None), getattr(details, "explanation", None)]
    return ": ".join(str(each) for each in found if each)[:300]
