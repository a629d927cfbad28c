"""`agentls ask`: run an action on a place in a file."""

import asyncio
import json
import os
import sys
from typing import Any

from agentls.assist.action import Action
from agentls.assist.place import Place
from agentls.assist.places import place_at
from agentls.assist.selection import Selection
from agentls.cli.arguments import Arguments
from agentls.cli.place import read_place
from agentls.errors import UserError
from agentls.syntax.code import Code, read_code
from agentls.syntax.languages import language_of
from agentls.text.diff import unified
from agentls.text.lines import LineIndex
from agentls.text.proposal import Rung
from agentls.text.span import Edit, Span, apply_edits
from agentls.workspace.configuration import Configurations
from agentls.workspace.denied import Denials
from agentls.workspace.desk import (
    Desk,
    NotAcceptedError,
    Order,
    Request,
    action_named,
    answer,
    prepare,
    preview,
    selection_of,
)
from agentls.workspace.ignore import repository_of
from agentls.workspace.outcome import (
    FileSuggestion,
    Outcome,
    Receipt,
    Reviewed,
    Suggestion,
    Told,
)
from agentls.workspace.sources import modules_of
from agentls.workspace.writing import replace_text


def run(arguments: Arguments) -> int:
    """Print the result of the action, or with --dry-run what would be sent."""
    action, place = arguments.operands
    return Asking(arguments).ask(action, place)


