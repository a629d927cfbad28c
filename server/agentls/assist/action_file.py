"""Actions as files: Markdown with front matter, whose body is the task in words.

Ours and the user's own have the same form. Nothing here raises: what is wrong is a value with its
place, so that the linter can show it.
"""

import re
from dataclasses import dataclass

from agentls.assist.action import Action, Reach, Result
from agentls.assist.place import TRAITS, WHEN
from agentls.model.api import EFFORTS
from agentls.syntax.front_matter import FrontMatter, body_start, read_front_matter
from agentls.syntax.languages import LANGUAGES
from agentls.syntax.yaml_nodes import Entry, Node, Scalar, Sequence
from agentls.text.span import Span

FILLED = {
    "language": "the language of the file",
    "framework": "the framework that was recognised",
    "path": "the path of the file in the workspace",
    "name": "the name of the definition at the cursor",
    "dialect": "the SQL dialect",
    "answer": "what the user typed; needs `asks`",
}
"""Placeholders that are filled with a word, with what it is."""

DATA = {
    "selection": "the code that the action is about, with line numbers",
    "enclosing": "the function or class around it",
    "imports": "the imports of the file",
    "definitions": "definitions that it uses, of this file and of others",
    "schema": "the tables that it names",
    "findings": "what our own rules found in it",
    "facts": "what was computed about it",
    "modules": "the modules of the project and what they import",
}
"""Placeholders that put a labelled part into what is sent; in the task they read as its name."""

DEFAULT_DATA = ("selection", "enclosing", "imports", "definitions", "schema", "findings", "facts")
"""The parts that always go along, as far as they are there; `modules` only when it is named."""

PLACEHOLDER = re.compile(r"\{\{[ \t]*([^{}\n]*?)[ \t]*\}\}")

KINDS = {
    Result.DOCUMENT: "refactor.backend.explain",
    Result.EDITS: "refactor.rewrite.backend",
    Result.REVIEW: "refactor.backend.review",
    Result.FILE: "refactor.backend.file",
}
"""Kind of code action by result; the id of the action is added for all but explanations."""

KEYS = (
    "title",
    "when",
    "needs",
    "unless",
    "languages",
    "result",
    "reach",
    "agent",
    "effort",
    "asks",
)

_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an action file, and where.

    `known` are the words that would be right, `word` the one that is not among them.
    """

    span: Span
    message: str
    word: str = ""
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionFile:
    """One file read: the action, None when it cannot be used, and what is wrong with the file."""

    action: Action | None
    problems: tuple[Problem, ...] = ()


def read_action(path: str, text: str) -> ActionFile:
    """The action in the file at `path`; its id is the file's name."""
    front_matter = read_front_matter(text)
    if not front_matter.is_read:
        span = front_matter.problem.span if front_matter.problem else Span(0, min(3, len(text)))
        message = "the front matter of this action is missing or is not YAML, so it is not offered"
        return ActionFile(None, (Problem(span, message),))
    reader = _Reader(front_matter, text)
    body = Span(body_start(text, front_matter), len(text))
    action = reader.action(path, body)
    return ActionFile(None if reader.is_fatal else action, tuple(reader.problems))


