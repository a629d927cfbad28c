"""What goes along with a question, cut to a size that is stated."""

from dataclasses import dataclass, field

from agentls.assist.action import Part
from agentls.assist.selection import Surroundings
from agentls.syntax.code import Block, Code
from agentls.text.lines import LineIndex
from agentls.text.span import Span

_LONGEST_DEFINITION = 4_000
_MOST_DEFINITIONS = 20


@dataclass(slots=True)
class Budget:
    """Characters that may still go along; what did not fit is named in `left_out`."""

    left: int
    left_out: list[str] = field(default_factory=list)

    def take(self, label: str, text: str, *, what: str = "") -> Part | None:
        """The part if it fits, else None, and it is noted that `what` was left out."""
        if not text.strip():
            return None
        if len(text) > self.left:
            self.left_out.append(what or f"the part {label}")
            return None
        self.left -= len(text)
        return Part(label, text)


def numbered(lines: LineIndex, span: Span) -> str:
    """Whole lines around `span`, each with its number in the file and a bar before it."""
    first, last = lines.line_of(span.start), lines.line_of(span.end)
    # A span that ends at the very beginning of a line does not mean that line.
    if last > first and lines.starts[last] == span.end:
        last -= 1
    # The same in every part, so that columns can be compared.
    width = len(str(len(lines.starts)))
    return "\n".join(
        f"{number + 1:>{width}}|{lines.line_text(number)}" for number in range(first, last + 1)
    )


def cut(lines: LineIndex, span: Span, keep: Span, most: int) -> tuple[Span, bool]:
    """`span` without lines at its far ends until, with their numbers, `most` characters are left.

    `keep` goes last and from its end, and one line always stays. The second value says whether
    something was cut.
    """
    first, last = lines.line_of(span.start), lines.line_of(span.end)
    inner_first, inner_last = lines.line_of(keep.start), lines.line_of(keep.end)
    number = len(str(len(lines.starts))) + 1
    is_cut = False
    while lines.line_end(last) - lines.starts[first] + number * (last - first + 1) > most:
        if first < inner_first and inner_first - first >= last - inner_last:
            first += 1
        elif last > inner_last:
            last -= 1
        elif first < inner_first:
            first += 1
        elif last > first:
            last -= 1
        else:
            break
        is_cut = True
    return Span(lines.starts[first], lines.line_end(last)), is_cut


def enclosing(code: Code, lines: LineIndex, subject: Span) -> str:
    """What stands around `subject`: the function whole, of a class its head and its members."""
    around = [block for block in code.blocks_around(subject) if not subject.contains(block.span)]
    pieces: list[str] = []
    for block in reversed(around):
        if block.kind == "function":
            pieces.append(numbered(lines, block.span))
            break
        pieces.append(_outline(code, lines, block))
    return "\n".join(pieces)


def _outline(code: Code, lines: LineIndex, block: Block) -> str:
    """The head of a class and those of its members."""
    inside = [
        other for other in code.definitions() if other != block and block.span.contains(other.span)
    ]
    heads = [numbered(lines, block.header)]
    heads += [numbered(lines, other.header) for other in inside]
    return "\n".join(heads)


def import_lines(code: Code, lines: LineIndex) -> str:
    """The import statements of the file with their line numbers."""
    return "\n".join(numbered(lines, statement.span) for statement in code.imports())


def own_definitions(code: Code, subject: Span) -> list[Block]:
    """Definitions of the same file that `subject` uses and that do not hold it."""
    used = set(code.identifiers(subject))
    found = [
        block
        for block in code.definitions()
        if block.name in used
        and not block.span.contains(subject)
        and not subject.contains(block.span)
    ]
    # Of nested ones the outer says it all.
    outer = [b for b in found if not any(o != b and o.span.contains(b.span) for o in found)]
    return outer[:_MOST_DEFINITIONS]


def definitions(
    code: Code, lines: LineIndex, subject: Span, surroundings: Surroundings, budget: Budget
) -> Part | None:
    """Definitions of what the subject uses, of this file and then of others."""
    pieces: list[str] = []
    for block in own_definitions(code, subject):
        shown, is_cut = cut(
            lines, block.span, Span(block.span.start, block.span.start), _LONGEST_DEFINITION
        )
        text = numbered(lines, shown) + ("\n…" if is_cut else "")
        part = budget.take("definitions", text, what=f"the definition of {block.name}")
        pieces += [part.text] if part else []
    for definition in surroundings.definitions:
        text = f"{definition.path}, line {definition.line}:\n{definition.text}"
        part = budget.take("definitions", text, what=f"the definition of {definition.name}")
        pieces += [part.text] if part else []
    return Part("definitions", "\n\n".join(pieces)) if pieces else None
