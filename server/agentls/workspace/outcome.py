"""What a question comes to: a document, a suggestion or a review, and what it cost."""

import hashlib
from dataclasses import dataclass, field

from agentls.assist.action import Document
from agentls.model.api import Usage
from agentls.text.proposal import NewFile, Rung, Weight
from agentls.text.span import Edit, Span


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who answered, and what it took.

    `cost` is an estimate in USD, None when the price of the model is not known. `is_kept` says that
    an earlier answer to the same question was taken, which costs nothing.
    """

    agent: str = ""
    model: str = ""
    host: str = ""
    usage: Usage | None = None
    cost: float | None = None
    is_kept: bool = False
    note: str = ""

    def __str__(self) -> str:
        """One line for the user, empty when no model was asked."""
        if not self.model:
            return ""
        words = [f"{self.agent} on {self.model}"]
        if self.is_kept:
            words.append("kept from an earlier question, so free")
        elif self.usage is not None:
            words.append(f"{self.usage.sent:,} tokens sent, {self.usage.received:,} back")
            words.append("price not known" if self.cost is None else f"about ${self.cost:.4f}")
        if self.note:
            words.append(self.note)
        return "; ".join(words)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Edits that passed the ladder, for the text whose digest is `base`.

    `subject` is the stretch of that text that the action was about.
    """

    action: str
    title: str
    summary: str
    path: str
    base: str
    subject: Span
    edits: tuple[Edit, ...]
    rungs: tuple[Rung, ...]
    receipt: Receipt = field(default_factory=Receipt)

    @property
    def id(self) -> str:
        """A short name that the same suggestion always has."""
        told = repr((self.action, self.path, self.base, self.edits))
        return digest_of(told)[:12]


@dataclass(frozen=True, slots=True)
class FileSuggestion:
    """A new file that passed its checks."""

    action: str
    title: str
    file: NewFile
    subject: Span
    rungs: tuple[Rung, ...]
    receipt: Receipt = field(default_factory=Receipt)

    @property
    def id(self) -> str:
        """A short name that the same suggestion always has."""
        return digest_of(repr((self.action, self.file)))[:12]


@dataclass(frozen=True, slots=True)
class Remarked:
    """One finding of a review at its place; without edits it has no fix that passed."""

    span: Span
    weight: Weight
    message: str
    edits: tuple[Edit, ...] = ()
    rungs: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review found in the text whose digest is `base`."""

    title: str
    summary: str
    path: str
    base: str
    subject: Span
    remarks: tuple[Remarked, ...]
    receipt: Receipt = field(default_factory=Receipt)


@dataclass(frozen=True, slots=True)
class Told:
    """A document to read; `failed` holds the checks that a change shown as text did not pass."""

    document: Document
    receipt: Receipt = field(default_factory=Receipt)
    failed: tuple[Rung, ...] = ()


Outcome = Suggestion | FileSuggestion | Reviewed | Told


def digest_of(text: str) -> str:
    """Fingerprint by which a text is recognised."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
