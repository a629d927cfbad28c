"""`agentls answers`: what is kept of earlier answers, and deleting it."""

import os
import sys

from agentls.cli.arguments import Arguments
from agentls.workspace.answers import Answers
from agentls.workspace.cache import cache_folder


def run(arguments: Arguments) -> int:
    """Say how many answers are kept and where, or with --clear delete them."""
    folder = cache_folder(os.environ)
    answers = Answers(folder)
    if arguments.has("--clear"):
        sys.stdout.write(f"{_count(answers.clear())} deleted\n")
        return 0
    count, size = answers.size()
    sys.stdout.write(f"{_count(count)} kept in {folder}/answers, {size:,} bytes\n")
    return 0


def _count(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"
