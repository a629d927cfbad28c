"""Differences between two texts."""

import re
from difflib import SequenceMatcher, unified_diff
from itertools import pairwise

from agentls.text.lines import line_starts
from agentls.text.span import Edit, Span


def _lines(text: str) -> list[str]:
    starts = [*line_starts(text), len(text)]
    return [text[a:b] for a, b in pairwise(starts) if b > a]


def line_edits(old: str, new: str) -> tuple[Edit, ...]:
    """Edits of whole lines that turn `old` into `new`, in order and not overlapping."""
    before, after = _lines(old), _lines(new)
    offsets = [0]
    for line in before:
        offsets.append(offsets[-1] + len(line))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Edit(Span(offsets[a], offsets[b]), "".join(after[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def _fed_lines(text: str) -> list[str]:
    """The lines as diffs know them: only a line feed ends one, a carriage return is a character."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def unified(old: str, new: str, path: str, *, context: int = 3) -> str:
    """Unified diff as `git diff` prints it, empty when nothing differs."""
    out: list[str] = []
    before, after = _fed_lines(old), _fed_lines(new)
    for line in unified_diff(before, after, f"a/{path}", f"b/{path}", n=context):
        if line.endswith("\n"):
            out.append(line)
        else:
            out.append(line + "\n\\ No newline at end of file\n")
    return "".join(out)
