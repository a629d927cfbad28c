"""What the user points at, and what the workspace knows around it; both are plain text."""

from dataclasses import dataclass

from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a file, or a cursor when `span` is empty.

    `path` is relative to the workspace, with `/`: it is what may be sent.
    """

    path: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Another file of the workspace that an action may look at."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the workspace read for the action: files with DDL, and the dialect if one is set."""

    schema: tuple[SourceFile, ...] = ()
    dialect: str | None = None
