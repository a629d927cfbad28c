"""Open documents follow the editor, whatever ends the lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from agentls.lsp.documents import Document, Documents, changed, edited, open_document, path_of
from agentls.text.lines import Encoding, LineIndex, line_starts
from agentls.text.span import Edit, Span, apply_edits
from tests.support.lines import TEXTS, model_lines, model_offset


def opened(text: str, version: int = 0) -> Document:
    return open_document(types.TextDocumentItem("file:///w/a.md", "markdown", version, text))


CHANGES = st.lists(
    st.tuples(
        *[st.tuples(st.integers(0, 6), st.integers(0, 9)) for _ in range(2)],
        TEXTS,
    ),
    max_size=6,
)


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, edits=CHANGES, encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_any_edits_give_the_text_and_the_lines_of_the_model(
    text: str,
    edits: list[tuple[tuple[int, int], tuple[int, int], str]],
    encoding: Encoding,
) -> None:
    document = opened(text)
    for version, (one, two, new) in enumerate(edits):
        first, last = sorted((one, two))
        change = types.TextDocumentContentChangePartial(
            range=types.Range(types.Position(*first), types.Position(*last)), text=new
        )
        document = changed(document, version, [change], encoding=encoding)
        start = model_offset(text, *first, encoding)
        end = max(start, model_offset(text, *last, encoding))
        text = text[:start] + new + text[end:]
        assert document.text == text
        assert document.lines.starts == line_starts(text)
        assert [len(line) for line in model_lines(text)] == [
            b - a
            for a, b in zip(
                document.lines.starts, [*document.lines.starts[1:], len(text)], strict=True
            )
        ]


@given(text=TEXTS, ends=st.tuples(st.integers(0, 12), st.integers(0, 12)), new=TEXTS)
def test_an_edit_anywhere_gives_the_index_of_the_text_read_anew(
    text: str, ends: tuple[int, int], new: str
) -> None:
    """Also between a carriage return and its line feed, which no position names."""
    start, end = (min(at, len(text)) for at in sorted(ends))
    edit = Edit(Span(start, end), new)
    after = edited(LineIndex(text), edit)
    assert after.text == apply_edits(text, [edit])
    assert after.starts == line_starts(after.text)


@pytest.mark.parametrize(
    ("before", "at", "new", "after"),
    [
        pytest.param("a\rb", (1, 0), "\n", "a\r\nb", id="line feed put behind a carriage return"),
        pytest.param("a\nb", (0, 1), "\r", "a\r\nb", id="carriage return put before a line feed"),
        pytest.param("", (0, 0), "a\n", "a\n", id="text put into nothing"),
        pytest.param("ab", (0, 99), "c", "abc", id="column past the end of the last line"),
        pytest.param("ab", (9, 0), "c", "abc", id="line past the end"),
    ],
)
def test_insertion(before: str, at: tuple[int, int], new: str, after: str) -> None:
    place = types.Position(*at)
    change = types.TextDocumentContentChangePartial(range=types.Range(place, place), text=new)
    document = changed(opened(before), 1, [change], encoding="utf-16")
    assert document.text == after
    assert document.lines.starts == line_starts(after)


def test_changes_of_one_notification_are_made_one_after_the_other() -> None:
    place = types.Range(types.Position(1, 0), types.Position(1, 1))
    document = changed(
        opened("x"),
        7,
        [
            types.TextDocumentContentChangeWholeDocument("a\nb\n"),
            types.TextDocumentContentChangePartial(range=place, text="c"),
        ],
        encoding="utf-8",
    )
    assert (document.text, document.version) == ("a\nc\n", 7)


def test_a_long_paste_is_read_anew() -> None:
    place = types.Range(types.Position(0, 1), types.Position(0, 1))
    pasted = "line\r\n" * 2000
    change = types.TextDocumentContentChangePartial(range=place, text=pasted)
    document = changed(opened("ab"), 1, [change], encoding="utf-8")
    assert document.lines.starts == line_starts("a" + pasted + "b")


def test_two_spellings_of_a_uri_are_one_document() -> None:
    documents = Documents()
    documents.put(opened("x"))
    assert documents.get("file:///w/%61.md") is documents.at_path("/w/a.md") is not None
    assert documents.remove("file:///w/a.md") is not None
    assert documents.get("file:///w/a.md") is None
    assert documents.at_path("/w/a.md") is None


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///w/a%20b.md", "/w/a b.md"),
        ("untitled:Untitled-1", None),
        ("git:/w/a.md", None),
        ("", None),
    ],
)
def test_only_files_have_a_path(uri: str, path: str | None) -> None:
    assert path_of(uri) == path
