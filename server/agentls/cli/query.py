"""`agentls query`: work on the SQL query at a place in a file."""

from agentls.cli.arguments import Arguments, UsageError
from agentls.cli.ask import Asking

_VERBS = {
    "explain": "explain-query",
    "optimize": "optimize-query",
    "index": "suggest-indexes",
}


def run(arguments: Arguments) -> int:
    """Run the action that the verb names."""
    verb, place = arguments.operands
    action = _VERBS.get(verb)
    if action is None:
        known = ", ".join(f"`{each}`" for each in _VERBS)
        raise UsageError(f"`agentls query {verb}` is not known; there is {known}")
    return Asking(arguments).ask(action, place)
