"""What the user points at, and what the workspace knows around it; both are plain text."""

from dataclasses import dataclass, field

from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a file, or a cursor when `span` is empty.

    `path` is relative to the workspace, with `/`: it is what may be sent. `language` is the LSP id
    of its language, empty when the path is to tell.
    """

    path: str
    text: str
    span: Span
    language: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Another file of the workspace that an action may look at."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a name that the code uses is defined: the file, the 1-based line, and its text."""

    name: str
    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A finding of our own at a 1-based line of the file."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the workspace read for the action.

    `schema` are files with DDL, `dialect` the one that is set, `definitions` those of other files,
    `notes` the findings of our own rules in the file, `dependencies` the packages that the project
    declares, `modules` the files of the project (for pictures of it), `answer` what the user typed.
    """

    schema: tuple[SourceFile, ...] = ()
    dialect: str | None = None
    definitions: tuple[Definition, ...] = ()
    notes: tuple[Note, ...] = ()
    dependencies: tuple[str, ...] = ()
    modules: tuple[SourceFile, ...] = ()
    answer: str = ""
    left_out: tuple[str, ...] = field(default=())
