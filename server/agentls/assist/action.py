"""What an action is: three pure functions around one question.

Without a model the result is what `prepare` found out by itself; with one, `finish` makes the
result from the reply. Waiting, cancelling and showing are the shell's business.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agentls.assist.selection import Selection, Surroundings


@dataclass(frozen=True, slots=True)
class Document:
    """Markdown to be shown."""

    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Part:
    """One labelled piece of what is sent: data, never instructions."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an action found out, and what it would ask.

    `offline` is the result when no model is asked. `task` says what is wanted; `parts` are the
    code and the facts; `left_out` says what was not put in, for the user to see.
    """

    offline: Document
    task: str
    parts: tuple[Part, ...]
    facts: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the menu; `agent` names the agent file whose prompt it uses.

    `applies` is called at every move of the cursor, so it must be cheap. `finish` takes the text
    of a complete reply.
    """

    id: str
    title: str
    kind: str
    agent: str
    applies: Callable[[Selection], bool]
    prepare: Callable[[Selection, Surroundings], Prepared]
    finish: Callable[[Prepared, str], Document]
