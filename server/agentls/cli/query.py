"""`agentls query`: work on the SQL query at a place in a file."""

from agentls.cli.arguments import Arguments, UsageError
from agentls.cli.ask import ask

_VERBS = {"explain": "explain-query"}


def run(arguments: Arguments) -> int:
    """Run the action that the verb names."""
    verb, place = arguments.operands
    action = _VERBS.get(verb)
    if action is None:
        known = ", ".join(f"`{each}`" for each in _VERBS)
        raise UsageError(f"`agentls query {verb}` is not known; there is {known}")
    return ask(action, place, dry_run=False, form=arguments.value("--format"))
