"""Open documents follow the editor, whatever ends the lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from agentls.lsp.documents import Document, Documents, changed, open_document, path_of
from agentls.text.lines import Encoding, line_starts

ALPHABET = ["a", "\n", "\r", "\r\n", "\f", "\u2028", "\u0085", "é", "😀"]
TEXTS = st.lists(st.sampled_from(ALPHABET), max_size=12).map("".join)
CODECS: dict[Encoding, str] = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
BYTES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


def opened(text: str, version: int = 0) -> Document:
    return open_document(types.TextDocumentItem("file:///w/a.md", "markdown", version, text))


def model_lines(text: str) -> list[str]:
    """The lines of a text with their ends, found character by character."""
    lines = [""]
    for index, char in enumerate(text):
        lines[-1] += char
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            lines.append("")
    return lines


def model_offset(text: str, line: int, character: int, encoding: Encoding) -> int:
    """The offset of a position, through the bytes of its line."""
    lines = model_lines(text)
    if line >= len(lines):
        return len(text)
    content = lines[line].rstrip("\r\n")
    before = content.encode(CODECS[encoding])[: character * BYTES[encoding]]
    return len("".join(lines[:line])) + len(before.decode(CODECS[encoding], "ignore"))


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
