"""What a hazard of a statement is: something that is wrong, or will hurt as data grows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agentls.sql.parse import Parsed
from agentls.sql.schema import Schema
from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a hazard was met, in the statement's own offsets.

    `why` says what happens, `help` what would mend it, `assumes` what was not known.
    """

    span: Span
    why: str
    help: str
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A statement with `⟦…⟧` around what is reported, and one about which nothing is said."""

    bad: str
    good: str
    schema: str = ""
    dialect: str = "postgres"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One hazard; the module's docstring is its documentation.

    `is_wrong`: the statement returns or changes something other than what it seems to say, so it
    is named before what is merely slow.
    """

    name: str
    title: str
    check: Callable[[Parsed, Schema], Iterator[Hit]]
    examples: tuple[Example, ...]
    is_wrong: bool = False
