"""Spans and edits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.text.span import Edit, Span, apply_edits, overlap
from tests.support.lines import TEXTS
from tests.support.marks import unmark


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and edits of it, which may overlap."""
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    span = st.tuples(place, place).map(lambda ends: Span(min(ends), max(ends)))
    return text, draw(st.lists(st.builds(Edit, span, TEXTS), max_size=4))


def test_a_span_is_the_part_of_the_text_that_it_covers() -> None:
    text, (span,) = unmark("a⟦é😀⟧b")
    assert (span.of(text), len(span)) == ("é😀", 2)
    assert span.shifted(1).of(text) == "😀b"
    assert span.shifted(-1).of(text) == "aé"


@pytest.mark.parametrize(
    ("other", "inside", "meets"),
    [
        (Span(2, 5), True, True),
        (Span(3, 3), True, True),
        (Span(2, 2), True, True),
        (Span(5, 5), True, True),
        (Span(1, 3), False, True),
        (Span(4, 6), False, True),
        (Span(0, 2), False, True),
        (Span(5, 7), False, True),
        (Span(0, 9), False, True),
        (Span(0, 1), False, False),
        (Span(6, 7), False, False),
    ],
)
def test_a_span_contains_what_lies_inside_and_touches_what_meets_it(
    other: Span, inside: bool, meets: bool
) -> None:
    span = Span(2, 5)
    assert span.contains(other) is inside
    assert (span.touches(other), other.touches(span)) == (meets, meets)


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        pytest.param([], "abc", id="none"),
        pytest.param([Edit(Span(2, 3), "z"), Edit(Span(0, 1), "x")], "xbz", id="in any order"),
        pytest.param([Edit(Span(0, 1), ""), Edit(Span(1, 2), "")], "c", id="side by side"),
        pytest.param([Edit(Span(1, 1), "2"), Edit(Span(1, 1), "1")], "a21bc", id="insertions"),
        pytest.param([Edit(Span(1, 2), "x"), Edit(Span(1, 1), "-")], "a-xc", id="before a change"),
        pytest.param([Edit(Span(1, 1), "-"), Edit(Span(0, 1), "x")], "x-bc", id="behind a change"),
    ],
)
def test_edits_are_made_in_the_order_of_their_places(edits: list[Edit], after: str) -> None:
    assert apply_edits("abc", edits) == after
    assert not overlap(edits)


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([Edit(Span(0, 2), ""), Edit(Span(1, 3), "")], id="over each other"),
        pytest.param([Edit(Span(0, 3), ""), Edit(Span(1, 2), "")], id="one in the other"),
        pytest.param([Edit(Span(0, 1), "x"), Edit(Span(0, 1), "x")], id="the same twice"),
        pytest.param([Edit(Span(0, 3), ""), Edit(Span(1, 1), "x")], id="insertion into a change"),
    ],
)
def test_edits_that_overlap_are_refused(edits: list[Edit]) -> None:
    assert overlap(edits)
    with pytest.raises(ValueError, match=r"overlapping edits at offset [01]"):
        apply_edits("abc", edits)


@given(edited_texts())
def test_edits_at_once_are_those_edits_from_the_last_to_the_first(
    case: tuple[str, list[Edit]],
) -> None:
    text, edits = case
    if overlap(edits):
        with pytest.raises(ValueError, match="overlapping"):
            apply_edits(text, edits)
        return
    one_by_one = text
    for edit in sorted(edits, key=lambda edit: edit.span)[::-1]:
        start, end = edit.span.start, edit.span.end
        one_by_one = one_by_one[:start] + edit.replacement + one_by_one[end:]
    assert apply_edits(text, edits) == one_by_one


@given(edited_texts())
def test_a_span_that_contains_another_touches_it(case: tuple[str, list[Edit]]) -> None:
    spans = [edit.span for edit in case[1]]
    for one in spans:
        for two in spans:
            between = set(range(two.start, two.end + 1)) <= set(range(one.start, one.end + 1))
            assert one.contains(two) is between
            assert one.touches(two) or not between
