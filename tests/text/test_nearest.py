"""The name that was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.text.nearest import nearest

TOOLS = ("Read", "Grep", "Bash", "WebFetch", "NotebookEdit")
NAMES = st.text("abAB-_ ", max_size=6)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Reed", "Read"),
        ("bash", "Bash"),
        ("web_fetch", "WebFetch"),
        ("Notebook-Edit", "NotebookEdit"),
        ("note book edit", "NotebookEdit"),
        ("WebFech", "WebFetch"),
        ("Sourcegraph", None),
        ("", None),
    ],
)
def test_a_misspelt_name_is_recognised_and_another_word_is_not(
    name: str, meant: str | None
) -> None:
    assert nearest(name, TOOLS) == meant


def test_the_most_similar_name_wins_wherever_it_stands() -> None:
    known = ("reviews", "reviewer", "review")
    assert nearest("reviewerr", known) == nearest("reviewerr", known[::-1]) == "reviewer"


def test_the_same_word_wins_over_a_similar_one_before_it() -> None:
    assert nearest("code_review", ("code_reviews", "Code-Review")) == "Code-Review"


def test_the_first_of_equally_similar_names_wins() -> None:
    assert nearest("abcx", ("abcd", "abce")) == "abcd"


@pytest.mark.parametrize(("cutoff", "meant"), [(0.75, "abcd"), (0.76, None)])
def test_a_name_exactly_at_the_cutoff_counts(cutoff: float, meant: str | None) -> None:
    assert nearest("abcx", ("abcd",), cutoff=cutoff) == meant


def test_letters_in_another_order_are_not_similar() -> None:
    assert nearest("abcdef", ("fedcba",)) is None


@given(name=NAMES, known=st.lists(NAMES, max_size=5))
def test_what_is_found_is_known_and_a_known_name_is_found(name: str, known: list[str]) -> None:
    found = nearest(name, known)
    assert found is None or found in known
    same = name.replace("-", "").replace("_", "").replace(" ", "").lower()
    words = [each.replace("-", "").replace("_", "").replace(" ", "").lower() for each in known]
    if same in words:
        assert found == known[words.index(same)]
