"""What is asked of a language model, and what it answers; no vendor's word in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, Protocol, runtime_checkable

Effort = Literal["low", "medium", "high", "xhigh", "max"]
EFFORTS: tuple[Effort, ...] = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question, whole: nothing but this is sent.

    `system` parts go from the most lasting to the most particular. `model` is an id; resolving an
    alias comes before. `deadline` is the time in seconds that everything together may take.
    `schema` is the JSON schema that the reply is to follow, as text, where the server can hold the
    model to one; the same form is described in the parts, so that it is not needed.
    """

    system: tuple[str, ...]
    user: tuple[str, ...]
    model: str
    max_tokens: int = 8000
    effort: Effort | None = None
    deadline: float = 120.0
    schema: str = ""


class Stop(Enum):
    """Why the reply ended."""

    DONE = "done"
    TRUNCATED = "truncated"
    """The limit on the reply's length was reached."""
    REFUSED = "refused"
    """The model declined."""
    TOO_LONG = "too-long"
    """What was sent did not leave room for a reply."""
    CUT = "cut"
    """The connection ended before the reply did."""
    PAUSED = "paused"
    """The server wants to be asked to go on, which is not done here."""
    UNKNOWN = "unknown"
    """A reason that this version does not know."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were counted.

    Those read from and written to a cache are included in `sent`, those written to be kept for an
    hour in `cache_written`, and those that the model thought with in `received`.
    """

    sent: int = 0
    received: int = 0
    cache_read: int = 0
    cache_written: int = 0
    cache_written_hour: int = 0
    thinking: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer; `detail` is the server's own word on an unusual stop."""

    text: str
    stop: Stop = Stop.DONE
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reply has come; `text` is what arrived since the last call.

    `usage` is what the server has counted so far: what was sent is known from the first event,
    what was received mostly at the end.
    """

    stage: Literal["waiting", "thinking", "writing"]
    text: str = ""
    usage: Usage = field(default_factory=Usage)


OnProgress = Callable[[Progress], None]


class Model(Protocol):
    """Something that answers.

    `ask` raises `errors.ModelError` when there is no reply. Cancelling the task that awaits it
    ends the request at once.
    """

    @property
    def host(self) -> str:
        """Where the question goes, for the user to see; empty when it stays on this machine."""
        ...

    def by_schema(self, model: str) -> bool:
        """Whether replies of `model` can be held to `Ask.schema`.

        The words of a question should then describe JSON, and else blocks of text.
        """
        ...

    async def ask(self, ask: Ask, on_progress: OnProgress) -> Reply:
        """The reply to `ask`; `on_progress` is called as it comes in."""
        ...

    async def close(self) -> None:
        """Give back what it holds; asking again is allowed."""
        ...


@dataclass(frozen=True, slots=True)
class BatchState:
    """How far a batch is."""

    is_over: bool
    done: int = 0
    total: int = 0


@runtime_checkable
class Batcher(Protocol):
    """A model that takes many questions at once, answers when it has time, and asks half for it.

    Every method raises `errors.ModelError` when the server cannot be used.
    """

    async def start_batch(self, asks: Sequence[Ask]) -> str:
        """Send the questions; gives the name of the batch."""
        ...

    async def batch_state(self, batch: str) -> BatchState:
        """How far it is."""
        ...

    async def batch_replies(self, batch: str) -> Mapping[int, Reply]:
        """The replies of a batch that is over, by the number of the question."""
        ...


def ignore_progress(progress: Progress) -> None:
    """For callers that only want the reply."""
