"""What goes along with a question: the code around the selection, cut to a size that is stated."""

import ast
import re
from dataclasses import dataclass

from agentls.text.lines import LineIndex
from agentls.text.span import Span

_LARGEST = 12_000
_DEFINITION = re.compile(r"[ \t]*(?:async[ \t]+def|def)[ \t]+\w+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a file with the number of its first line; `is_cut` when it is not whole."""

    text: str
    first_line: int
    is_cut: bool = False

    @property
    def numbered(self) -> str:
        """The text with a line number before every line."""
        lines = self.text.split("\n")
        width = len(str(self.first_line + len(lines)))
        return "\n".join(
            f"{number:>{width}}  {line.rstrip(chr(13))}"
            for number, line in enumerate(lines, self.first_line)
        )


def enclosing_function(path: str, text: str, span: Span) -> Excerpt | None:
    """The innermost Python function that holds `span`, with its decorators."""
    if not path.endswith((".py", ".pyi")):
        return None
    lines = LineIndex(text)
    first, last = lines.line_of(span.start), lines.line_of(span.end)
    found = _by_tree(text, first, last) or _by_indentation(lines, first, last)
    if found is None:
        return None
    return excerpt(lines, found[0], found[1], keep=span)


def excerpt(lines: LineIndex, first: int, last: int, *, keep: Span) -> Excerpt:
    """Lines `first` to `last`, cut from the far ends towards `keep` when they are too long."""
    is_cut = False
    inner_first, inner_last = lines.line_of(keep.start), lines.line_of(keep.end)
    while lines.line_end(last) - lines.starts[first] > _LARGEST:
        if inner_first - first >= last - inner_last and first < inner_first:
            first += 1
        elif last > inner_last:
            last -= 1
        else:
            break
        is_cut = True
    return Excerpt(lines.text[lines.starts[first] : lines.line_end(last)], first + 1, is_cut)


def _by_tree(text: str, first: int, last: int) -> tuple[int, int] | None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    best: tuple[int, int] | None = None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            starts = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
            begin, end = min(starts) - 1, (node.end_lineno or node.lineno) - 1
            if begin <= first and last <= end and (best is None or begin >= best[0]):
                best = (begin, end)
    return best


def _by_indentation(lines: LineIndex, first: int, last: int) -> tuple[int, int] | None:
    """For text that is not valid Python at the moment."""
    # A statement of several lines may stand at the margin; the line of its quote does not.
    while first > 0 and not any(quote in lines.line_text(first) for quote in "'\""):
        first -= 1
    inside = _indent(lines.line_text(first))
    for begin in range(first, -1, -1):
        line = lines.line_text(begin)
        if _DEFINITION.match(line) and (_indent(line) < inside or begin == first):
            end = last
            while end + 1 < len(lines.starts):
                following = lines.line_text(end + 1)
                if following.strip() and _indent(following) <= _indent(line):
                    break
                end += 1
            return begin, end
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
