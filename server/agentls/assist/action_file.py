"""An action as a file of Markdown: what it says becomes an action, its placeholders are filled."""

import re
from dataclasses import dataclass

from agentls.assist.action import Action, Reach, Result
from agentls.formats.format import load_format
from agentls.formats.ids import AGENTLS_ACTION
from agentls.syntax.action_file import PLACEHOLDER, Problem, read_action_text

KINDS = {
    Result.DOCUMENT: "refactor.backend.explain",
    Result.EDITS: "refactor.rewrite.backend",
    Result.REVIEW: "refactor.backend.review",
    Result.FILE: "refactor.backend.file",
}
"""Kind of code action by result; the id of the action is added for all but explanations."""

_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ActionFile:
    """One file read: the action, None when it cannot be used, and what is wrong with the file."""

    action: Action | None
    problems: tuple[Problem, ...] = ()


def read_action(path: str, text: str) -> ActionFile:
    """The action in the file at `path`; its id is the file's name."""
    read = read_action_text(text)
    if not read.is_usable:
        return ActionFile(None, read.problems)
    stem = path.rpartition("/")[2].removesuffix(".md")
    action_id = _ID.sub("-", stem.lower()).strip("-")
    result = Result(read.texts["result"])
    kind = KINDS[result]
    action = Action(
        id=action_id,
        title=read.texts["title"],
        kind=kind if result is Result.DOCUMENT else f"{kind}.{action_id}",
        result=result,
        when=read.words["when"],
        task=read.task,
        languages=read.words["languages"],
        needs=read.words["needs"],
        unless=read.words["unless"],
        reach=Reach(read.texts["reach"]),
        agent=read.texts["agent"],
        effort=read.texts["effort"],
        asks=read.texts["asks"],
    )
    return ActionFile(action, read.problems)


def filled(task: str, words: dict[str, str]) -> str:
    """The task with its placeholders replaced: data by the name of its part, others by words."""
    known = load_format(AGENTLS_ACTION)

    def replaced(match: re.Match[str]) -> str:
        name = match[1].strip()
        placeholder = known.placeholder(name)
        if placeholder is not None and placeholder.goes_along:
            return f'the part "{name}"'
        return _one_line(words.get(name, "")) or f"(no {name} known)"

    return PLACEHOLDER.sub(replaced, task)


def _one_line(word: str) -> str:
    """At most a line, since it becomes part of the instructions."""
    return " ".join(word.split())[:400]
