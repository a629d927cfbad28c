"""What a reply proposes, before anything about it was checked: plain data from both codecs."""

from dataclasses import dataclass
from typing import Literal

from agentls.text.span import Span

Weight = Literal["error", "warning", "information", "hint"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Put `new` in the place of `old`, which stands at the 1-based `line` if it stands twice."""

    line: int
    old: str
    new: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes to one file; without any it is advice only."""

    summary: str
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding of a review at the 1-based `line`; `old` and `new` are its fix, if it has one."""

    line: int
    weight: Weight
    message: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What a review found."""

    summary: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be made; `path` is relative to the workspace, with `/`."""

    summary: str
    path: str
    content: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One check of the ladder and how it went: None when it could not be made, and why."""

    name: str
    passed: bool | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The file as it was when it was sent, and the stretches of it that may be changed.

    `language` is an LSP id. `secrets` are pairs of placeholder and secret as they were replaced in
    what was sent; `text` still holds the secrets.
    """

    path: str
    language: str
    text: str
    allowed: tuple[Span, ...]
    secrets: tuple[tuple[str, str], ...] = ()
