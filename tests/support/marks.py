"""Texts with marked stretches: `⟦…⟧`, an empty pair for a place between two characters.

U+27E6 and U+27E7 occur in none of YAML, Markdown, SQL or shell.
"""

from collections.abc import Iterable

from agentls.text.span import Span

OPEN, CLOSE = "⟦", "⟧"


def unmark(marked: str) -> tuple[str, tuple[Span, ...]]:
    """The text without marks, and the marked spans in order of their beginning."""
    out: list[str] = []
    stack: list[int] = []
    spans: list[Span] = []
    length = 0
    for char in marked:
        if char == OPEN:
            stack.append(length)
        elif char == CLOSE:
            if not stack:
                raise AssertionError("a closing mark without an opening one")
            spans.append(Span(stack.pop(), length))
        else:
            out.append(char)
            length += 1
    if stack:
        raise AssertionError("an opening mark without a closing one")
    return "".join(out), tuple(sorted(spans))


def mark(text: str, spans: Iterable[Span]) -> str:
    """The text with marks around `spans`, so that a wrong place is a readable difference."""
    points: dict[int, list[str]] = {}
    for span in sorted(set(spans), key=lambda span: (span.start, -span.end)):
        points.setdefault(span.start, []).append(OPEN)
        if span.start == span.end:
            points[span.start].append(CLOSE)
        else:
            points.setdefault(span.end, []).insert(0, CLOSE)
    out: list[str] = []
    for index in range(len(text) + 1):
        out += points.get(index, ())
        if index < len(text):
            out.append(text[index])
    return "".join(out)
