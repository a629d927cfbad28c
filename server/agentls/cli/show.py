"""`agentls show`: what Claude Code makes of one agent file, or agentls of one action."""

import os
import sys
from typing import Any

from agentls.cli.arguments import Arguments
from agentls.cli.targets import read_targets
from agentls.cli.terminal import BOLD, DIM, GREEN, RED, Paint, plain, wants_color
from agentls.errors import UserError
from agentls.formats.detect import Scope, format_of_path
from agentls.formats.format import load_format
from agentls.formats.ids import AGENTLS_ACTION
from agentls.syntax.agent_file import AgentFile, read_agent_file
from agentls.syntax.effective import Effective, effective
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.index import Index


def run(arguments: Arguments) -> int:
    """Show the file; whether it is loaded does not change the exit code."""
    given = arguments.operands[0]
    agent, plugin = _read(given)
    made = effective(agent, plugin=plugin)
    if arguments.value("--format") == "json":
        import json

        sys.stdout.write(json.dumps(_table(given, agent, made), indent=2) + "\n")
    else:
        color = wants_color(arguments.value("--color"), sys.stdout, os.environ)
        sys.stdout.write(_text(given, agent, made, Paint(color)))
    return 0


def _read(given: str) -> tuple[AgentFile, str]:
    """The agent, and the name of its plugin if it is one's."""
    targets = read_targets((given,), os.getcwd())
    for path, reason in targets.problems:
        raise UserError(f"{path}: {reason}")
    if not targets.files:
        raise UserError(f"{given}: is not a file; `agentls check` takes folders")
    path = targets.files[0]
    text = read_text(path)
    if isinstance(text, Unreadable):
        raise UserError(f"{given}: {text.reason}")
    index = Index((), home=os.environ.get("HOME", ""))
    scope = index.scope_of(path, text) or Scope.COLLECTION
    agent = read_agent_file(path, text, format=load_format(format_of_path(path)), scope=scope)
    return agent, index.plugin_of(path)


def _table(given: str, agent: AgentFile, made: Effective) -> dict[str, Any]:
    return {
        "path": given,
        "format": agent.format.id,
        "product": f"{agent.format.product} {agent.format.version}",
        "scope": agent.scope.value,
        "loaded": made.loaded,
        "reason": made.reason,
        "fields": made.fields,
        "dropped": [{"field": key, "reason": reason} for key, reason in made.dropped],
    }


def _text(given: str, agent: AgentFile, made: Effective, paint: Paint) -> str:
    product = f"{agent.format.product} {agent.format.version}"
    is_action = agent.format.id == AGENTLS_ACTION
    what = "action" if is_action else f"{agent.scope.value} agent"
    word, body = ("offered", "task") if is_action else ("loaded", "prompt")
    verdict = (
        paint(word, GREEN, BOLD)
        if made.loaded
        else f"{paint(f'not {word}', RED, BOLD)}: {plain(made.reason)}"
    )
    lines = [f"{paint(plain(given), BOLD)} ({what}, {product}): {verdict}"]
    width = max((len(key) for key in made.fields), default=0)
    for key, value in made.fields.items():
        if key != "prompt":
            lines.append(f"  {key:{width}}  {_shown(value, width)}")
    if "prompt" in made.fields:
        prompt = str(made.fields["prompt"])
        size = f"{len(prompt):,} characters" if prompt else "empty"
        lines.append(f"  {body:{width}}  {paint(size, DIM)}")
    if made.dropped:
        lines.append(f"{paint('without effect', BOLD)}:")
        lines += (f"  {plain(key)}: {plain(reason)}" for key, reason in made.dropped)
    return "\n".join(lines) + "\n"


def _shown(value: object, indent: int) -> str:
    if isinstance(value, str):
        return plain(value).replace("\n", "\n" + " " * (indent + 4))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return plain(", ".join(value)) if value else "none"
    if isinstance(value, list | dict):
        import json

        return plain(json.dumps(value, ensure_ascii=False))
    return plain(str(value))
