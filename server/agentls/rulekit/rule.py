"""What a rule is."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from agentls.rulekit.finding import Finding, Severity

Subject = TypeVar("Subject")
Context = TypeVar("Context")


class Needs(Enum):
    """What must have been readable for a rule to speak."""

    NOTHING = "nothing"
    """Runs on every file of its formats."""
    FENCES = "fences"
    """Runs when front matter was found between two fences, readable or not."""
    FIELDS = "fields"
    """Runs when all of the front matter could be read, so that absence means absence."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a rule: its documentation and its test at once.

    `bad` carries marks `⟦…⟧` around what is reported (an empty pair marks a place between two
    characters); `good` is the file as it should be, and, where the rule has a fix, exactly what
    the fixes make of `bad`. `files` are other files of the project, path and text.
    """

    path: str
    bad: str
    good: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject, Context]):
    """One rule. Its documentation is the docstring of the module that holds `check`.

    `literals`: the rule is run only on texts that hold at least one of them (case-sensitive);
    empty means always. `default`: whether it is on unless switched off.
    """

    code: str
    name: str
    since: str
    severity: Severity
    formats: tuple[str, ...]
    check: Callable[[Subject, Context], Iterator[Finding]]
    examples: tuple[Example, ...]
    needs: Needs = Needs.FENCES
    literals: tuple[str, ...] = ()
    default: bool = True

    @property
    def documentation(self) -> str:
        """The module docstring: a title line, then Markdown sections."""
        return sys.modules[self.check.__module__].__doc__ or ""

    @property
    def title(self) -> str:
        """First line of the documentation, without its full stop."""
        return self.documentation.partition("\n")[0].rstrip(".")
