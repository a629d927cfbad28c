"""The Anthropic SDK behind our own interface; the only file that imports it.

The SDK is imported when the first question is asked, in a thread. Its retries, its redirects and
its idea of a timeout are not used: it waits as long as a server tells it to, sends the question
again to wherever a server points, and never ends a stream that only trickles.
"""

import asyncio
import gc
import logging
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from agentls.errors import ModelError
from agentls.model.api import Ask, OnProgress, Progress, Reply, Stop, Usage
from agentls.model.forbidden import check_allowed
from agentls.model.resolve import takes_effort

if TYPE_CHECKING:
    import anthropic

FIRST_PARTY = "https://api.anthropic.com"

_STOPS = {
    "end_turn": Stop.DONE,
    "stop_sequence": Stop.DONE,
    "max_tokens": Stop.TRUNCATED,
    "refusal": Stop.REFUSED,
    "model_context_window_exceeded": Stop.TOO_LONG,
}
_LOGGERS = ("anthropic", "httpx2", "httpcore2")
_LONGEST_WAIT = 5.0
_RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})


@dataclass(frozen=True, slots=True)
class Connection:
    """Where and as whom to ask; an empty value means what the SDK finds in the environment.

    `read_timeout` is the longest silence in seconds, `connect_timeout` the longest wait for the
    server to answer at all. `headers` go with every request.
    """

    base_url: str = ""
    api_key: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    read_timeout: float = 60.0
    connect_timeout: float = 5.0

    @property
    def address(self) -> str:
        """The address without `/v1`, which the SDK adds by itself."""
        written = self.base_url or os.environ.get("ANTHROPIC_BASE_URL") or FIRST_PARTY
        return written.rstrip("/").removesuffix("/v1").rstrip("/")

    @property
    def is_first_party(self) -> bool:
        """Whether it is Anthropic's own server, which knows every field of the request."""
        return self.address == FIRST_PARTY


