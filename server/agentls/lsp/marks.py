"""The marks of finished suggestions and of reviews, as an editor shows them."""

from lsprotocol import types

from agentls.lsp.convert import SOURCE, to_range
from agentls.lsp.documents import Document
from agentls.lsp.suggestions import Shown, Suggestions
from agentls.text.lines import Encoding
from agentls.text.span import Span

SUGGESTION_CODE = "suggestion"


def diagnostics(
    suggestions: Suggestions, document: Document, encoding: Encoding
) -> list[types.Diagnostic]:
    """What is offered for the document."""
    found: list[types.Diagnostic] = []
    for shown in suggestions.of(document.uri):
        words = [f"{shown.title}: {_short(shown.message)}"]
        words += [r.detail for r in shown.rungs if r.passed is not True and r.detail]
        if shown.edits(document.text) is None:
            words.append("withheld, since the code has changed meanwhile")
        found.append(
            types.Diagnostic(
                range=to_range(mark_of(shown, document), document.lines, encoding),
                message="; ".join(words),
                severity=_SEVERITIES[shown.weight],
                code=SUGGESTION_CODE,
                source=SOURCE,
                data={"suggestion": shown.id},
            )
        )
    return found


_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


def _short(message: str) -> str:
    line = next((line.strip() for line in message.splitlines() if line.strip()), "ready")
    return line if len(line) <= 200 else f"{line[:199]}…"


def mark_of(shown: Shown, document: Document) -> Span:
    """The first line of what is offered, without its indentation."""
    span = shown.pieces[0].span if shown.pieces else shown.about.span
    lines = document.lines
    number = lines.line_of(min(span.start, len(document.text)))
    text = lines.line_text(number)
    start = lines.starts[number] + len(text) - len(text.lstrip())
    return Span(start, max(start, lines.line_end(number)))
