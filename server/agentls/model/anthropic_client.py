"""The Anthropic SDK behind our own interface; the only file that imports it.

The SDK is imported when the first question is asked, in a thread. Its retries, its redirects and
its idea of a timeout are not used: it waits as long as a server tells it to, sends the question
again to wherever a server points, and never ends a stream that only trickles.
"""

import asyncio
import gc
import json
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from agentls.errors import ModelError
from agentls.model import failures
from agentls.model.api import Ask, BatchState, OnProgress, Progress, Reply
from agentls.model.connection import Connection, region, vertex_region
from agentls.model.forbidden import check_allowed
from agentls.model.resolve import Known, is_old_on_bedrock, takes_effort
from agentls.model.stream import EndlessStreamError, read, whole

if TYPE_CHECKING:
    import anthropic

    AnyClient = (
        anthropic.AsyncAnthropic | anthropic.AsyncAnthropicBedrock | anthropic.AsyncAnthropicVertex
    )

_Result = TypeVar("_Result")

_LOGGERS = ("anthropic", "httpx2", "httpcore2")
_LONGEST_WAIT = 5.0
_RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_SETTING_WORDS = ("output_config", "effort", "format", "schema", "extra inputs", "structured")
_BEDROCK_VERSION = "bedrock-2023-05-31"
_LISTING_SECONDS = 10.0
_MOST_LISTED = 1000
_BATCH_SECONDS = 120.0

# How much of `output_config` a model at a host took: 0 effort and schema, 1 the schema only,
# 2 neither. Kept for the session, since learning it costs a request.
_refused: dict[tuple[str, str], int] = {}
_NEITHER = 2

# Not `sys.modules`, where the SDK already stands while another thread is still loading it.
_loaded: list[bool] = []


