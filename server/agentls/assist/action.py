"""What an action is: what it is about, what it asks, what its reply becomes.

Most actions are files of Markdown: front matter, and the task in words. One that can find something
out without a model is a Python module besides, whose `offline` does that. Waiting, cancelling,
judging and showing are other people's business.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from agentls.assist.place import Place
from agentls.assist.selection import Selection, Surroundings
from agentls.text.span import Span


class Result(Enum):
    """What the reply becomes."""

    DOCUMENT = "document"
    """Markdown to be read beside the code."""
    EDITS = "edits"
    """Changes of the code, checked before they are offered."""
    REVIEW = "review"
    """Findings at their lines, each with its fix."""
    FILE = "file"
    """A new file beside the code."""


class Reach(Enum):
    """Where edits may lie."""

    PLACE = "place"
    """Within what the action is about, and the imports of the file."""
    FILE = "file"


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
class Offline:
    """What an action found out by itself.

    `document` is the result when no model is asked; `facts` is the same in short, for the model
    and for comparing with its reply; `parts` and `left_out` go along.
    """

    document: Document
    facts: str = ""
    parts: tuple[Part, ...] = ()
    left_out: tuple[str, ...] = ()
    subject: Span | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the menu.

    It applies where one of the kinds in `when` stands (words of the format) in one of `languages`
    (any, when empty), with all the traits in `needs` and none of those in `unless`. `task` is the
    question in words, with placeholders. `agent` names the agent file whose prompt is used, empty
    for the user's choice. `path` is where the user's own action was read from. `asks` is what
    the user is asked for before it runs, empty when nothing.
    """

    id: str
    title: str
    kind: str
    result: Result
    when: tuple[str, ...]
    task: str
    languages: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    reach: Reach = Reach.PLACE
    agent: str = ""
    effort: str = ""
    asks: str = ""
    path: str = ""
    offline: Callable[[Selection, Surroundings], Offline | None] | None = None

    def subject(self, place: Place) -> Span | None:
        """The stretch that the action would be about, None when it does not apply."""
        if self.languages and place.language not in self.languages:
            return None
        if not place.traits.issuperset(self.needs) or not place.traits.isdisjoint(self.unless):
            return None
        return next((place.spans[kind] for kind in self.when if kind in place.spans), None)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an action found out about its subject, and what it would ask.

    `offline` is the result when no model is asked, None when there is none without. `task` says
    what is wanted; `parts` are the code and the facts; `left_out` says what was not put in, for the
    user to see. `subject` is the code that it is about, `allowed` where edits may lie.
    """

    task: str
    parts: tuple[Part, ...]
    subject: Span
    allowed: tuple[Span, ...]
    offline: Document | None = None
    facts: str = ""
    left_out: tuple[str, ...] = ()
