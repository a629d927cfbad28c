"""One action file, read: what it says in plain words, and everything that is wrong with it.

Actions are Markdown with front matter, whose body is the task. Ours and the user's own have the
same form. Nothing here raises: what is wrong is a value with its place, so that the linter can
show it; the words that are right stand in the data of the format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from agentls.formats.format import load_format
from agentls.formats.ids import AGENTLS_ACTION
from agentls.syntax.front_matter import FrontMatter, body_start, read_front_matter
from agentls.syntax.yaml_nodes import MERGE, Entry, Node, Scalar, Sequence
from agentls.text.span import Span

PLACEHOLDER = re.compile(r"\{\{([^{}\n]*)\}\}")
"""A placeholder; the name in it may have spaces around it."""

_WORD = re.compile(r"[^,\s]+")


class Fault(Enum):
    """What can be wrong with an action file."""

    UNREADABLE = "unreadable"
    """The front matter is missing or is not YAML."""
    MISSING_FIELD = "missing-field"
    NOT_TEXT = "not-text"
    """A value is of a type that the field does not take."""
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_WORD = "unknown-word"
    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    UNFILLED_PLACEHOLDER = "unfilled-placeholder"
    NO_TASK = "no-task"


_HARMLESS = frozenset({Fault.UNKNOWN_FIELD})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an action file, and where.

    `known` are the words that would be right in place of `word`.
    """

    fault: Fault
    span: Span
    message: str
    word: str = ""
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionText:
    """What an action file says, with the defaults of what it does not say.

    `words` has the fields that take a list of words, `texts` the others.
    """

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    task: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether the action is offered."""
        return all(problem.fault in _HARMLESS for problem in self.problems)

    @property
    def reason(self) -> str:
        """Why the action is not offered, empty when it is."""
        fatal = (each.message for each in self.problems if each.fault not in _HARMLESS)
        return next(fatal, "")


def read_action_text(text: str) -> ActionText:
    """What the text of an action file says."""
    front_matter = read_front_matter(text)
    return action_text(text, front_matter, Span(body_start(text, front_matter), len(text)))


def action_text(text: str, front_matter: FrontMatter, body: Span) -> ActionText:
    """What an action file says whose front matter is read already."""
    if not front_matter.is_read:
        span = front_matter.problem.span if front_matter.problem else Span(0, min(3, len(text)))
        message = "the front matter is missing or is not YAML, so agentls does not offer the action"
        return ActionText(problems=(Problem(Fault.UNREADABLE, span, message),))
    return _Reader(text, front_matter).read(body)


def data_of(task: str) -> tuple[str, ...]:
    """The names of the parts that go along with the task, in their own order."""
    named = {match[1].strip() for match in PLACEHOLDER.finditer(task)}
    return tuple(
        each.name
        for each in load_format(AGENTLS_ACTION).placeholders
        if each.goes_along == "always" or (each.goes_along and each.name in named)
    )


_DEFAULTS = {"result": "document", "reach": "place"}


class _Reader:
    """Collects what is wrong while it reads."""

    def __init__(self, text: str, front_matter: FrontMatter) -> None:
        self._text = text
        self._front_matter = front_matter
        self._format = load_format(AGENTLS_ACTION)
        self._problems: list[Problem] = []

    def read(self, body: Span) -> ActionText:
        for entry in self._front_matter.entries:
            if self._format.field(entry.key) is None and entry.key != MERGE:
                message = f"an action has no field `{entry.key}`, so agentls passes over it"
                self._tell(Fault.UNKNOWN_FIELD, entry.key_span, message, entry.key)
        words: dict[str, tuple[str, ...]] = {}
        texts: dict[str, str] = {}
        for each in self._format.fields:
            if "word-list" in each.types:
                words[each.key] = self._words(each.key, each.values)
            else:
                texts[each.key] = self._choice(each.key, each.values)
        task = body.of(self._text).strip()
        if not task:
            message = "nothing follows the front matter: the task of the action is missing"
            self._tell(Fault.NO_TASK, self._front_matter.close, message)
        self._placeholders(body)
        return ActionText(words, texts, task, tuple(self._problems))

    def _placeholders(self, body: Span) -> None:
        names = tuple(each.name for each in self._format.placeholders)
        for match in PLACEHOLDER.finditer(self._text, body.start, body.end):
            name = match[1].strip()
            placeholder = self._format.placeholder(name)
            start = match.start(1) + len(match[1]) - len(match[1].lstrip())
            span = Span(start, start + len(name)) if name else Span(*match.span())
            if placeholder is None:
                message = f"agentls has no placeholder `{name}`, so it does not offer the action"
                self._tell(Fault.UNKNOWN_PLACEHOLDER, span, message, name, names)
            elif placeholder.needs and not self._text_of(placeholder.needs):
                message = (
                    f"nothing fills `{name}`: it is {placeholder.summary}, and the front matter "
                    f"has no `{placeholder.needs}`"
                )
                self._tell(Fault.UNFILLED_PLACEHOLDER, span, message)

    def _tell(
        self,
        fault: Fault,
        span: Span,
        message: str,
        word: str = "",
        known: tuple[str, ...] = (),
    ) -> None:
        self._problems.append(Problem(fault, span, message, word, known))

    def _missing(self, key: str) -> None:
        field = self._format.field(key)
        if field is not None and field.required:
            entry = self._front_matter.get(key)
            span = entry.key_span if entry is not None else self._front_matter.open
            message = f"there is no `{key}`, so agentls does not offer the action"
            self._tell(Fault.MISSING_FIELD, span, message, key)

    def _text_of(self, key: str) -> str | None:
        """The text of a field, empty when it is not there; None when it is none."""
        entry = self._front_matter.get(key)
        if entry is None:
            return ""
        if isinstance(entry.value, Scalar):
            if isinstance(entry.value.value, str):
                return " ".join(entry.value.value.split())
            if entry.value.value is None:
                return ""
        return None

    def _choice(self, key: str, known: tuple[str, ...]) -> str:
        text = self._text_of(key)
        entry = self._front_matter.get(key)
        if text is None and entry is not None:
            message = f"`{key}` is to be text, so agentls does not offer the action"
            self._tell(Fault.NOT_TEXT, entry.value.span, message)
        elif not text:
            self._missing(key)
        elif known and text not in known and entry is not None:
            self._unknown(key, text, entry.value.span, known)
        return text if text and (not known or text in known) else _DEFAULTS.get(key, "")

    def _words(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        entry = self._front_matter.get(key)
        found = list(self._each(entry)) if entry is not None else []
        if not found:
            self._missing(key)
        for word, span in found:
            if word and word not in known:
                self._unknown(key, word, span, known)
        return tuple(dict.fromkeys(word for word, _ in found if word in known))

    def _unknown(self, key: str, word: str, span: Span, known: tuple[str, ...]) -> None:
        message = f"`{word}` is no word of `{key}`, so agentls does not offer the action"
        self._tell(Fault.UNKNOWN_WORD, span, message, word, known)

    def _each(self, entry: Entry) -> Iterator[tuple[str, Span]]:
        """The words of a list, each with its place; an empty one for what is no text."""
        nodes: tuple[Node, ...] = (
            entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
        )
        for node in nodes:
            if isinstance(node, Scalar) and isinstance(node.value, str):
                yield from self._split(node, node.value)
            elif not (isinstance(node, Scalar) and node.value is None):
                message = (
                    f"`{entry.key}` is to be a list of words, so agentls does not offer the action"
                )
                self._tell(Fault.NOT_TEXT, node.span, message)
                yield "", node.span

    def _split(self, node: Scalar, value: str) -> Iterator[tuple[str, Span]]:
        # A plain value that stands as it reads has a place for each of its words.
        written = node.span.of(self._text)
        for match in _WORD.finditer(value):
            is_literal = written[match.start() : match.end()] == match[0]
            start = node.span.start + match.start()
            yield match[0], Span(start, start + len(match[0])) if is_literal else node.span
