"""From our values to LSP's and back; pure functions, nothing else.

Positions of the core are offsets in code points, LSP's are lines and columns in the encoding that
was agreed on. They meet here and in `documents.py`.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from lsprotocol import types

from agentls.lsp.capabilities import Client
from agentls.lsp.documents import Document
from agentls.rulekit.finding import Finding, Fix, Related, Severity
from agentls.text.lines import Encoding, LineIndex
from agentls.text.span import Edit, Span
from agentls.workspace.completion import Completion, Kind
from agentls.workspace.hover import Hover

SOURCE = "agentls"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}

_KINDS = {
    Kind.KEY: types.CompletionItemKind.Property,
    Kind.VALUE: types.CompletionItemKind.EnumMember,
    Kind.TOOL: types.CompletionItemKind.Function,
    Kind.MODEL: types.CompletionItemKind.Constant,
    Kind.AGENT: types.CompletionItemKind.Class,
    Kind.NAME: types.CompletionItemKind.Reference,
    Kind.SNIPPET: types.CompletionItemKind.Snippet,
}


def to_range(span: Span, lines: LineIndex, encoding: Encoding) -> types.Range:
    """The range of a span."""
    start, end = lines.position(span.start, encoding), lines.position(span.end, encoding)
    return types.Range(
        types.Position(start.line, start.character), types.Position(end.line, end.character)
    )


def from_position(position: types.Position, lines: LineIndex, encoding: Encoding) -> int:
    """The offset of a position; one outside of the text is moved to its nearest end."""
    return lines.offset(position.line, position.character, encoding)


def from_range(range_: types.Range, lines: LineIndex, encoding: Encoding) -> Span:
    """The span of a range; one that ends before it begins is empty."""
    start = from_position(range_.start, lines, encoding)
    return Span(start, max(start, from_position(range_.end, lines, encoding)))


def to_text_edits(
    edits: Sequence[Edit], lines: LineIndex, encoding: Encoding
) -> list[types.TextEdit]:
    """The edits of one document."""
    return [
        types.TextEdit(to_range(edit.span, lines, encoding), edit.replacement) for edit in edits
    ]


def to_workspace_edit(
    document: Document, edits: Sequence[Edit], client: Client
) -> types.WorkspaceEdit:
    """The edits of the document in the form that the client reads; with the version if it can."""
    text_edits = to_text_edits(edits, document.lines, client.encoding)
    if not client.document_changes:
        return types.WorkspaceEdit(changes={document.uri: text_edits})
    versioned = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(versioned, text_edits)])


def to_file_edit(uri: str, content: str, client: Client) -> types.WorkspaceEdit | None:
    """The edit that makes a new file, None for a client that makes none."""
    if not client.creates_files:
        return None
    start = types.Position(0, 0)
    options = types.CreateFileOptions(overwrite=False, ignore_if_exists=False)
    # What is not open has no version.
    target = types.OptionalVersionedTextDocumentIdentifier(uri)
    written = types.TextDocumentEdit(target, [types.TextEdit(types.Range(start, start), content)])
    return types.WorkspaceEdit(document_changes=[types.CreateFile(uri, options=options), written])


Place = Callable[[str], tuple[str, LineIndex] | None]
"""URI and lines of the file at a path, None when it cannot be read."""


def to_diagnostic(
    finding: Finding, document: Document, client: Client, *, place: Place
) -> types.Diagnostic:
    """The finding as the client can show it."""
    related = to_related(finding.related, client.encoding, place)
    return types.Diagnostic(
        range=to_range(finding.span, document.lines, client.encoding),
        message=finding.message,
        severity=_SEVERITIES[finding.severity or Severity.WARNING],
        code=finding.code,
        source=SOURCE,
        tags=[types.DiagnosticTag(tag.value) for tag in finding.tags]
        if finding.tags and client.diagnostic_tags
        else None,
        related_information=related if related and client.related_information else None,
        data=to_data(finding, document, client.encoding),
    )


def to_related(
    related: Sequence[Related], encoding: Encoding, place: Place
) -> list[types.DiagnosticRelatedInformation]:
    """The other places of a finding, without those whose file cannot be read."""
    shown: list[types.DiagnosticRelatedInformation] = []
    for other in related:
        found = place(other.path)
        if found is not None:
            uri, lines = found
            location = types.Location(uri, to_range(other.span, lines, encoding))
            shown.append(types.DiagnosticRelatedInformation(location, other.message))
    return shown


def to_data(finding: Finding, document: Document, encoding: Encoding) -> dict[str, Any] | None:
    """The fixes of a finding as plain data, with the version that they were computed for."""
    if not finding.fixes:
        return None
    return {
        "version": document.version,
        "fixes": [_fix_data(fix, document.lines, encoding) for fix in finding.fixes],
    }


def _fix_data(fix: Fix, lines: LineIndex, encoding: Encoding) -> dict[str, Any]:
    edits: list[dict[str, Any]] = []
    for edit in fix.edits:
        start = lines.position(edit.span.start, encoding)
        end = lines.position(edit.span.end, encoding)
        edits.append(
            {
                "range": {
                    "start": {"line": start.line, "character": start.character},
                    "end": {"line": end.line, "character": end.character},
                },
                "newText": edit.replacement,
            }
        )
    return {"title": fix.title, "applicability": fix.applicability.value, "edits": edits}


def wants(only: Sequence[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether code actions of `kind` were asked for; a kind includes those below it."""
    if only is None:
        return True
    wanted = [one.value if isinstance(one, types.CodeActionKind) else one for one in only]
    return any(one in ("", kind) or kind.startswith(f"{one}.") for one in wanted)


def to_hover(hover: Hover, document: Document, client: Client) -> types.Hover:
    """The hover in the kind of text that the client prefers."""
    kind = types.MarkupKind.Markdown if client.markdown_hover else types.MarkupKind.PlainText
    value = hover.markdown if client.markdown_hover else plain_text(hover.markdown)
    return types.Hover(
        types.MarkupContent(kind, value), to_range(hover.span, document.lines, client.encoding)
    )


def to_completion_item(
    completion: Completion, order: int, document: Document, client: Client
) -> types.CompletionItem:
    """One offer of a completion; `order` is its place in the list."""
    as_snippet = completion.snippet and client.snippets
    documentation: types.MarkupContent | None = None
    if completion.documentation:
        documentation = (
            types.MarkupContent(types.MarkupKind.Markdown, completion.documentation)
            if client.markdown_completion
            else types.MarkupContent(
                types.MarkupKind.PlainText, plain_text(completion.documentation)
            )
        )
    return types.CompletionItem(
        label=completion.label,
        kind=_KINDS[completion.kind],
        detail=completion.detail or None,
        documentation=documentation,
        # Servers' orders are kept only through this; clients sort by label otherwise.
        sort_text=f"{order:04}",
        filter_text=completion.label,
        insert_text_format=types.InsertTextFormat.Snippet
        if as_snippet
        else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(
            to_range(completion.span, document.lines, client.encoding),
            completion.snippet if as_snippet else completion.text,
        ),
    )


_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"(?m)^#{1,6} ")
_FENCE = re.compile(r"(?m)^(```|~~~).*\n?")


def plain_text(markdown: str) -> str:
    """Our own Markdown without its marks, for clients that show text as it is."""
    text = _FENCE.sub("", markdown)
    text = _LINK.sub(r"\1 (\2)", text)
    text = _CODE.sub(r"\1", _STRONG.sub(r"\1", text))
    return _HEADING.sub("", text).strip()