class AnthropicModel:
    """Asks a server that speaks the Messages API."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client: AnyClient | None = None
        self._opening = threading.Lock()

    @property
    def host(self) -> str:
        """Host and port that questions go to."""
        return self._connection.host

    def by_schema(self, model: str) -> bool:
        """Whether a schema would be sent along and is not known to be refused."""
        return self._connection.takes_schema and self._rung(model) < _NEITHER

    async def ask(self, ask: Ask, on_progress: OnProgress) -> Reply:
        """The reply to `ask`, within its deadline."""

        async def answered(ends: float) -> Reply:
            return await self._with_retry(ask, on_progress, ends)

        on_progress(Progress("waiting"))
        return await self._within(ask.deadline, answered)

    async def models(self) -> tuple[Known, ...]:
        """The models that the server lists, with what it tells about them."""

        async def all_listed(_ends: float) -> tuple[Known, ...]:
            import anthropic

            try:
                client = self._connected()
                if not isinstance(client, anthropic.AsyncAnthropic):
                    return ()
                page = await client.models.list(
                    limit=_MOST_LISTED, extra_headers=self._key_headers()
                )
            except Exception as error:
                raise self._request_error(error, "") from error
            listed = getattr(page, "data", None)
            found = [_known(each) for each in listed] if isinstance(listed, list) else []
            return tuple(known for known in found if known.id)

        if self._connection.provider != "anthropic":
            return ()
        return await self._within(_LISTING_SECONDS, all_listed)

    async def close(self) -> None:
        """Close the connections that are kept open."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _within(self, seconds: float, work: Callable[[float], Awaitable[_Result]]) -> _Result:
        """What `work` gives, told when its time ends; loading the SDK counts."""
        check_allowed(urlsplit(self._connection.address).hostname or "")
        ends = asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(ends):
                if self._client is None:
                    await asyncio.to_thread(self._prepare)
                return await work(ends)
        except TimeoutError:
            raise failures.late(self.host, seconds) from None

    async def _with_retry(self, ask: Ask, on_progress: OnProgress, ends: float) -> Reply:
        """One more try for what may pass, and others without what the server does not take."""
        has_waited = False
        rung = self._rung(ask.model)
        while True:
            started = _Started()
            try:
                return await self._once(ask, on_progress, started, rung)
            except Exception as error:
                if started.is_true:
                    raise self._stream_error(error) from error
                if (lower := self._lower_rung(ask, rung)) is not None and _is_about_form(error):
                    rung = lower
                    continue
                wait = _wait_before_retry(error)
                left = ends - asyncio.get_running_loop().time()
                if has_waited or wait is None or wait >= left:
                    raise self._request_error(error, ask.model) from error
                has_waited = True
                await asyncio.sleep(wait)

    async def _once(
        self, ask: Ask, on_progress: OnProgress, started: "_Started", rung: int
    ) -> Reply:
        client = self._connected()
        body = self._body(ask, rung)
        if version := self._version_in_body(ask.model):
            body["extra_body"] = {"anthropic_version": version}
        stream = await client.messages.create(
            stream=True, extra_headers=self._key_headers(), **body
        )
        started.is_true = True
        if rung:
            _refused[self.host, ask.model] = rung
        try:
            return await read(stream, on_progress)
        finally:
            # Also when cancelled: closing the socket is what makes the server stop.
            await stream.close()

    # Many questions at once.

    async def start_batch(self, asks: Sequence[Ask]) -> str:
        """Send the questions as one batch; gives its id."""
        requests: list[Any] = [
            {"custom_id": f"q{number}", "params": self._body(ask, self._rung(ask.model))}
            for number, ask in enumerate(asks)
        ]

        async def create(batches: Any) -> str:
            made = await batches.create(requests=requests, extra_headers=self._key_headers())
            return str(made.id)

        return await self._of_batches(create)

    async def batch_state(self, batch: str) -> BatchState:
        """How far the batch is."""

        async def retrieve(batches: Any) -> BatchState:
            found = await batches.retrieve(batch, extra_headers=self._key_headers())
            counts = getattr(found, "request_counts", None)
            words = ("succeeded", "errored", "canceled", "expired")
            done = sum(int(getattr(counts, word, 0) or 0) for word in words)
            open_ = int(getattr(counts, "processing", 0) or 0)
            return BatchState(found.processing_status == "ended", done, done + open_)

        return await self._of_batches(retrieve)

    async def batch_replies(self, batch: str) -> dict[int, Reply]:
        """The replies of a batch that is over, by the number of the question."""

        async def results(batches: Any) -> dict[int, Reply]:
            found: dict[int, Reply] = {}
            async for each in await batches.results(batch, extra_headers=self._key_headers()):
                name = str(each.custom_id)
                if each.result.type == "succeeded" and name[1:].isdigit():
                    found[int(name[1:])] = whole(each.result.message)
            return found

        return await self._of_batches(results)

    async def _of_batches(self, work: Callable[[Any], Awaitable[_Result]]) -> _Result:
        if self._connection.provider != "anthropic":
            raise ModelError("no-batches", f"{self.host} takes no batches. Ask without `--batch`.")

        async def told(_ends: float) -> _Result:
            import anthropic

            client = self._connected()
            assert isinstance(client, anthropic.AsyncAnthropic)  # noqa: S101
            try:
                return await work(client.messages.batches)
            except Exception as error:
                raise self._request_error(error, "") from error

        return await self._within(_BATCH_SECONDS, told)

    # What is sent besides the question.

    def _body(self, ask: Ask, rung: int) -> dict[str, Any]:
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
        if output := self._output(ask, rung):
            body["output_config"] = output
        return body

    def _rung(self, model: str) -> int:
        return _refused.get((self.host, model), 0)

    def _lower_rung(self, ask: Ask, rung: int) -> int | None:
        """The next rung on which less is sent, None on the last one."""
        sent = self._output(ask, rung)
        below = range(rung + 1, _NEITHER + 1)
        return next((lower for lower in below if self._output(ask, lower) != sent), None)

    def _output(self, ask: Ask, rung: int) -> dict[str, Any]:
        output: dict[str, Any] = {}
        if ask.effort is not None and rung < 1 and self._takes_effort(ask.model):
            output["effort"] = ask.effort
        if ask.schema and rung < _NEITHER and self._connection.takes_schema:
            output["format"] = {"type": "json_schema", "schema": json.loads(ask.schema)}
        return output

    def _takes_effort(self, model: str) -> bool:
        known = self._connection.is_claude or self._connection.capabilities == "structured"
        return known and takes_effort(model)

    def _system(self, ask: Ask) -> list[dict[str, Any]]:
        parts: list[dict[str, Any]] = [
            {"type": "text", "text": part} for part in ask.system if part
        ]
        if parts and self._connection.is_claude:
            # The agent's prompt is the same from question to question.
            parts[0]["cache_control"] = {"type": "ephemeral"}
        return parts

    def _version_in_body(self, model: str) -> str:
        """Cloud providers read the version from the body, and know old models under an old one."""
        provider, version = self._connection.provider, self._connection.version
        if provider == "bedrock" and not version and is_old_on_bedrock(model):
            return _BEDROCK_VERSION
        return version if provider in ("bedrock", "vertex") else ""

    def _key_headers(self) -> dict[str, Any]:
        """The headers with the key, where the SDK's own are not wanted."""
        import anthropic

        connection = self._connection
        if connection.provider != "anthropic":
            return {}
        key = connection.api_key or _environment_key()
        match connection.auth:
            case "bearer":
                return {}
            case "none":
                return {"Authorization": anthropic.Omit()}
            case "both":
                return {"X-Api-Key": key} if key else {}
            case "x-api-key":
                if not key:
                    raise failures.no_credential(self.host, "Set `ANTHROPIC_API_KEY`.")
                return {"X-Api-Key": key, "Authorization": anthropic.Omit()}

    # The client of the SDK.

    def _prepare(self) -> None:
        """Load the SDK and open a client, both of which would hold up an event loop."""
        if not _loaded:
            _load()
        # What goes wrong does so again when the client is used, and is told there.
        with suppress(Exception):
            self._connected()

    def _connected(self) -> "AnyClient":
        with self._opening:
            if self._client is None:
                self._client = self._opened()
            return self._client

    def _opened(self) -> "AnyClient":
        import anthropic

        connection = self._connection
        headers = dict(connection.headers)
        common: dict[str, Any] = {
            "base_url": connection.address,
            "max_retries": 0,
            "open_telemetry": False,
            "timeout": anthropic.Timeout(
                connection.read_timeout, connect=connection.connect_timeout
            ),
            "http_client": anthropic.DefaultAsyncHttpxClient(follow_redirects=False),
        }
        match connection.provider:
            case "bedrock":
                _check_installed("Amazon Bedrock", "boto3", "bedrock")
                return anthropic.AsyncAnthropicBedrock(
                    aws_region=region(),
                    aws_profile=_aws_profile(),
                    default_headers=headers,
                    **common,
                )
            case "vertex":
                _check_installed("Google Vertex AI", "google.auth", "vertex")
                return anthropic.AsyncAnthropicVertex(
                    region=vertex_region(), default_headers=headers, **common
                )
            case "foundry":
                if connection.version:
                    headers["anthropic-version"] = connection.version
                return anthropic.AsyncAnthropicFoundry(default_headers=headers, **common)
            case "anthropic":
                pass
        if connection.version:
            headers["anthropic-version"] = connection.version
        key = connection.api_key or None
        needs_none = connection.auth == "none" or not connection.is_first_party
        if not key and needs_none and not _has_credentials():
            # Servers of one's own ask for no key, but the SDK insists on one.
            key = "unused"
        return anthropic.AsyncAnthropic(api_key=key, default_headers=headers, **common)

    # What went wrong.

    def _request_error(self, error: Exception, model: str) -> ModelError:
        import anthropic
        import httpx2

        host = self.host
        match error:
            case ModelError():
                return error
            case anthropic.APITimeoutError() | httpx2.TimeoutException():
                return failures.unanswered(host)
            case anthropic.APIStatusError() if error.status_code == 200:
                return failures.of_event(str(error.type or ""), host)
            case anthropic.APIStatusError():
                code = str(getattr(error, "error_code", None) or "")
                if type(error).__name__.endswith("SpendLimitReachedError"):
                    code = "spend_limit"
                return failures.of_status(
                    error.status_code,
                    host,
                    model=model,
                    said=self._said(error),
                    kind=str(error.type or ""),
                    code=code,
                    wait=_retry_after(error),
                    remedy=self._remedy("Check"),
                )
            case anthropic.APIConnectionError() | httpx2.HTTPError():
                return failures.offline(host)
            case anthropic.CredentialsError() | TypeError():
                return failures.no_credential(host, self._remedy("Set"))
        if self._connection.provider != "anthropic":
            # The providers' own packages raise what they like when they find no credentials.
            return failures.no_credential(host, self._remedy("Set"))
        return self._stream_error(error)

    def _stream_error(self, error: Exception) -> ModelError:
        import anthropic
        import httpx2

        host = self.host
        match error:
            case ModelError():
                return error
            case anthropic.APIStatusError():
                return failures.of_event(str(error.type or ""), host)
            case httpx2.TimeoutException() | anthropic.APITimeoutError():
                return failures.silent(host)
            case httpx2.HTTPError() | anthropic.APIConnectionError():
                return failures.cut(host)
            case EndlessStreamError():
                return failures.endless(host)
        return failures.invalid(host)

    def _remedy(self, verb: str) -> str:
        """Where the key comes from; `verb` is what the user is to do about it."""
        match self._connection.provider:
            case "bedrock":
                return f"{verb} the AWS credentials, or `AWS_BEARER_TOKEN_BEDROCK`."
            case "vertex":
                return (
                    "Run `gcloud auth application-default login`, and set "
                    "`ANTHROPIC_VERTEX_PROJECT_ID`."
                )
            case "foundry":
                return f"{verb} `ANTHROPIC_FOUNDRY_API_KEY`."
            case "anthropic":
                pass
        if self._connection.is_first_party:
            return f"{verb} `ANTHROPIC_API_KEY`, or run `ant auth login`."
        return f"{verb} `ANTHROPIC_API_KEY`, and see `model.auth` in the settings."

    def _said(self, error: "anthropic.APIStatusError") -> str:
        """The server's own words, on one line, short, and without the key."""
        message = getattr(error, "api_message", None) or ""
        if not isinstance(message, str) or "<" in message:
            return ""
        said = " ".join(message.split())
        for secret in (self._connection.api_key, _environment_key()):
            if secret:
                said = said.replace(secret, "…")
        return said[:200].rstrip(".")


