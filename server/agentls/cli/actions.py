"""`agentls actions`: list the actions that `agentls ask` takes."""

import json
import os
import sys

from agentls.cli.arguments import Arguments
from agentls.workspace.actions import built_in, own_actions
from agentls.workspace.ignore import repository_of


def run(arguments: Arguments) -> int:
    """Print the actions, the workspace's own last."""
    root = repository_of(os.getcwd()) or os.getcwd()
    actions = (*built_in(), *(each.action for each in own_actions((root,))))
    if arguments.value("--format") == "json":
        table = [
            {
                "id": action.id,
                "title": action.title,
                "when": list(action.when),
                "result": action.result.value,
                "needs_model": action.offline is None,
            }
            for action in actions
        ]
        sys.stdout.write(json.dumps(table, indent=2, ensure_ascii=False) + "\n")
        return 0
    width = max(len(action.id) for action in actions)
    for action in actions:
        free = "" if action.offline is None else "  (also without a model)"
        sys.stdout.write(f"{action.id:{width}}  {action.title}{free}\n")
    return 0
