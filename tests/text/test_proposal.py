"""What a reply proposes is plain data that cannot change under those who judge it."""

from dataclasses import FrozenInstanceError

import pytest

from agentls.text.proposal import (
    NewFile,
    Proposal,
    Remark,
    Replacement,
    Review,
    Rung,
    Snapshot,
)
from agentls.text.span import Span


def test_what_was_not_said_changes_nothing() -> None:
    assert Proposal("advice").replacements == ()
    assert Review("fine").remarks == ()
    assert (Remark(1, "hint", "m").old, Remark(1, "hint", "m").new) == ("", "")
    assert Replacement(1, "a", "b").why == ""
    assert Rung("parses", None).detail == ""
    assert Snapshot("a.py", "python", "x", (Span(0, 1),)).secrets == ()


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (Proposal("s"), "replacements"),
        (Replacement(1, "a", "b"), "new"),
        (Review("s"), "remarks"),
        (Remark(1, "error", "m"), "line"),
        (NewFile("s", "a.py", ""), "path"),
        (Rung("r", True), "passed"),
        (Snapshot("a.py", "python", "x", ()), "allowed"),
    ],
)
def test_what_was_proposed_stays_as_it_is(value: object, field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, None)
