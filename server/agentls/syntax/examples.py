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


def tag_marks(text: str, within: Span) -> tuple[TagMark, ...]:
    """All tags in order."""
    return tuple(
        TagMark(match[2], bool(match[1]), Span(*match.span()))
        for match in _TAG.finditer(text, within.start, within.end)
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