class AnthropicModel:
    """Asks a server that speaks the Messages API."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client: anthropic.AsyncAnthropic | None = None
        self._without_effort: set[str] = set()

    @property
    def host(self) -> str:
        """Host and port that questions go to."""
        return urlsplit(self._connection.address).netloc

    async def ask(self, ask: Ask, on_progress: OnProgress) -> Reply:
        """The reply to `ask`, within its deadline."""
        check_allowed(urlsplit(self._connection.address).hostname or "")
        on_progress(Progress("waiting"))
        loop = asyncio.get_running_loop()
        ends = loop.time() + ask.deadline
        try:
            async with asyncio.timeout_at(ends):
                await asyncio.to_thread(_load)
                return await self._with_retry(ask, on_progress, ends)
        except TimeoutError:
            raise ModelError(
                "timed-out",
                f"{self.host} did not finish within {ask.deadline:g} s. Try again, ask about less, "
                "or raise the time limit in the settings.",
            ) from None

    async def close(self) -> None:
        """Close the connections that are kept open."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _with_retry(self, ask: Ask, on_progress: OnProgress, ends: float) -> Reply:
        """One more try for what may pass, and one without a setting the server does not take."""
        has_waited = False
        while True:
            started = _Started()
            try:
                return await self._once(ask, on_progress, started)
            except Exception as error:
                if started.is_true:
                    raise self._stream_error(error) from error
                if self._effort(ask) and _is_about_effort(error):
                    self._without_effort.add(ask.model)
                    continue
                wait = _wait_before_retry(error)
                left = ends - asyncio.get_running_loop().time()
                if has_waited or wait is None or wait >= left:
                    raise self._request_error(error, ask) from error
                has_waited = True
                await asyncio.sleep(wait)

    async def _once(self, ask: Ask, on_progress: OnProgress, started: "_Started") -> Reply:
        client = self._connected()
        body: dict[str, Any] = {
            "model": ask.model,
            "max_tokens": ask.max_tokens,
            "system": self._system(ask),
            "messages": [
                {
                    "role": "user",
                    "content": [{"type": "text", "text": part} for part in ask.user if part],
                }
            ],
        }
        if self._effort(ask):
            body["output_config"] = {"effort": ask.effort}
        stream = await client.messages.create(stream=True, **body)
        started.is_true = True
        try:
            return await _read(stream, on_progress)
        finally:
            # Also when cancelled: closing the socket is what makes the server stop.
            await stream.close()

    def _effort(self, ask: Ask) -> bool:
        return (
            ask.effort is not None
            and self._connection.is_first_party
            and takes_effort(ask.model)
            and ask.model not in self._without_effort
        )

    def _system(self, ask: Ask) -> list[dict[str, Any]]:
        parts: list[dict[str, Any]] = [
            {"type": "text", "text": part} for part in ask.system if part
        ]
        if parts and self._connection.is_first_party:
            # The agent's prompt is the same from question to question.
            parts[0]["cache_control"] = {"type": "ephemeral"}
        return parts

    def _connected(self) -> "anthropic.AsyncAnthropic":
        import anthropic

        if self._client is None:
            connection = self._connection
            key = connection.api_key or None
            if not key and not connection.is_first_party and not _has_credentials():
                # Servers of one's own ask for no key, but the SDK insists on one.
                key = "unused"
            self._client = anthropic.AsyncAnthropic(
                api_key=key,
                base_url=connection.address,
                max_retries=0,
                open_telemetry=False,
                timeout=anthropic.Timeout(
                    connection.read_timeout, connect=connection.connect_timeout
                ),
                default_headers=dict(connection.headers),
                http_client=anthropic.DefaultAsyncHttpxClient(follow_redirects=False),
            )
        return self._client

    # What went wrong, in one sentence with a next step.

    def _request_error(self, error: Exception, ask: Ask) -> ModelError:
        import anthropic

        host = self.host
        match error:
            case ModelError():
                return error
            case anthropic.APITimeoutError():
                return ModelError(
                    "timed-out", f"{host} did not answer in time. Try again, or check its state."
                )
            case anthropic.APIConnectionError():
                return ModelError(
                    "offline",
                    f"Could not reach {host}. Check the network, the proxy and the address in the "
                    "settings.",
                )
            case anthropic.APIStatusError():
                return self._status_error(error, ask)
            case anthropic.CredentialsError() | TypeError():
                return ModelError(
                    "no-key",
                    f"There is no key for {host}. Set `ANTHROPIC_API_KEY`, run `ant auth login`, "
                    "or name a key in your user settings.",
                )
        return self._stream_error(error)

    def _status_error(self, error: "anthropic.APIStatusError", ask: Ask) -> ModelError:
        host, status = self.host, error.status_code
        code = str(getattr(error, "error_code", None) or "")
        if "spend_limit" in code or type(error).__name__.endswith("SpendLimitReachedError"):
            return ModelError(
                "spend-limit",
                f"The spending limit at {host} is reached. Raise it in its console, or wait for "
                "the next period.",
            )
        if 300 <= status < 400:
            return ModelError(
                "redirected",
                f"{host} answered with a redirect, which is not followed, so that the code goes "
                "nowhere else. Set the final address in the settings.",
            )
        if status == 200:
            return self._event_error(str(error.type or ""))
        said = self._said(error)
        match status:
            case 401:
                return ModelError(
                    "not-authorised",
                    f"{host} did not accept the key. Check `ANTHROPIC_API_KEY`, or run "
                    "`ant auth login` again.",
                )
            case 402:
                return ModelError(
                    "payment", f"{host} asks for payment. Check the credit of the account."
                )
            case 403:
                return ModelError(
                    "not-allowed",
                    f"This key may not use `{ask.model}` at {host}. Choose another model, or ask "
                    "for access.",
                )
            case 404:
                return ModelError(
                    "no-model",
                    f"{host} does not know the model `{ask.model}`. Choose another one in the "
                    "agent file or the settings.",
                )
            case 413:
                return self._too_long()
            case 429:
                wait = _retry_after(error)
                when = "in a moment" if wait is None else f"in {_duration(wait)}"
                return ModelError(
                    "rate-limited", f"{host} takes no more requests for now. Try again {when}."
                )
            case 529:
                return self._overloaded()
            case 408 | 504:
                return ModelError(
                    "timed-out", f"{host} took too long. Try again, or ask about less."
                )
        if status >= 500:
            return ModelError(
                "server-error", f"{host} failed (status {status}). Try again in a few minutes."
            )
        if status == 400 and ("too long" in said.lower() or "context window" in said.lower()):
            return self._too_long()
        detail = f": {said}" if said else ""
        return ModelError(
            "bad-request",
            f"{host} rejected the request (status {status}){detail}. Check the model and the "
            "address in the settings.",
        )

    def _stream_error(self, error: Exception) -> ModelError:
        import anthropic
        import httpx2

        host = self.host
        match error:
            case ModelError():
                return error
            case anthropic.APIStatusError():
                return self._event_error(str(error.type or ""))
            case httpx2.TimeoutException() | anthropic.APITimeoutError():
                return ModelError(
                    "timed-out", f"{host} fell silent in the middle of the reply. Try again."
                )
            case httpx2.HTTPError() | anthropic.APIConnectionError():
                return ModelError(
                    "cut",
                    f"The connection to {host} broke before the reply was complete. Try again.",
                )
        return self._invalid()

    def _event_error(self, kind: str) -> ModelError:
        if kind == "overloaded_error":
            return self._overloaded()
        if kind == "rate_limit_error":
            return ModelError(
                "rate-limited",
                f"{self.host} takes no more requests for now. Try again in a moment.",
            )
        return ModelError(
            "server-error",
            f"{self.host} broke off the reply because of an error of its own. Try again.",
        )

    def _overloaded(self) -> ModelError:
        return ModelError(
            "overloaded",
            f"{self.host} is overloaded. Try again in a minute, or choose another model.",
        )

    def _too_long(self) -> ModelError:
        return ModelError(
            "too-long", f"The question is too long for {self.host}. Select less code and ask again."
        )

    def _invalid(self) -> ModelError:
        return ModelError(
            "invalid-stream",
            f"{self.host} did not answer in the form of the Messages API. Check that the address "
            "in the settings is that of such a server.",
        )

    def _said(self, error: "anthropic.APIStatusError") -> str:
        """The server's own words, on one line, short, and without the key."""
        message = getattr(error, "api_message", None) or ""
        if not isinstance(message, str) or "<" in message:
            return ""
        said = " ".join(message.split())[:200].rstrip(".")
        for secret in (self._connection.api_key, os.environ.get("ANTHROPIC_API_KEY", "")):
            if secret:
                said = said.replace(secret, "…")
        return said


