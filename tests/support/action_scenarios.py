"""Scenario files of actions: one Markdown file is one case.

A title, then blocks between four tildes: `before PATH` (`⟦…⟧` around the selection, `⟦⟧` for a
cursor), `schema PATH`, `dialect`, `reply` (`reply truncated` and so on; `NONCE` stands for the word
that marks blocks), and what is expected: `applies` (`yes` or `no`), `menu` (ids of everything that
is offered there), `document`, `sent`, `after` (the text with the change, or path and content of the
new file), `findings` (of a review), `error`.

`python -m tests.support.action_scenarios --update` rewrites all but `applies` and `error`.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from agentls.assist.action import Action
from agentls.assist.place import Place
from agentls.assist.places import place_at
from agentls.assist.prepare import prepare
from agentls.assist.prompt import AgentPrompt, question
from agentls.assist.selection import Selection, SourceFile, Surroundings
from agentls.errors import ModelError
from agentls.model.api import Reply, Stop
from agentls.syntax.code import Code, read_code
from agentls.syntax.languages import language_of
from agentls.text.lines import LineIndex
from agentls.text.span import Span, apply_edits
from agentls.workspace.actions import built_in
from agentls.workspace.desk import Order, Request, outcome_of
from agentls.workspace.outcome import (
    FileSuggestion,
    Outcome,
    Receipt,
    Reviewed,
    Suggestion,
    Told,
)

FOLDER = Path(__file__).parents[1] / "assist" / "scenarios"
AGENT = AgentPrompt("tester", "You are a tester.", "sonnet")
EXPECTED = ("applies", "menu", "document", "sent", "after", "findings", "error")
_BLOCK = re.compile(r"^~~~~ (?P<head>[^\n]+)\n(?P<body>.*?)^~~~~$\n?", re.MULTILINE | re.DOTALL)
_KNOWN = ("before", "schema", "dialect", "reply", *EXPECTED)


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its word, what follows the word, and its text without the last line end."""

    word: str
    rest: str
    text: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """One case; `action` is the name of the folder it lies in."""

    title: str
    action: str
    blocks: tuple[Block, ...]

    def block(self, word: str) -> Block | None:
        """The first block of that word."""
        return next((block for block in self.blocks if block.word == word), None)


def read(text: str, action: str) -> Scenario:
    """The scenario in `text`; raises `ValueError` for anything the runner does not know."""
    title, _, rest = text.partition("\n")
    blocks = []
    for match in _BLOCK.finditer(rest):
        word, _, after = match.group("head").partition(" ")
        if word not in _KNOWN:
            raise ValueError(f"unknown block `{word}`")
        blocks.append(Block(word, after, match.group("body").removesuffix("\n")))
    if _BLOCK.sub("", rest).strip():
        raise ValueError("text outside the blocks")
    if not title.startswith("# ") or not any(block.word in EXPECTED for block in blocks):
        raise ValueError("a scenario has a title and expects something")
    return Scenario(title[2:], action, tuple(blocks))


def result(scenario: Scenario, word: str) -> str:
    """What really comes out where the scenario expects `word`."""
    action, place, code, surroundings = _inputs(scenario)
    if word == "applies":
        return "yes" if action.subject(place) is not None else "no"
    if word == "menu":
        return "\n".join(each.id for each in built_in() if each.subject(place) is not None)
    prepared = prepare(action, place, code, surroundings)
    if prepared is None:
        return "does not apply"
    asked = question(prepared, AGENT, result=action.result)
    if word == "sent":
        return asked.ask.user[0]
    reply = scenario.block("reply")
    if reply is None:
        return prepared.offline.markdown.removesuffix("\n") if prepared.offline else "nothing"
    request = Request(Order(action, place, code), prepared, None, asked)
    text = reply.text.replace("NONCE", asked.nonce)
    try:
        told, _ = outcome_of(request, Reply(text, Stop(reply.rest or "done")), Receipt())
    except ModelError as error:
        return f"{error}" if word == "error" else f"ModelError: {error}"
    return _shown(told, word, place.selection.text)


def _shown(told: Outcome, word: str, text: str) -> str:
    match word, told:
        case "document", Told():
            return told.document.markdown.removesuffix("\n")
        case "after", Suggestion():
            return apply_edits(text, told.edits).removesuffix("\n")
        case "after", FileSuggestion():
            return f"{told.file.path}\n\n{told.file.content}".removesuffix("\n")
        case "findings", Reviewed():
            lines = LineIndex(text)
            return "\n".join(
                f"{lines.line_of(each.span.start) + 1} {each.weight}: {each.message}"
                + (" (with a fix)" if each.edits else "")
                for each in told.remarks
            )
        case "error", _:
            return "no error"
    return f"{type(told).__name__} instead of what is expected"


def _inputs(scenario: Scenario) -> tuple[Action, Place, Code | None, Surroundings]:
    action = next(each for each in built_in() if each.id == scenario.action)
    before = scenario.block("before")
    if before is None or before.text.count("⟦") != 1 or before.text.count("⟧") != 1:
        raise ValueError("`before` needs exactly one mark")
    start, end = before.text.index("⟦"), before.text.index("⟧") - 1
    text = before.text.replace("⟦", "").replace("⟧", "") + "\n"
    schema = tuple(
        SourceFile(block.rest, block.text) for block in scenario.blocks if block.word == "schema"
    )
    dialect = scenario.block("dialect")
    code = read_code(text, language_of(before.rest))
    place = place_at(Selection(before.rest, text, Span(start, end)), code)
    return action, place, code, Surroundings(schema, dialect.text if dialect else None)


def scenario_files() -> list[Path]:
    """Every scenario, in order."""
    return sorted(FOLDER.glob("*/*.md"))


def update(path: Path) -> None:
    """Rewrite what `path` expects to what comes out."""
    text = path.read_text("utf-8")
    scenario = read(text, path.parent.name)

    def rewritten(match: re.Match[str]) -> str:
        word = match.group("head").partition(" ")[0]
        if word not in ("menu", "document", "sent", "after", "findings"):
            return match.group()
        return f"~~~~ {match.group('head')}\n{result(scenario, word)}\n~~~~\n"

    path.write_text(_BLOCK.sub(rewritten, text), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python -m tests.support.action_scenarios --update")
    for each in scenario_files():
        update(each)
