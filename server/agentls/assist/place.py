"""What stands at a selection: the kinds of code that actions are about, each with its stretch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from agentls.assist.selection import Selection
from agentls.text.span import Span

WHEN: Mapping[str, str] = MappingProxyType(
    {
        "query": "an SQL statement, in a file of its own or in a string",
        "stub": "a definition without a body, or a comment that says what is wanted",
        "handler": "a function that answers a request",
        "graphql-schema": "type definitions of a GraphQL schema",
        "resolver": "a function that resolves a GraphQL field",
        "model": "a class or schema that describes stored data",
        "data-access": "a function that reads or writes stored data",
        "outgoing-call": "a function that calls another service",
        "function": "a function or method",
        "class": "a class or type",
        "module": "a file of a backend language",
        "selection": "selected text, whatever it is",
    }
)
"""Every kind of place, with what it is; the keys are the words of `when` in action files."""

TRAITS: Mapping[str, str] = MappingProxyType(
    {
        "reads": "it answers GET requests or only reads",
        "writes": "it changes something",
        "lists": "it returns many things",
        "takes-input": "it has parameters or reads a body",
        "documented": "it has a docstring or a documentation comment",
        "validated": "its input goes through a schema or checks",
        "authenticated": "it names a user, a permission or a token",
        "limited": "it has a rate limit",
        "cached": "it has a cache",
        "paginated": "it has a limit or a cursor",
        "logged": "it logs or measures",
        "handles-errors": "it catches errors or sets status codes",
        "transactional": "it runs in a transaction",
        "resilient": "it sets time limits or retries",
        "loops-over-queries": "it reads stored data inside a loop",
    }
)
"""What is seen in a place, with what it means; the words of `needs` and `unless`."""


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
