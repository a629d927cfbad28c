"""`<example>` and `<commentary>` blocks, as agent descriptions carry them."""

import re
from dataclasses import dataclass

from agentls.text.span import Span

_TAG = re.compile(r"<(/?)(example|commentary)>")


@dataclass(frozen=True, slots=True)
class TagMark:
    """One opening or closing tag."""

    name: str
    is_closing: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ExampleBlock:
    """A closed `<example>`; `content` is what stands between its tags."""

    span: Span
    content: Span


# What separates tags in a written value: white space, and a line end written as `\n`, or as `\\n`
# in double quotes, which Claude Code turns into a line end too.
_GAP = r"(?:\s|\\{1,2}n)*+"
_EXAMPLE_BEGINS = re.compile(_GAP + r"(?:\Z|<|[Cc]ontext\b|CONTEXT\b|[Uu]ser\b|\\{0,2}[\"'“])")


def looks_like_example(text: str, mark: TagMark, within: Span) -> bool:
    """Whether an opening `<example>` begins an example, not a sentence that names the tag."""
    if mark.is_closing or mark.name != "example":
        return True
    after = mark.span.end
    if text.startswith(("\n", "\r", "\\n", "\\\\n"), after):
        return True
    return _EXAMPLE_BEGINS.match(text, after, within.end) is not None


def tag_marks(text: str, within: Span) -> tuple[TagMark, ...]:
    """All tags in order; one in backticks is talked about and does not count."""
    return tuple(
        TagMark(match[2], bool(match[1]), Span(*match.span()))
        for match in _TAG.finditer(text, within.start, within.end)
        if text[match.start() - 1 : match.start()] != "`"
        or text[match.end() : match.end() + 1] != "`"
    )


def example_blocks(text: str, within: Span) -> tuple[ExampleBlock, ...]:
    """The closed examples, in order."""
    blocks: list[ExampleBlock] = []
    opened: TagMark | None = None
    for mark in tag_marks(text, within):
        if mark.name != "example":
            continue
        if not mark.is_closing:
            opened = mark
        elif opened is not None:
            blocks.append(
                ExampleBlock(
                    Span(opened.span.start, mark.span.end),
                    Span(opened.span.end, mark.span.start),
                )
            )
            opened = None
    return tuple(blocks)
