"""`agentls tour`: what the program does, shown in under a minute, without key or network.

A small workspace is laid out in a temporary folder, the real server is started, and what is
printed is what it answered; nothing is prepared.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from agentls.cli.arguments import Arguments
from agentls.cli.report.text import excerpt
from agentls.cli.terminal import BLUE, BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint, wants_color
from agentls.cli.tour_client import Editor, Message
from agentls.cli.tour_workspace import (
    BACKEND,
    DUPLICATE,
    ENGINEER,
    FILES,
    HANDLER,
    REVIEWER,
    SCRIPT,
)
from agentls.text.diff import unified
from agentls.text.lines import LineIndex
from agentls.workspace.results import Region

_COLORS = {1: RED, 2: YELLOW, 3: BLUE, 4: CYAN}
_WORDS = {1: "error", 2: "warning", 3: "information", 4: "hint"}
_WIDTH = 100
# Nothing of these may reach the server: the tour works without a key, and shows that it does.
_PRIVATE = ("ANTHROPIC_", "AWS_", "GOOGLE_", "CLAUDE_", "AGENTLS_")


def run(arguments: Arguments) -> int:
    """Run the tour; exit code 0 when all of it could be shown."""
    color = arguments.value("--color") or "auto"
    paint = Paint(wants_color(color, sys.stdout, os.environ))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="agentls-tour-") as folder:
        root = Path(folder).resolve() / "shop"
        for path, text in FILES.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        tour = _Tour(Editor(root, _environment(Path(folder))), paint, Path(folder))
        try:
            tour.show()
            code = tour.editor.close()
        finally:
            tour.editor.kill()
    seconds = time.monotonic() - began
    tour.say(f"That was the whole tour, in {seconds:.1f} seconds: no key, no network.", BOLD)
    tour.say("Next: `agentls check` in a project of yours, or `agentls serve` from your editor.")
    return code


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_PRIVATE)}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
    }


class _Tour:
    """Walks through the workspace and prints what an editor would show."""

    def __init__(self, editor: Editor, paint: Paint, home: Path) -> None:
        self.editor = editor
        self._paint = paint
        self._home = home

    def say(self, text: str, *styles: str) -> None:
        """Print a line of the tour itself."""
        print(self._paint(text, *styles), flush=True)

    def show(self) -> None:
        """All stations, in order."""
        self.say("1. An agent that Claude Code silently does not load", BOLD)
        self._file(ENGINEER)
        self._fix_all(ENGINEER, "The first quick fix of the light bulb:")

        self.say("2. An agent that loads, but does not do what is written", BOLD)
        self._file(REVIEWER)
        self._hover(REVIEWER, "claude-sonnet-4-20250514")
        self._fix_all(REVIEWER, "All quick fixes, one after the other:")

        self.say("3. Two agents of one name, and a field that is not read", BOLD)
        self._file(DUPLICATE)

        self.say("4. A query in backend code: the action `Explain this query`", BOLD)
        self._explain()

        self.say("5. An agent at work on a handler, its change checked before it is shown", BOLD)
        self._handle_errors()

    def _file(self, path: str) -> None:
        """The findings under the lines of a file."""
        found = self.editor.open(path, "markdown")
        text = self.editor.texts[self.editor.uri(path)]
        lines = LineIndex(text)
        by_line: dict[int, list[Message]] = {}
        for each in found:
            by_line.setdefault(each["range"]["start"]["line"], []).append(each)
        self.say(f"\n   {path}", DIM)
        for number in range(len(lines.starts) - 1):
            self._line(number, lines, by_line.get(number, []))
        print()

    def _line(self, number: int, lines: LineIndex, found: list[Message]) -> None:
        text = lines.line_text(number)
        margin = self._paint(f"{number + 1:>4} |", DIM)
        print(f"{margin} {text}")
        for each in found:
            start = lines.offset(**each["range"]["start"], encoding="utf-16")
            end = lines.offset(**each["range"]["end"], encoding="utf-16")
            first, last = lines.position(start), lines.position(end)
            region = Region(first.line + 1, first.character + 1, last.line + 1, last.character + 1)
            _, mark = excerpt(text, region, width=10_000)
            style = _COLORS[each["severity"]]
            word = self._paint(_WORDS[each["severity"]], style, BOLD)
            print(f"     {self._paint('|', DIM)} {self._paint(mark, style, BOLD)}")
            print(f"     {self._paint('|', DIM)} {word} {each['code']}: {each['message']}")
            for related in each.get("relatedInformation", []):
                where = related["location"]["uri"].rpartition("/")[2]
                line = related["location"]["range"]["start"]["line"] + 1
                print(f"     {self._paint('|', DIM)}   {where}:{line}: {related['message']}")

    def _fix_all(self, path: str, title: str) -> None:
        """Apply quick fixes until none is offered, and show what they changed."""
        uri = self.editor.uri(path)
        before = self.editor.texts[uri]
        applied: list[str] = []
        while len(applied) < 20 and (action := self._first_fix(path)) is not None:
            self.editor.apply(action)
            applied.append(action["title"])
        self.say(title, GREEN)
        for each in applied:
            print(f"   - {each}")
        print()
        for line in unified(before, self.editor.texts[uri], path, context=1).splitlines():
            style = GREEN if line.startswith("+") else RED if line.startswith("-") else DIM
            print(f"   {self._paint(line, style)}")
        left = len(self.editor.diagnostics(path))
        count = {0: "Nothing is", 1: "1 finding is"}.get(left, f"{left} findings are")
        self.say(f"\n   {count} left.\n")

    def _first_fix(self, path: str) -> Message | None:
        for each in self.editor.diagnostics(path):
            range_ = each["range"]
            for action in self.editor.actions(path, range_["start"], range_["end"], "quickfix"):
                if action.get("edit") and not action["title"].startswith("Ignore"):
                    return action
        return None

    def _hover(self, path: str, word: str) -> None:
        """What is shown when the mouse rests on a word."""
        at = self.editor.texts[self.editor.uri(path)].index(word)
        shown = self.editor.hover(path, self.editor.position(path, at + 1))
        self.say(f"Hover over `{word}`:", GREEN)
        for line in shown.strip().splitlines():
            print(f"   {line}")
        print()

    def _explain(self) -> None:
        """The explanation of the query in the backend file."""
        self.editor.open(BACKEND, "python")
        text = self.editor.texts[self.editor.uri(BACKEND)]
        self.say(f"\n   {BACKEND}", DIM)
        for number, line in enumerate(text.splitlines()[5:20], 6):
            print(f"{self._paint(f'{number:>4} |', DIM)} {line}")
        print()
        cursor = self.editor.position(BACKEND, text.index("LEFT JOIN"))
        offered = self.editor.actions(BACKEND, cursor, cursor, "refactor")
        action = next(each for each in offered if each["title"] == "Explain this query")
        command = action["command"] if isinstance(action["command"], dict) else action
        for line in self.editor.run(command).strip().splitlines():
            print(f"   {line}")
        print()

    def _handle_errors(self) -> None:
        """An action that asks a model: here a script answers, as a model would."""
        script = self._home / "replies.md"
        script.write_text(SCRIPT, "utf-8")
        settings = self._home / "config" / "agentls" / "agentls.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(f'[model]\nenabled = true\nmodel = "scripted:{script}"\n', "utf-8")
        self.editor.open(HANDLER, "python")
        uri = self.editor.uri(HANDLER)
        before = self.editor.texts[uri]
        self.say(f"\n   {HANDLER}", DIM)
        for number, line in enumerate(before.splitlines()[6:], 7):
            print(f"{self._paint(f'{number:>4} |', DIM)} {line}")
        cursor = self.editor.position(HANDLER, before.index("connection.execute"))
        offered = self.editor.actions(HANDLER, cursor, cursor)
        self.say("\nThe menu, with a model turned on (here a script, so nothing is sent):", GREEN)
        for each in offered:
            print(f"   {each['title']}")
        action = next(each for each in offered if each["title"].startswith("Handle errors"))
        self.editor.start(action["command"])
        mark = self.editor.wait_for(HANDLER, "suggestion")
        place = mark["range"]["start"]
        ready = self.editor.actions(HANDLER, place, place, "quickfix")
        self.say("\nA moment later the line is marked, and these are ready:", GREEN)
        for each in ready:
            print(f"   {each['title']}")
        show = next(each for each in ready if each["title"].startswith("Show"))
        self.say("\nWhat it would change, and how that was checked:", GREEN)
        for line in self.editor.run(show["command"]).strip().splitlines():
            print(f"   {line}")
        self.editor.apply(next(each for each in ready if each["title"].startswith("Apply")))
        left = sum(each.get("code") == "suggestion" for each in self.editor.diagnostics(HANDLER))
        applied = "\nApplied: the mark is gone.\n" if not left else "\nThe mark is still there.\n"
        self.say(applied, GREEN)
