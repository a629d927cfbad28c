"""Differences lead from one text to the other."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given

from agentls.text.diff import line_edits, unified
from agentls.text.lines import line_starts
from agentls.text.span import Edit, Span, apply_edits
from tests.support.lines import TEXTS

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@\n")
_NO_END = "\\ No newline at end of file\n"


def fed(text: str) -> list[str]:
    """Lines that end at line feeds, as `git` and `patch` see them."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def patched(old: str, diff: str) -> str:
    """What `patch` makes of `old`; a line that is not the one in the diff fails."""
    lines, out, at = fed(old), "", 0
    rows = fed(diff)[2:]
    for row, following in pairwise([*rows, ""]):
        hunk = _HUNK.fullmatch(row)
        if hunk:
            first = int(hunk[1]) - (hunk[2] != "0")
            out += "".join(lines[at:first])
            at = first
        elif row != _NO_END:
            content = row[1:-1] if following == _NO_END else row[1:]
            if row[0] in " -":
                assert lines[at] == content
                at += 1
            if row[0] in " +":
                out += content
    return out + "".join(lines[at:])


@given(TEXTS, TEXTS)
def test_edits_of_lines_turn_one_text_into_the_other(old: str, new: str) -> None:
    edits = line_edits(old, new)
    assert apply_edits(old, edits) == new
    edges = {*line_starts(old), len(old)}
    assert all({edit.span.start, edit.span.end} <= edges for edit in edits)
    assert all(a.span.end < b.span.start for a, b in pairwise(edits))


def test_lines_that_are_the_same_are_left_alone() -> None:
    assert line_edits("a\nb\nc\n", "a\nx\nc\n") == (Edit(Span(2, 4), "x\n"),)
    assert line_edits("a\n", "a\n") == ()


@given(TEXTS, TEXTS)
@example("a\rb\n", "a\rc\n")
@example("", "a")
def test_a_diff_can_be_applied(old: str, new: str) -> None:
    diff = unified(old, new, "a.md")
    assert (diff == "") is (old == new)
    assert patched(old, diff) == new


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        pytest.param("a\n", "b\n", "@@ -1 +1 @@\n-a\n+b\n", id="one line"),
        pytest.param("", "a\n", "@@ -0,0 +1 @@\n+a\n", id="a new file"),
        pytest.param("a", "a\n", f"@@ -1 +1 @@\n-a\n{_NO_END}+a\n", id="a last line without end"),
        pytest.param(
            "a\rb\n", "a\rc\n", "@@ -1 +1 @@\n-a\rb\n+a\rc\n", id="a carriage return in a line"
        ),
        pytest.param("a\r\n", "a\n", "@@ -1 +1 @@\n-a\r\n+a\n", id="another line end"),
        pytest.param("a\u2028b\n", "a\u2028\n", "@@ -1 +1 @@\n-a\u2028b\n+a\u2028\n", id="U+2028"),
    ],
)
def test_a_diff_is_printed_as_git_prints_it(old: str, new: str, rows: str) -> None:
    assert unified(old, new, "d/a.md") == f"--- a/d/a.md\n+++ b/d/a.md\n{rows}"


@pytest.mark.parametrize(("context", "shown"), [(0, 0), (1, 2), (3, 6)])
def test_a_diff_shows_as_many_lines_around_a_change_as_asked_for(context: int, shown: int) -> None:
    old, new = "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n"
    rows = fed(unified(old, new, "a.md", context=context))
    assert len([row for row in rows if row.startswith(" ")]) == shown
