"""Our values as LSP's, and back."""

import pytest
from lsprotocol import types

from agentls.lsp.capabilities import Client
from agentls.lsp.convert import (
    from_range,
    plain_text,
    to_completion_item,
    to_diagnostic,
    to_file_edit,
    to_hover,
    to_range,
    to_workspace_edit,
    wants,
)
from agentls.lsp.documents import Document, open_document
from agentls.rulekit.finding import Applicability, Finding, Fix, Related, Severity, Tag
from agentls.text.lines import Encoding, LineIndex
from agentls.text.span import Edit, Span
from agentls.workspace.completion import Completion, Kind
from agentls.workspace.hover import Hover
from tests.support.marks import mark, unmark

EVERYTHING = Client(
    related_information=True,
    diagnostic_tags=True,
    document_changes=True,
    markdown_hover=True,
    markdown_completion=True,
    snippets=True,
    creates_files=True,
)
NOTHING = Client()


def document(text: str, version: int = 3) -> Document:
    return open_document(types.TextDocumentItem("file:///w/a.md", "markdown", version, text))


def nowhere(_path: str) -> None:
    return None


def shown(range_: types.Range) -> str:
    start, end = range_.start, range_.end
    return f"{start.line}:{start.character}-{end.line}:{end.character}"


@pytest.mark.parametrize(
    ("encoding", "expected"), [("utf-8", "1:6-1:9"), ("utf-16", "1:3-1:5"), ("utf-32", "1:2-1:4")]
)
def test_a_range_counts_in_the_units_of_the_encoding(encoding: Encoding, expected: str) -> None:
    text, (span,) = unmark("a\r\n😀é⟦é\u0061⟧\r\n")
    lines = LineIndex(text)
    assert shown(to_range(span, lines, encoding)) == expected
    assert from_range(to_range(span, lines, encoding), lines, encoding) == span


@pytest.mark.parametrize(
    ("range_", "marked"),
    [
        pytest.param(((0, 9), (9, 9)), "ab⟦\ncd⟧", id="outside of the text"),
        pytest.param(((1, 1), (0, 0)), "ab\nc⟦⟧d", id="end before beginning"),
    ],
)
def test_a_wrong_range_is_moved_into_the_text(
    range_: tuple[tuple[int, int], tuple[int, int]], marked: str
) -> None:
    start, end = range_
    wrong = types.Range(types.Position(*start), types.Position(*end))
    text = unmark(marked)[0]
    assert mark(text, [from_range(wrong, LineIndex(text), "utf-16")]) == marked


FINDING = Finding(
    Span(1, 2),
    "tool `Reed` is not known",
    fixes=(
        Fix("Replace it", (Edit(Span(1, 2), "X\n"),), Applicability.SAFE),
        Fix("Remove it", (Edit(Span(1, 2), ""),)),
    ),
    severity=Severity.HINT,
    related=(Related("/w/b.md", Span(0, 1), "there"), Related("/w/gone.md", Span(0, 1), "gone")),
    tags=(Tag.DEPRECATED,),
    code="AGT201",
    name="unknown-tool",
)


def other(path: str) -> tuple[str, LineIndex] | None:
    return ("file:///w/b.md", LineIndex("b")) if path == "/w/b.md" else None


