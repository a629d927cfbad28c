"""What stands at a selection: the kinds of code that actions are about, each with its stretch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from agentls.assist.selection import Selection
from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at `selection`; `spans` has the stretch of each kind that is there.

    `language` is an LSP language id, `framework` the name of what was recognised ("FastAPI"), or
    empty. `name` is that of the innermost definition.
    """

    selection: Selection
    language: str
    spans: Mapping[str, Span] = field(default_factory=lambda: MappingProxyType({}))
    traits: frozenset[str] = frozenset()
    framework: str = ""
    name: str = ""
