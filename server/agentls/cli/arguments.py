"""Command lines: what options there are, reading them, and the help that lists them.

Our own and small, because importing `argparse` takes longer than checking a file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agentls.errors import UserError


class UsageError(UserError):
    """A command line that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option. Without `value` it is a switch; `choices` limits the value.

    With `is_list` it may be given several times, and a comma separates values.
    """

    name: str
    summary: str
    value: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    short: str = ""
    is_list: bool = False

    @property
    def shown(self) -> str:
        """The option as the help lists it."""
        value = "|".join(self.choices) or self.value
        short = f"{self.short}, " if self.short else ""
        return f"{short}{self.name} {value}" if value else f"{short}{self.name}"


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `module` holds its `run(arguments)`, and is imported only to run it."""

    name: str
    summary: str
    module: str
    operands: str = ""
    options: tuple[Option, ...] = ()
    details: str = ""
    least: int = 0
    most: int | None = 0


@dataclass(frozen=True, slots=True)
class Arguments:
    """A command line as read."""

    operands: tuple[str, ...] = ()
    switches: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the switch was given."""
        return name in self.switches

    def value(self, name: str) -> str:
        """The value of the option, or its default."""
        return self.values[name]

    def words(self, name: str) -> tuple[str, ...] | None:
        """All values of the option, None when it was not given."""
        return self.lists.get(name)


HELP = Option("--help", "Show this help.", short="-h")


def read_arguments(command: Command, words: Sequence[str]) -> Arguments:
    """The arguments of `command`; raises `UsageError` with the next step."""
    options = {option.name: option for option in (*command.options, HELP)}
    shorts = {option.short: option for option in options.values() if option.short}
    operands: list[str] = []
    switches: set[str] = set()
    values = {option.name: option.default for option in options.values() if option.value}
    values |= {option.name: option.default for option in options.values() if option.choices}
    lists: dict[str, tuple[str, ...]] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            operands += rest
            break
        if not word.startswith("-") or word == "-":
            operands.append(word)
            continue
        name, equals, value = word.partition("=")
        option = options.get(name) or shorts.get(name)
        if option is None:
            raise UsageError(_unknown_option(command, name, tuple(options)))
        if not option.value and not option.choices:
            if equals:
                raise UsageError(f"`{option.name}` takes no value")
            switches.add(option.name)
            continue
        if not equals:
            if not rest:
                raise UsageError(f"`{option.name}` needs a value: {option.shown}")
            value = rest.pop(0)
        if option.choices and value not in option.choices:
            choices = ", ".join(f"`{choice}`" for choice in option.choices)
            raise UsageError(f"`{option.name}` is one of {choices}, not `{value}`")
        if option.is_list:
            more = tuple(part.strip() for part in value.split(",") if part.strip())
            lists[option.name] = (*lists.get(option.name, ()), *more)
        else:
            values[option.name] = value
    if HELP.name not in switches:
        _count(command, operands)
    return Arguments(tuple(operands), frozenset(switches), values, lists)


def usage(command: Command) -> str:
    """One line: how the command is called."""
    options = " [OPTIONS]" if command.options else ""
    operands = f" {command.operands}" if command.operands else ""
    return f"Usage: agentls {command.name}{options}{operands}"


def command_help(command: Command) -> str:
    """The help of one command."""
    rows = [(option.shown, _summary(option)) for option in (*command.options, HELP)]
    parts = [command.summary, "", usage(command), "", "Options:", _table(rows)]
    if command.details:
        parts += ["", command.details.strip("\n")]
    return "\n".join(parts) + "\n"


def program_help(commands: Sequence[Command]) -> str:
    """The help of the program."""
    rows = [(command.name, command.summary) for command in commands]
    return (
        "A linter and language server for agent files.\n\n"
        "Usage: agentls COMMAND [OPTIONS]\n\n"
        f"Commands:\n{_table(rows)}\n\n"
        f"Options:\n{_table([(HELP.shown, HELP.summary), ('-V, --version', 'Show the version.')])}"
        "\n\n`agentls COMMAND --help` tells about one command.\n"
    )


def _summary(option: Option) -> str:
    return f"{option.summary} [default: {option.default}]" if option.default else option.summary


def _table(rows: Sequence[tuple[str, str]]) -> str:
    width = min(max(len(left) for left, _ in rows), 30)
    lines: list[str] = []
    for left, right in rows:
        if len(left) > width:
            lines += [f"  {left}", f"  {'':{width}}  {right}"]
        else:
            lines.append(f"  {left:{width}}  {right}")
    return "\n".join(lines)


def _unknown_option(command: Command, name: str, known: tuple[str, ...]) -> str:
    from agentls.text.nearest import nearest

    near = nearest(name, known, cutoff=0.6)
    hint = f"; did you mean `{near}`?" if near is not None else ""
    return f"`{command.name}` has no option `{name}`{hint}"


def _count(command: Command, operands: Sequence[str]) -> None:
    if len(operands) < command.least:
        raise UsageError(f"something is missing. {usage(command)}")
    if command.most is not None and len(operands) > command.most:
        extra = operands[command.most]
        raise UsageError(f"`{extra}` is one argument too many. {usage(command)}")
