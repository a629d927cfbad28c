"""What is known about a statement, as plain data, and as a document to read."""

from dataclasses import dataclass, replace

from agentls.sql.dialect import TITLES
from agentls.sql.statement import Dialect
from agentls.text.lines import LineIndex
from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the statement does; `span` is the place in the file it speaks of."""

    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Steps under one heading."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that is wrong or will hurt, at `span` of the file, where `quote` stands."""

    name: str
    title: str
    quote: str
    span: Span
    why: str
    help: str
    assumes: tuple[str, ...] = ()
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that the text of one statement, and the schema if one is known, tell."""

    answer: str
    statement: str
    span: Span
    dialect: Dialect
    sections: tuple[Section, ...] = ()
    concerns: tuple[Concern, ...] = ()
    assumptions: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    knows_schema: bool = False
    trouble: Step | None = None
    """Why the statement could not be read; then there is nothing else."""


def render(explanation: Explanation, text: str) -> str:
    """The document: Markdown that names lines of `text`, the file."""
    lines = LineIndex(text)
    out = [explanation.answer, "", _fenced(explanation.statement), ""]
    out += render_facts(explanation, lines)
    return "\n".join(out).rstrip("\n") + "\n"


def render_facts(explanation: Explanation, lines: LineIndex) -> list[str]:
    """The lines of the document after the statement itself."""
    out: list[str] = []
    if lines.line_of(explanation.span.start) == lines.line_of(explanation.span.end):
        # Every line number would be the same.
        explanation = replace(
            explanation,
            sections=tuple(
                replace(section, steps=tuple(replace(step, span=None) for step in section.steps))
                for section in explanation.sections
            ),
        )
    if explanation.trouble:
        out += ["## What is wrong", "", _item(explanation.trouble, lines), ""]
    wrong = [each for each in explanation.concerns if each.is_wrong]
    slow = [each for each in explanation.concerns if not each.is_wrong]
    if wrong:
        out += ["## Probably not what is meant", ""]
        for concern in wrong:
            out += _concern(concern, lines)
    for section in explanation.sections:
        out += [f"## {section.title}", ""]
        out += [_item(step, lines) for step in section.steps]
        out.append("")
    if slow:
        out += ["## What will hurt as data grows", ""]
        for concern in slow:
            out += _concern(concern, lines)
    elif not wrong and not explanation.trouble:
        shown = "text and schema show" if explanation.knows_schema else "the text alone shows"
        out += ["## What will hurt as data grows", "", f"Nothing that {shown}.", ""]
    return [*out, *_assumed(explanation)]


def render_concerns(explanation: Explanation, lines: LineIndex) -> list[str]:
    """What is wrong with the statement and what will hurt, as lines of Markdown."""
    if explanation.trouble:
        return ["## What is wrong", "", _item(explanation.trouble, lines)]
    ordered = sorted(explanation.concerns, key=lambda concern: not concern.is_wrong)
    out = [line for concern in ordered for line in _concern(concern, lines)]
    if not out:
        shown = "text and schema show" if explanation.knows_schema else "the text alone shows"
        out = [f"Nothing that {shown} makes this statement slow or wrong.", ""]
    return [*out, *_assumed(explanation)]


def render_index_concerns(explanation: Explanation, lines: LineIndex) -> list[str]:
    """Which conditions no index serves, as lines of Markdown."""
    if explanation.trouble:
        return ["## What is wrong", "", _item(explanation.trouble, lines)]
    if not explanation.knows_schema:
        return ["No schema of these tables is known, so it is not known which indexes exist."]
    missing = [each for each in explanation.concerns if each.name in _ABOUT_INDEXES]
    out = [line for concern in missing for line in _concern(concern, lines)]
    if not out:
        out = ["Every condition and join of this statement is served by an index, or needs none."]
    return [*out, "", *_assumed(explanation)]


_ABOUT_INDEXES = ("unindexed-column", "function-on-column", "leading-wildcard")


def _assumed(explanation: Explanation) -> list[str]:
    if not explanation.assumptions:
        return []
    return ["## Assumed", "", *(f"- {assumption}" for assumption in explanation.assumptions), ""]


def dialect_sentence(dialect: Dialect) -> str:
    """Which dialect the statement was read in, and why."""
    title = TITLES.get(dialect.name, dialect.name)
    return f"Read as {title}: {dialect.reason}."


def code(text: str) -> str:
    """`text` as inline code, whatever backticks it holds."""
    if "`" not in text:
        return f"`{text}`"
    return f"`` {text} ``"


def _concern(concern: Concern, lines: LineIndex) -> list[str]:
    out = [
        f"### {concern.title} (line {_line(concern.span, lines)})",
        "",
        f"{code(concern.quote)}: {concern.why}.",
        "",
        f"What would help: {concern.help}",
    ]
    if concern.assumes:
        out += ["", f"This assumes that {' and that '.join(concern.assumes)}."]
    return [*out, ""]


def _item(step: Step, lines: LineIndex) -> str:
    place = "" if step.span is None else f" (line {_line(step.span, lines)})"
    return f"- {step.text}{place}"


def _line(span: Span, lines: LineIndex) -> int:
    return lines.position(span.start).line + 1


def _fenced(statement: str) -> str:
    fence = "```"
    while fence in statement:
        fence += "`"
    return f"{fence}sql\n{statement}\n{fence}"
