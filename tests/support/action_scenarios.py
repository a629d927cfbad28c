"""Scenario files of actions: one Markdown file is one case.

A title, then blocks between four tildes: `before PATH` (`⟦…⟧` around the selection, `⟦⟧` for a
cursor), `schema PATH`, `dialect`, `reply` (`reply truncated` and so on), and what is expected:
`applies` (`yes` or `no`), `document`, `sent`, `error`.

`python -m tests.support.action_scenarios --update` rewrites `document` and `sent`.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from agentls.assist.action import Action, Prepared
from agentls.assist.actions import ACTIONS
from agentls.assist.prompt import AgentPrompt, Question, question
from agentls.assist.reply import accepted
from agentls.assist.selection import Selection, SourceFile, Surroundings
from agentls.errors import ModelError
from agentls.model.api import Reply, Stop
from agentls.text.span import Span

FOLDER = Path(__file__).parents[1] / "assist" / "scenarios"
AGENT = AgentPrompt("tester", "You are a tester.", "sonnet")
EXPECTED = ("applies", "document", "sent", "error")
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
    action, selection, surroundings = _inputs(scenario)
    if word == "applies":
        return "yes" if action.applies(selection) else "no"
    prepared = action.prepare(selection, surroundings)
    asked = question(prepared, AGENT)
    if word == "sent":
        return asked.ask.user[0]
    try:
        document = _document(scenario, action, prepared, asked)
    except ModelError as error:
        return f"{error}" if word == "error" else f"ModelError: {error}"
    return "no error" if word == "error" else document.removesuffix("\n")


def _document(scenario: Scenario, action: Action, prepared: Prepared, asked: Question) -> str:
    reply = scenario.block("reply")
    if reply is None:
        return prepared.offline.markdown
    text = accepted(Reply(reply.text, Stop(reply.rest or "done")))
    return action.finish(prepared, asked.redaction.restore(text)).markdown


def _inputs(scenario: Scenario) -> tuple[Action, Selection, Surroundings]:
    action = next(each for each in ACTIONS if each.id == scenario.action)
    before = scenario.block("before")
    if before is None or before.text.count("⟦") != 1 or before.text.count("⟧") != 1:
        raise ValueError("`before` needs exactly one mark")
    start, end = before.text.index("⟦"), before.text.index("⟧") - 1
    text = before.text.replace("⟦", "").replace("⟧", "") + "\n"
    schema = tuple(
        SourceFile(block.rest, block.text) for block in scenario.blocks if block.word == "schema"
    )
    dialect = scenario.block("dialect")
    return (
        action,
        Selection(before.rest, text, Span(start, end)),
        Surroundings(schema, dialect.text if dialect else None),
    )


def scenario_files() -> list[Path]:
    """Every scenario, in order."""
    return sorted(FOLDER.glob("*/*.md"))


def update(path: Path) -> None:
    """Rewrite what `path` expects to what comes out."""
    text = path.read_text("utf-8")
    scenario = read(text, path.parent.name)

    def rewritten(match: re.Match[str]) -> str:
        word = match.group("head").partition(" ")[0]
        if word not in ("document", "sent"):
            return match.group()
        return f"~~~~ {match.group('head')}\n{result(scenario, word)}\n~~~~\n"

    path.write_text(_BLOCK.sub(rewritten, text), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python -m tests.support.action_scenarios --update")
    for each in scenario_files():
        update(each)