class Asking:
    """One run of the command."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._is_json = arguments.value("--format") == "json"
        if arguments.has("--apply") and arguments.has("--diff"):
            raise UserError("--apply writes and --diff does not: give one of them")

    def ask(self, word: str, where: str) -> int:
        """Run the action `word` at `where`; raises `UserError` with what to do next."""
        if os.path.isdir(where):
            return self._ask_about_folder(word, where)
        path, text, span = read_place(where)
        root = repository_of(os.path.dirname(path)) or os.getcwd()
        if not path.startswith(f"{root}/"):
            root = os.path.dirname(path)
        action = action_named(word, root)
        configuration = Configurations(environment=os.environ).of_folder(root)
        for complaint in configuration.complaints:
            sys.stderr.write(f"agentls: {complaint}\n")
        desk = Desk(root, os.environ.get("HOME", ""), configuration.settings.model, os.environ)
        code = read_code(text, language_of(path))
        place = place_at(selection_of(path, root, text, span), code)
        if action.subject(place) is None and not len(span):
            # A line means whatever stands on it.
            number = LineIndex(text).line_of(span.start)
            line = Span(span.start, LineIndex(text).line_end(number))
            place = place_at(selection_of(path, root, text, line), code)
        return self._carry_out(action, place, code, desk, path, where)

    def _carry_out(
        self, action: Action, place: Place, code: Code | None, desk: Desk, path: str, where: str
    ) -> int:
        # `agentls query` takes fewer options.
        given = self._arguments.values
        agent, typed = given.get("--agent", ""), given.get("--question", "")
        is_file = os.path.isfile(path)
        request = self._prepared(
            Order(action, place, code, path if is_file else "", agent, typed), desk
        )
        if request is None:
            lacking = f"“{action.title}” does not apply at {where}; it is for: "
            sys.stderr.write(f"agentls: {lacking}{', '.join(action.when)}\n")
            return 2
        if self._arguments.has("--dry-run"):
            self._show_preview(request, desk)
            return 0
        outcome = asyncio.run(answer(request, desk, is_fresh=self._arguments.has("--fresh")))
        return self._show(outcome, path, place.selection.text, desk.root)

    def _ask_about_folder(self, word: str, where: str) -> int:
        """Run an action about modules on all of those in a folder."""
        folder = os.path.abspath(where).replace(os.sep, "/")
        root = repository_of(folder) or folder
        action = action_named(word, root)
        if "module" not in action.when:
            raise UserError(f"“{action.title}” is about code in a file, and {where} is a folder")
        settings = Configurations(environment=os.environ).of_folder(root).settings.model
        desk = Desk(root, os.environ.get("HOME", ""), settings, os.environ)
        listed = modules_of(folder, Denials(root, desk.home))
        text = "\n\n".join(f"{module.path}:\n{module.text}" for module in listed)
        if not text:
            raise UserError(f"there is no source code in {where} that may be sent")
        whole = Span(0, len(text))
        name = os.path.relpath(folder, root)
        selection = Selection(root.rpartition("/")[2] if name == "." else name, text, whole)
        place = Place(selection, "", {"module": whole})
        return self._carry_out(action, place, None, desk, folder, where)

    def _prepared(self, order: Order, desk: Desk) -> Request | None:
        try:
            return prepare(order, desk, is_preview=self._arguments.has("--dry-run"))
        except NotAcceptedError as error:
            if not self._arguments.has("--accept"):
                raise UserError(f"{error}: run the command with --accept") from error
            desk.trust.accept(error.digest, error.path)
            return self._prepared(order, desk)

    def _show_preview(self, request: Request, desk: Desk) -> None:
        if not self._is_json:
            sys.stdout.write(preview(request, desk).markdown)
            return
        asked = request.question
        table: dict[str, Any] = {"sends": asked is not None}
        if asked is not None:
            table |= {
                "model": asked.ask.model,
                "max_tokens": asked.ask.max_tokens,
                "agent": request.agent.name if request.agent is not None else "",
                "system": list(asked.ask.system),
                "user": list(asked.ask.user),
                "secrets_replaced": len(asked.redaction.secrets),
                "left_out": list(request.prepared.left_out),
            }
        self._print(table)

    def _show(self, outcome: Outcome, path: str, text: str, root: str) -> int:
        match outcome:
            case Told():
                return self._tell(outcome)
            case Suggestion():
                return self._suggest(outcome, path, text, root)
            case Reviewed():
                return self._list(outcome, text)
            case FileSuggestion():
                return self._make(outcome, root)

    def _tell(self, told: Told) -> int:
        document = told.document
        if self._is_json:
            self._print(
                {
                    "title": document.title,
                    "markdown": document.markdown,
                    "model": bool(told.receipt.model),
                    "failed": [_rung(rung) for rung in told.failed],
                    "receipt": _receipt(told.receipt),
                }
            )
        else:
            sys.stdout.write(document.markdown.rstrip("\n") + "\n")
            self._say(told.receipt)
        return 1 if told.failed else 0

    def _suggest(self, made: Suggestion, path: str, text: str, root: str) -> int:
        after = apply_edits(text, made.edits)
        diff = unified(text, after, os.path.relpath(path, root))
        if self._arguments.has("--apply"):
            replace_text(path, text, after)
        if self._is_json:
            self._print(
                {
                    "title": made.title,
                    "summary": made.summary,
                    "applied": self._arguments.has("--apply"),
                    "edits": _edits(made.edits, text),
                    "diff": diff,
                    "checks": [_rung(rung) for rung in made.rungs],
                    "receipt": _receipt(made.receipt),
                }
            )
        elif self._arguments.has("--diff"):
            sys.stdout.write(diff)
        else:
            sys.stdout.write(f"# {made.title}\n\n{made.summary}\n\n{_checks(made.rungs)}\n{diff}")
            if self._arguments.has("--apply"):
                sys.stderr.write(f"agentls: {os.path.relpath(path)} was changed\n")
            self._say(made.receipt)
        return 0

    def _list(self, made: Reviewed, text: str) -> int:
        lines = LineIndex(text)
        if self._is_json:
            self._print(
                {
                    "title": made.title,
                    "summary": made.summary,
                    "findings": [
                        {
                            "line": lines.line_of(remark.span.start) + 1,
                            "severity": remark.weight,
                            "message": remark.message,
                            "edits": _edits(remark.edits, text),
                        }
                        for remark in made.remarks
                    ],
                    "receipt": _receipt(made.receipt),
                }
            )
            return 0
        sys.stdout.write(f"# {made.title}\n\n{made.summary}\n")
        for remark in made.remarks:
            line = lines.line_of(remark.span.start) + 1
            sys.stdout.write(f"\n{made.path}:{line}: {remark.weight}: {remark.message}\n")
            if remark.edits:
                after = apply_edits(text, remark.edits)
                sys.stdout.write(unified(text, after, made.path, context=1))
        self._say(made.receipt)
        return 0

    def _make(self, made: FileSuggestion, root: str) -> int:
        target = f"{root}/{made.file.path}"
        if self._arguments.has("--apply"):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            # Refused if it has come to be in the meantime.
            with open(target, "x", encoding="utf-8", newline="") as file:
                file.write(made.file.content)
            sys.stderr.write(f"agentls: {os.path.relpath(target)} was written\n")
        if self._is_json:
            self._print(
                {
                    "title": made.title,
                    "summary": made.file.summary,
                    "path": made.file.path,
                    "content": made.file.content,
                    "checks": [_rung(rung) for rung in made.rungs],
                    "receipt": _receipt(made.receipt),
                }
            )
        else:
            diff = unified("", made.file.content, made.file.path)
            if not self._arguments.has("--diff"):
                sys.stdout.write(
                    f"# {made.title}\n\n{made.file.summary}\n\n{_checks(made.rungs)}\n"
                )
            sys.stdout.write(diff)
            self._say(made.receipt)
        return 0

    def _say(self, receipt: Receipt) -> None:
        if str(receipt):
            sys.stderr.write(f"agentls: {receipt}\n")

    def _print(self, table: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(table, indent=2, ensure_ascii=False) + "\n")


def _checks(rungs: tuple[Rung, ...]) -> str:
    words = {True: "passed", None: "not checked", False: "failed"}
    return "".join(f"- {words[rung.passed]}: {rung.detail or rung.name}\n" for rung in rungs)


def _rung(rung: Rung) -> dict[str, Any]:
    return {"name": rung.name, "passed": rung.passed, "detail": rung.detail}


def _receipt(receipt: Receipt) -> dict[str, Any] | None:
    if not receipt.model:
        return None
    usage = receipt.usage
    return {
        "agent": receipt.agent,
        "model": receipt.model,
        "tokens_sent": usage.sent if usage is not None else None,
        "tokens_received": usage.received if usage is not None else None,
        "usd": receipt.cost,
        "kept": receipt.is_kept,
    }


def _edits(edits: tuple[Edit, ...], text: str) -> list[dict[str, Any]]:
    lines = LineIndex(text)
    return [
        {
            "start": {
                "line": lines.position(edit.span.start).line + 1,
                "column": lines.position(edit.span.start).character + 1,
            },
            "end": {
                "line": lines.position(edit.span.end).line + 1,
                "column": lines.position(edit.span.end).character + 1,
            },
            "new": edit.replacement,
        }
        for edit in edits
    ]
