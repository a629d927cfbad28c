"""`agentls ask`: run an action on a place in a file."""

import asyncio
import json
import os
import sys

from agentls.assist.action import Document
from agentls.assist.selection import Selection
from agentls.cli.arguments import Arguments
from agentls.cli.place import read_place
from agentls.model.api import Ask
from agentls.workspace.ask import Desk, Request, action_named, finish, open_model, prepare
from agentls.workspace.configuration import Configurations
from agentls.workspace.ignore import repository_of


def run(arguments: Arguments) -> int:
    """Print the result of the action, or with --dry-run what would be sent."""
    action, place = arguments.operands
    return ask(action, place, dry_run=arguments.has("--dry-run"), form=arguments.value("--format"))


def ask(word: str, where: str, *, dry_run: bool, form: str) -> int:
    """Run the action `word` at `where`; raises `UserError` with what to do next."""
    action = action_named(word)
    path, text, span = read_place(where)
    root = repository_of(os.path.dirname(path)) or os.getcwd()
    if not path.startswith(f"{root}/"):
        root = os.path.dirname(path)
    configuration = Configurations(environment=os.environ).of_folder(root)
    for complaint in configuration.complaints:
        sys.stderr.write(f"agentls: {complaint}\n")
    settings = configuration.settings.model
    desk = Desk(root, os.environ.get("HOME", ""), settings, os.environ)
    request = prepare(action, Selection(os.path.relpath(path, root), text, span), desk)
    # About a place without a statement nothing would be sent.
    if dry_run and request.prepared.parts:
        sys.stdout.write(_as_json(request) if form == "json" else _as_text(request))
        return 0
    model = open_model(settings, os.environ) if request.prepared.parts else None

    async def answered() -> Document:
        try:
            return await finish(request, model)
        finally:
            if model is not None:
                await model.close()

    document = asyncio.run(answered())
    if form == "json":
        table = {"title": document.title, "markdown": document.markdown, "model": model is not None}
        sys.stdout.write(json.dumps(table, indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(document.markdown.rstrip("\n") + "\n")
    # Nothing to say about a place without a statement is a wrong place, not a result.
    return 0 if request.prepared.parts else 2


def _as_text(request: Request) -> str:
    asked = request.question.ask
    parts = [
        f"model: {asked.model}",
        f"longest reply: {asked.max_tokens} tokens",
        f"secrets replaced: {len(request.question.redaction.secrets)}",
        *(f"left out: {each}" for each in request.prepared.left_out),
    ]
    for number, text in enumerate(asked.system, 1):
        parts.append(f"\n--- system, part {number}\n\n{text}")
    for text in asked.user:
        parts.append(f"\n--- user\n\n{text}")
    return "\n".join(parts) + "\n"


def _as_json(request: Request) -> str:
    asked: Ask = request.question.ask
    table = {
        "model": asked.model,
        "max_tokens": asked.max_tokens,
        "system": list(asked.system),
        "user": list(asked.user),
        "secrets_replaced": len(request.question.redaction.secrets),
        "left_out": list(request.prepared.left_out),
    }
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"
