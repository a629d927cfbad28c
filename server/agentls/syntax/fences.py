"""Fences that are not quite `---` on a line of its own at the very beginning."""

import re

from agentls.syntax.front_matter import FrontMatter, Verdict
from agentls.text.span import Span

_AGENT_KEY = re.compile(r"(?m)^(?:name|description)[ \t]*[:=]")
_LINE_FENCE = re.compile(r"(?m)^---[ \t]*\r?$")


def holds_agent_keys(text: str) -> bool:
    """Whether a line begins with `name` or `description` as a key."""
    return _AGENT_KEY.search(text) is not None


def line_fence(text: str, start: int) -> Span | None:
    """The next line from `start` on that is nothing but `---`."""
    match = _LINE_FENCE.search(text, start)
    return Span(match.start(), match.start() + 3) if match is not None else None


def closes_inside_value(text: str, front_matter: FrontMatter) -> bool:
    """Whether the `---` that closes the front matter stands in the middle of a line.

    One that is only indented counts when a closing line follows that was meant.
    """
    if not front_matter.is_fenced or front_matter.verdict is Verdict.ABSENT:
        return False
    at = front_matter.close.start
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if before.strip():
        return True
    return bool(before) and line_fence(text, front_matter.close.end) is not None