def test_a_diagnostic_carries_what_a_capable_client_can_show() -> None:
    diagnostic = to_diagnostic(FINDING, document("abc"), EVERYTHING, place=other)
    assert shown(diagnostic.range) == "0:1-0:2"
    assert diagnostic.severity == types.DiagnosticSeverity.Hint
    assert (diagnostic.source, diagnostic.code) == ("agentls", "AGT201")
    assert diagnostic.tags == [types.DiagnosticTag.Deprecated]
    (related,) = diagnostic.related_information or ()
    assert (related.location.uri, related.message) == ("file:///w/b.md", "there")
    span = {"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 2}}
    assert diagnostic.data == {
        "version": 3,
        "fixes": [
            {
                "title": "Replace it",
                "applicability": "safe",
                "edits": [{"range": span, "newText": "X\n"}],
            },
            {
                "title": "Remove it",
                "applicability": "unsafe",
                "edits": [{"range": span, "newText": ""}],
            },
        ],
    }


def test_a_diagnostic_carries_nothing_that_a_client_cannot_show() -> None:
    diagnostic = to_diagnostic(FINDING, document("abc"), NOTHING, place=other)
    assert diagnostic.tags is None
    assert diagnostic.related_information is None


def test_a_bare_finding_is_a_warning_without_data() -> None:
    bare = Finding(Span(0, 0), "nothing")
    diagnostic = to_diagnostic(bare, document("abc"), EVERYTHING, place=nowhere)
    assert diagnostic.severity == types.DiagnosticSeverity.Warning
    assert diagnostic.tags is None
    assert diagnostic.related_information is None
    assert diagnostic.data is None


def test_edits_carry_the_version_where_the_client_reads_it() -> None:
    edits = (Edit(Span(0, 1), "x"),)
    versioned = to_workspace_edit(document("abc"), edits, EVERYTHING)
    assert versioned.changes is None
    (change,) = versioned.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 3
    plain = to_workspace_edit(document("abc"), edits, NOTHING)
    assert plain.document_changes is None
    assert [edit.new_text for edit in (plain.changes or {})["file:///w/a.md"]] == ["x"]


def test_a_new_file_is_made_and_then_written_and_replaces_none() -> None:
    edit = to_file_edit("file:///w/new.md", "a\n", EVERYTHING)
    assert edit is not None
    made, written = edit.document_changes or ()
    assert isinstance(made, types.CreateFile)
    assert (made.uri, made.options) == ("file:///w/new.md", types.CreateFileOptions(False, False))
    assert isinstance(written, types.TextDocumentEdit)
    assert written.text_document == types.OptionalVersionedTextDocumentIdentifier(made.uri, None)
    (text,) = written.edits
    assert isinstance(text, types.TextEdit)
    assert (shown(text.range), text.new_text) == ("0:0-0:0", "a\n")


def test_a_client_that_makes_no_files_gets_none() -> None:
    assert to_file_edit("file:///w/new.md", "a\n", NOTHING) is None


@pytest.mark.parametrize(
    ("only", "kind", "expected"),
    [
        (None, "quickfix", True),
        ([""], "quickfix", True),
        ([], "quickfix", False),
        (["quickfix"], "quickfix", True),
        ([types.CodeActionKind.Source], "source.fixAll.agentls", True),
        (["source.fixAll"], "source.fixAll.agentls", True),
        (["source.fix"], "source.fixAll.agentls", False),
        (["source.fixAll.agentls.more"], "source.fixAll.agentls", False),
        (["refactor"], "quickfix", False),
    ],
)
def test_a_kind_includes_those_below_it(
    only: list[types.CodeActionKind | str] | None, kind: str, expected: bool
) -> None:
    assert wants(only, kind) is expected


def test_hover_is_markdown_or_plain_text() -> None:
    hover = Hover(Span(0, 1), "**`a`** is *it*")
    rich, plain = (
        to_hover(hover, document("a"), EVERYTHING),
        to_hover(hover, document("a"), NOTHING),
    )
    assert rich.contents == types.MarkupContent(types.MarkupKind.Markdown, "**`a`** is *it*")
    assert plain.contents == types.MarkupContent(types.MarkupKind.PlainText, "a is *it*")


def test_markdown_loses_its_marks_as_plain_text() -> None:
    markdown = "# Title\n\n- **`tools`**: see [the page](https://x)\n\n```sql\nselect `a`\n```\n"
    assert plain_text(markdown) == "Title\n\n- tools: see the page (https://x)\n\nselect a"


def test_a_snippet_is_plain_text_to_those_that_cannot_fill_it_in() -> None:
    offer = Completion(
        Span(0, 1), "<a>x", "<a>", Kind.SNIPPET, documentation="`doc`", snippet="<a>${1:x}"
    )
    rich = to_completion_item(offer, 7, document("<"), EVERYTHING)
    plain = to_completion_item(offer, 7, document("<"), NOTHING)
    assert isinstance(rich.text_edit, types.TextEdit)
    assert isinstance(plain.text_edit, types.TextEdit)
    assert (rich.text_edit.new_text, plain.text_edit.new_text) == ("<a>${1:x}", "<a>x")
    assert rich.insert_text_format == types.InsertTextFormat.Snippet
    assert plain.insert_text_format == types.InsertTextFormat.PlainText
    assert rich.documentation == types.MarkupContent(types.MarkupKind.Markdown, "`doc`")
    assert plain.documentation == types.MarkupContent(types.MarkupKind.PlainText, "doc")
    assert rich.sort_text == "0007"


def test_an_offer_without_words_has_none() -> None:
    item = to_completion_item(
        Completion(Span(0, 0), "Read", "Read", Kind.TOOL), 0, document(""), NOTHING
    )
    assert (item.detail, item.documentation) == (None, None)
    assert item.kind == types.CompletionItemKind.Function