class _Started:
    """Whether the reply has begun: after that nothing is sent again."""

    __slots__ = ("is_true",)

    def __init__(self) -> None:
        self.is_true = False


def _known(listed: object) -> Known:
    """One model of a list; other servers leave most of it out."""

    def text(name: str) -> str:
        value = getattr(listed, name, None)
        return str(value) if value is not None else ""

    return Known(
        id=text("id"),
        line=text("line"),
        is_active=text("lifecycle") in ("", "active"),
        created=text("created_at"),
        retires=text("retires_at"),
    )


def _check_installed(provider: str, package: str, extra: str) -> None:
    try:
        is_there = find_spec(package) is not None
    except ModuleNotFoundError:
        is_there = False
    if not is_there:
        raise failures.not_installed(provider, package.replace(".", "-"), extra)


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


def _is_about_form(error: Exception) -> bool:
    """Whether the server rejects what holds the model to a form or an effort."""
    import anthropic

    if not isinstance(error, anthropic.BadRequestError | anthropic.UnprocessableEntityError):
        return False
    # Servers of other makers word and place this as they like.
    said = f"{getattr(error, 'api_message', None) or ''} {error.body or ''}".lower()
    return any(word in said for word in _SETTING_WORDS)


def _aws_profile() -> str | None:
    """The profile named in the environment; the SDK takes none beside a key of Bedrock's own."""
    if os.environ.get("AWS_BEARER_TOKEN_BEDROCK"):
        return None
    return os.environ.get("AWS_PROFILE") or None


def _environment_key() -> str:
    return os.environ.get("ANTHROPIC_API_KEY") or os.environ.get("ANTHROPIC_AUTH_TOKEN") or ""


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
    _quieten()
    if "anthropic" in sys.modules:
        # Somebody else loaded it, or is about to have done so: this waits for it.
        import anthropic

        _loaded.append(True)
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
    _quieten()
    _loaded.append(True)


def _quieten() -> None:
    for name in _LOGGERS:
        # At DEBUG it would write every request, the code in it included, to the log.
        logging.getLogger(name).setLevel(logging.WARNING)