class _Reader:
    """Collects what is wrong while it reads."""

    def __init__(self, front_matter: FrontMatter, text: str) -> None:
        self._front_matter = front_matter
        self._text = text
        self.problems: list[Problem] = []
        self.is_fatal = False

    def action(self, path: str, body: Span) -> Action:
        for entry in self._front_matter.entries:
            if entry.key not in KEYS:
                message = f"an action has no field `{entry.key}`"
                self.problems.append(Problem(entry.key_span, message, entry.key, KEYS))
        title = self._word("title")
        if not title:
            self._fatal(self._at("title"), "an action needs a `title`, which the menu shows")
        when = self._words("when", tuple(WHEN))
        if not when:
            self._fatal(
                self._at("when"), "an action needs `when`: the kinds of place it is offered at"
            )
        result = Result(self._choice("result", tuple(each.value for each in Result), "document"))
        reach = Reach(self._choice("reach", tuple(each.value for each in Reach), "place"))
        asks = self._word("asks")
        task = body.of(self._text).strip()
        if not task:
            self._fatal(body, "the task is missing: nothing follows the front matter")
        self._placeholders(body, asks)
        stem = path.rpartition("/")[2].removesuffix(".md")
        action_id = _ID.sub("-", stem.lower()).strip("-")
        kind = KINDS[result]
        return Action(
            id=action_id,
            title=title,
            kind=kind if result is Result.DOCUMENT else f"{kind}.{action_id}",
            result=result,
            when=when,
            task=task,
            languages=self._words("languages", LANGUAGES),
            needs=self._words("needs", tuple(TRAITS)),
            unless=self._words("unless", tuple(TRAITS)),
            reach=reach,
            agent=self._word("agent"),
            effort=self._choice("effort", EFFORTS, ""),
            asks=asks,
        )

    def _placeholders(self, body: Span, asks: str) -> None:
        known = (*FILLED, *DATA)
        for match in PLACEHOLDER.finditer(self._text, body.start, body.end):
            name, span = match[1], Span(*match.span())
            if name not in known:
                message = f"there is no placeholder `{name}`, so the model would see it as it is"
                self._fatal(span, message, name, known)
            elif name == "answer" and not asks:
                self._fatal(span, "nothing fills this placeholder: the front matter has no `asks`")

    def _fatal(self, span: Span, message: str, word: str = "", known: tuple[str, ...] = ()) -> None:
        self.is_fatal = True
        self.problems.append(Problem(span, message, word, known))

    def _at(self, key: str) -> Span:
        entry = self._front_matter.get(key)
        return entry.key_span if entry is not None else self._front_matter.open

    def _word(self, key: str) -> str:
        entry = self._front_matter.get(key)
        if entry is None:
            return ""
        if isinstance(entry.value, Scalar):
            if isinstance(entry.value.value, str):
                return " ".join(entry.value.value.split())
            if entry.value.value is None:
                return ""
        self.problems.append(Problem(entry.value.span, f"`{key}` is to be text"))
        return ""

    def _choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        word = self._word(key)
        if not word or word in known:
            return word or default
        entry = self._front_matter.get(key)
        assert entry is not None  # noqa: S101
        self._fatal(entry.value.span, f"`{key}` is one of {_listed(known)}", word, known)
        return default

    def _words(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        entry = self._front_matter.get(key)
        if entry is None:
            return ()
        good: list[str] = []
        for word, span in self._each(entry):
            if word in known:
                good.append(word)
            else:
                self._fatal(span, f"`{word}` is no word of `{key}`", word, known)
        return tuple(dict.fromkeys(good))

    def _each(self, entry: Entry) -> list[tuple[str, Span]]:
        nodes: tuple[Node, ...] = (
            entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
        )
        found: list[tuple[str, Span]] = []
        for node in nodes:
            if isinstance(node, Scalar) and isinstance(node.value, str):
                words = re.split(r"[,\s]+", node.value.strip())
                found += ((word, node.span) for word in words if word)
            elif not (isinstance(node, Scalar) and node.value is None):
                self.problems.append(Problem(node.span, f"`{entry.key}` is to be a list of words"))
        return found


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def data_of(task: str) -> tuple[str, ...]:
    """The names of the parts that go along with the task, in their own order."""
    named = {match[1] for match in PLACEHOLDER.finditer(task)}
    return tuple(name for name in DATA if name in named or name in DEFAULT_DATA)


def filled(task: str, words: dict[str, str]) -> str:
    """The task with its placeholders replaced: data by the name of its part, others by words."""

    def replaced(match: re.Match[str]) -> str:
        name = match[1]
        if name in DATA:
            return f'the part "{name}"'
        return _one_line(words.get(name, "")) or f"(no {name} known)"

    return PLACEHOLDER.sub(replaced, task)


def _one_line(word: str) -> str:
    """At most a line, since it becomes part of the instructions."""
    return " ".join(word.split())[:400]
