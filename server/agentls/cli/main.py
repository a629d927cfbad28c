"""The command line: finds the command, runs it, and turns what goes wrong into an exit code."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from agentls import __version__
from agentls.cli.arguments import (
    Command,
    UsageError,
    command_help,
    program_help,
    read_arguments,
)
from agentls.cli.commands import COMMANDS
from agentls.errors import UserError

OK, FOUND, FAILED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code."""
    words = sys.argv[1:] if words is None else words
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot take a character gets its number instead of a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(words)
        sys.stdout.flush()
    except UserError as error:
        sys.stderr.write(f"agentls: {error}\n")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    # A mistake of ours is said in one line; with AGENTLS_DEBUG, as in our tests, in full.
    except Exception as error:
        if os.environ.get("AGENTLS_DEBUG"):
            raise
        sys.stderr.write(
            f"agentls: internal error: {type(error).__name__}: {error}\n"
            "Set AGENTLS_DEBUG=1 to see where it comes from.\n"
        )
        return FAILED
    return code


def _run(words: Sequence[str]) -> int:
    if not words:
        sys.stderr.write(program_help(COMMANDS))
        return FAILED
    first = words[0]
    if first in ("-h", "--help", "help"):
        sys.stdout.write(program_help(COMMANDS))
        return OK
    if first in ("-V", "--version"):
        sys.stdout.write(f"agentls {__version__}\n")
        return OK
    command = next((each for each in COMMANDS if each.name == first), None)
    if command is None:
        raise UsageError(_unknown_command(first))
    arguments = read_arguments(command, words[1:])
    if arguments.has("--help"):
        sys.stdout.write(command_help(command))
        return OK
    return _call(command, arguments)


def _call(command: Command, arguments: object) -> int:
    code = import_module(command.module).run(arguments)
    assert isinstance(code, int)  # noqa: S101 - for the type checker; every `run` says so
    return code


def _unknown_command(word: str) -> str:
    from agentls.text.nearest import nearest

    near = nearest(word, [command.name for command in COMMANDS], cutoff=0.6)
    if near is not None:
        return f"there is no command `{word}`; did you mean `{near}`?"
    if os.path.exists(word):
        return f"there is no command `{word}`; did you mean `agentls check {word}`?"
    return f"there is no command `{word}`; `agentls --help` lists them"
