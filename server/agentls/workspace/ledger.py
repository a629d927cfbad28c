"""What the model was asked and what that cost, day by day, and the limit that holds.

One file of lines for each day, in the user's state folder. A line is added before a question is
sent, with the most that it may cost, and another one when it ended, with what it did cost. So a
limit holds for several processes at once, and what a crash leaves open is counted at most for as
long as the question could have taken. A lock keeps the processes apart.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta

from agentls.errors import ModelError
from agentls.model.api import Ask, Model, OnProgress, Progress, Reply, Usage
from agentls.model.prices import cost, dollars, most_cost, most_tokens

_DAYS_KEPT = 60
_LARGEST_FILE = 256_000
_SPARE_SECONDS = 60.0
_USAGE_FIELDS = tuple(each.name for each in fields(Usage))


@dataclass(frozen=True, slots=True)
class Day:
    """The sums of one day; `unpriced` are answers whose price is not known.

    `open` is the most that questions which have not ended may still cost.
    """

    date: str
    asks: int = 0
    unfinished: int = 0
    unpriced: int = 0
    usage: Usage = field(default_factory=Usage)
    dollars: float = 0.0
    open: float = 0.0


def state_folder(environment: Mapping[str, str]) -> str:
    """Where the state of this program stands."""
    base = environment.get("XDG_STATE_HOME", "")
    if not base.startswith("/"):
        base = f"{environment.get('HOME') or os.path.expanduser('~')}/.local/state"
    return f"{base.rstrip('/')}/agentls"


def _now() -> datetime:
    # The user's day, since the limit is for the user's days.
    return datetime.now().astimezone()


class Ledger:
    """The accounts below one state folder; `limit` is in US dollars a day."""

    def __init__(self, folder: str, limit: float, *, now: Callable[[], datetime] = _now) -> None:
        self._folder = f"{folder}/usage"
        self._limit = limit
        self._now = now

    def today(self) -> Day:
        """The sums of this day so far."""
        return self._sums(self._now())

    def days(self, count: int = 30) -> tuple[Day, ...]:
        """The sums of the last days on which something was asked, newest first."""
        try:
            names = sorted(os.listdir(self._folder), reverse=True)
        except OSError:
            return ()
        dates = [name.removesuffix(".jsonl") for name in names if name.endswith(".jsonl")]
        now = self._now()
        return tuple(_summed(date, self._lines(date), now) for date in dates[:count])

    def open(self, ask: Ask) -> str:
        """Note that `ask` is about to be sent; gives the word by which to close it.

        Raises `ModelError` when what it may cost does not fit into the limit of the day any more.
        """
        most = most_cost(ask)
        now = self._now()
        with self._locked():
            day = self._sums(now)
            if most is not None:
                self._check(day, most, now)
            entry = secrets.token_hex(8)
            until = now + timedelta(seconds=ask.deadline + _SPARE_SECONDS)
            self._add(now, {"open": entry, "usd": most or 0.0, "until": until.timestamp()})
        return entry

    def close(
        self, entry: str, model: str, usage: Usage, *, is_finished: bool, is_batch: bool = False
    ) -> None:
        """Note what the question of that word did cost; in a batch it is half."""
        now = self._now()
        with self._locked():
            self._add(
                now,
                {
                    "close": entry,
                    "model": model,
                    "finished": is_finished,
                    "usd": cost(model, usage, is_batch=is_batch),
                    "usage": {name: n for name, n in asdict(usage).items() if n},
                },
            )
            if _size(self._path(now)) > _LARGEST_FILE:
                self._compact(now)

    def _check(self, day: Day, most: float, now: datetime) -> None:
        if day.dollars + day.open + most <= self._limit:
            return
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        hours, minutes = divmod(round((midnight - now).total_seconds() / 60), 60)
        wait = f"{hours} h {minutes} min" if hours else f"{minutes} min"
        when = "Ask about less" if most > self._limit else f"Wait until midnight (in {wait})"
        raise ModelError(
            "daily-limit",
            f"{dollars(day.dollars + day.open)} of the {dollars(self._limit)} for this day are "
            f"spent or promised, and this question may cost up to {dollars(most)}. {when}, or "
            "raise `model.daily-limit-usd` in the settings.",
        )

    def _sums(self, now: datetime) -> Day:
        # A question asked before midnight and answered after it is closed in the new file.
        date = _date(now)
        return _summed(date, self._lines(date), now)

    def _path(self, now: datetime) -> str:
        return f"{self._folder}/{_date(now)}.jsonl"

    def _lines(self, date: str) -> list[dict[str, object]]:
        try:
            with open(f"{self._folder}/{date}.jsonl", encoding="utf-8", errors="replace") as file:
                return [line for line in map(_read, file) if line is not None]
        except OSError:
            return []

    def _add(self, now: datetime, line: Mapping[str, object]) -> None:
        path = self._path(now)
        is_new = not os.path.exists(path)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            # A line that a crash cut short must not swallow this one.
            os.write(handle, f"\n{json.dumps(line)}\n".encode())
        finally:
            os.close(handle)
        if is_new:
            self._remove_old()

    def _compact(self, now: datetime) -> None:
        """Put one line with the sums in the place of all lines that are closed."""
        date = _date(now)
        lines = self._lines(date)
        day = _summed(date, lines, now)
        closed = {line.get("close") for line in lines}
        kept: list[Mapping[str, object]] = [
            {
                "sum": day.asks,
                "unfinished": day.unfinished,
                "unpriced": day.unpriced,
                "usd": day.dollars,
                "usage": asdict(day.usage),
            }
        ]
        kept += (
            line
            for line in lines
            if "open" in line
            and line["open"] not in closed
            and _amount(line, "until") > now.timestamp()
        )
        temporary = f"{self._path(now)}.{os.getpid()}"
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(line)}\n" for line in kept)
        os.replace(temporary, self._path(now))

    def _remove_old(self) -> None:
        names = sorted(name for name in os.listdir(self._folder) if name.endswith(".jsonl"))
        for name in names[:-_DAYS_KEPT]:
            os.unlink(f"{self._folder}/{name}")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            handle = os.open(f"{self._folder}/lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            # A limit that cannot be kept account of is no limit.
            raise ModelError(
                "no-ledger",
                f"The accounts in {self._folder} cannot be written, so nothing is sent. Make the "
                "folder writable.",
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


class Metered:
    """A model whose questions are entered into a ledger, however they end."""

    def __init__(self, model: Model, ledger: Ledger) -> None:
        self._model = model
        self._ledger = ledger

    @property
    def host(self) -> str:
        """That of the model."""
        return self._model.host

    def by_schema(self, model: str) -> bool:
        """That of the model."""
        return self._model.by_schema(model)

    async def ask(self, ask: Ask, on_progress: OnProgress) -> Reply:
        """The reply, unless the limit of the day forbids to ask.

        A question that fails or is cancelled costs what the server counted until then, and what
        had arrived of the reply.
        """
        entry = self._ledger.open(ask)
        usage, size = Usage(), 0

        def note(progress: Progress) -> None:
            nonlocal usage, size
            usage = progress.usage if progress.usage.sent else usage
            size += most_tokens(progress.text)
            on_progress(progress)

        try:
            reply = await self._model.ask(ask, note)
        except BaseException:
            # The model is billed for by its id in the question: no reply named another one.
            counted = Usage(
                usage.sent,
                max(usage.received, size),
                usage.cache_read,
                usage.cache_written,
                usage.cache_written_hour,
                usage.thinking,
            )
            self._ledger.close(entry, ask.model, counted, is_finished=False)
            raise
        self._ledger.close(entry, ask.model, reply.usage, is_finished=True)
        return reply

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()


def _date(now: datetime) -> str:
    return now.date().isoformat()


def _read(line: str) -> dict[str, object] | None:
    """One line; what a crash cut short, or anything else that is not ours, is none."""
    try:
        table = json.loads(line)
    except ValueError:
        return None
    return table if isinstance(table, dict) else None


def _summed(date: str, lines: list[dict[str, object]], now: datetime) -> Day:
    asks = unfinished = unpriced = 0
    spent = 0.0
    counts = dict.fromkeys(_USAGE_FIELDS, 0)
    promised: dict[object, float] = {}
    for line in lines:
        if "open" in line:
            if _amount(line, "until") > now.timestamp():
                promised[line["open"]] = _amount(line, "usd")
            continue
        promised.pop(line.get("close"), None)
        if "sum" in line:
            asks += int(_amount(line, "sum"))
            unfinished += int(_amount(line, "unfinished"))
            unpriced += int(_amount(line, "unpriced"))
        elif "close" in line:
            asks += 1
            unfinished += line.get("finished") is not True
            unpriced += line.get("usd") is None
        spent += _amount(line, "usd")
        usage = line.get("usage")
        if isinstance(usage, dict):
            for name in _USAGE_FIELDS:
                counts[name] += int(_amount(usage, name))
    return Day(date, asks, unfinished, unpriced, Usage(**counts), spent, sum(promised.values()))


def _amount(table: Mapping[str, object], name: str) -> float:
    value = table.get(name)
    # Whoever edits the file by hand must not gain a limit without end, nor a crash.
    return value if isinstance(value, int | float) and 0 <= value < 1e15 else 0.0


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