class _Started:
    """Whether the reply has begun: after that nothing is sent again."""

    __slots__ = ("is_true",)

    def __init__(self) -> None:
        self.is_true = False


class _InvalidStreamError(Exception):
    """What came is no reply in the form of the Messages API."""


async def _read(stream: AsyncIterator[Any], on_progress: OnProgress) -> Reply:
    """The reply that the events of `stream` make, whatever fields the server leaves out."""
    parts: list[str] = []
    sent = received = cache_read = cache_written = 0
    model = detail = ""
    reason: str | None = None
    has_begun = False
    async for event in stream:
        match getattr(event, "type", None):
            case "message_start":
                has_begun = True
                message = getattr(event, "message", None)
                model = str(getattr(message, "model", None) or "")
                usage = getattr(message, "usage", None)
                cache_read = _number(usage, "cache_read_input_tokens")
                cache_written = _number(usage, "cache_creation_input_tokens")
                sent = _number(usage, "input_tokens") + cache_read + cache_written
                received = _number(usage, "output_tokens")
                on_progress(Progress("thinking"))
            case "content_block_start":
                has_begun = True
                block = getattr(event, "content_block", None)
                text = getattr(block, "text", None) if _is(block, "text") else None
                if isinstance(text, str) and text:
                    parts.append(text)
                    on_progress(Progress("writing", text))
            case "content_block_delta":
                has_begun = True
                delta = getattr(event, "delta", None)
                text = getattr(delta, "text", None) if _is(delta, "text_delta") else None
                if isinstance(text, str):
                    parts.append(text)
                    on_progress(Progress("writing", text))
                elif not parts:
                    on_progress(Progress("thinking"))
            case "message_delta":
                has_begun = True
                delta = getattr(event, "delta", None)
                reason = getattr(delta, "stop_reason", None) or reason
                detail = _stop_detail(delta) or detail
                usage = getattr(event, "usage", None)
                received = _number(usage, "output_tokens") or received
                sent = max(sent, _number(usage, "input_tokens"))
    if not has_begun:
        raise _InvalidStreamError
    stop = Stop.CUT if reason is None else _STOPS.get(str(reason), Stop.UNKNOWN)
    return Reply(
        "".join(parts),
        stop,
        Usage(sent, received, cache_read, cache_written),
        model,
        detail or (str(reason) if stop is Stop.UNKNOWN else ""),
    )


def _is(part: object, kind: str) -> bool:
    return getattr(part, "type", None) == kind


def _number(usage: object, name: str) -> int:
    value = getattr(usage, name, None)
    return value if isinstance(value, int) else 0


def _stop_detail(delta: object) -> str:
    details = getattr(delta, "stop_details", None)
    if isinstance(details, dict):
        found = [details.get("category"), details.get("explanation")]
    else:
        found = [getattr(details, "category", None), getattr(details, "explanation", None)]
    return ": ".join(str(each) for each in found if each)[:300]


def _wait_before_retry(error: Exception) -> float | None:
    """Seconds to wait before asking again, or None when that is of no use."""
    import anthropic

    if isinstance(error, anthropic.APITimeoutError):
        return None
    if isinstance(error, anthropic.APIConnectionError):
        return 0.5
    if not isinstance(error, anthropic.APIStatusError) or error.status_code not in _RETRIED:
        return None
    if error.response.headers.get("x-should-retry") == "false":
        return None
    if "limit_reached" in str(getattr(error, "error_code", None) or ""):
        return None
    wait = _retry_after(error)
    if wait is None:
        return 0.5
    return wait if wait <= _LONGEST_WAIT else None


def _retry_after(error: "anthropic.APIStatusError") -> float | None:
    headers = error.response.headers
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / scale)
        except (KeyError, ValueError):
            continue
    return None


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def _is_about_effort(error: Exception) -> bool:
    import anthropic

    if not isinstance(error, anthropic.BadRequestError):
        return False
    said = str(getattr(error, "api_message", None) or "").lower()
    return any(word in said for word in ("output_config", "effort", "extra inputs"))


def _has_credentials() -> bool:
    return any(
        os.environ.get(name)
        for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE")
    )


def _load() -> None:
    """Import the SDK without stopping the event loop of another thread.

    The pauses come from full garbage collections of its thousands of new objects, and from the
    interpreter changing threads rarely.
    """
    for name in _LOGGERS:
        # At DEBUG it would write every request, the code in it included, to the log.
        logging.getLogger(name).setLevel(logging.WARNING)
    if "anthropic" in sys.modules:
        return
    interval, was_enabled = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(0.0005)
    gc.disable()
    try:
        import anthropic  # noqa: F401

        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
        sys.setswitchinterval(interval)
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
