"""What a rule reports: a finding, with its fixes."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from agentls.text.span import Edit, Span


class Severity(IntEnum):
    """What happens because of a finding; the numbers are LSP's."""

    ERROR = 1
    """The product rejects or drops the file or the field."""
    WARNING = 2
    """The product does something other than what is written."""
    INFORMATION = 3
    """It works, but it costs or confuses."""
    HINT = 4
    """Style."""

    @property
    def word(self) -> str:
        """Lower-case name, as settings and reports write it."""
        return self.name.lower()


class Applicability(Enum):
    """Whether a fix may be made without a person looking at it."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Tag(IntEnum):
    """How an editor may draw a finding; the numbers are LSP's."""

    UNNECESSARY = 1
    DEPRECATED = 2


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that end a finding; `title` is an imperative that says what changes."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.UNSAFE

    @property
    def is_safe(self) -> bool:
        """Whether `--fix` and fix-on-save may make it."""
        return self.applicability is Applicability.SAFE


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding is about; `path` is a POSIX path as in the project snapshot."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell about one stretch of a text.

    A rule gives `span`, `message` and what else it knows; `code`, `name` and `severity` are filled
    in by the runner (a rule sets `severity` only where the place makes it differ from its own).
    `fixes` are ordered, the most likely one first.
    """

    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None
    related: tuple[Related, ...] = ()
    tags: tuple[Tag, ...] = ()
    code: str = ""
    name: str = ""

    @property
    def fix(self) -> Fix | None:
        """The fix to be offered first."""
        return self.fixes[0] if self.fixes else None
