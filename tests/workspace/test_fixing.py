"""Fixes are made until nothing is left to make, and never twice at one place."""

from agentls.formats.detect import Scope
from agentls.rulekit.finding import Applicability, Finding, Fix
from agentls.text.span import Edit, Span
from agentls.workspace.fixing import choose, fix_text

BROKEN = "---\nname: a\ndescription: Reviews code, for example:\n---\n\nReview.\n"


def finding(*edits: tuple[int, int, str], safe: bool = True) -> Finding:
    applicability = Applicability.SAFE if safe else Applicability.UNSAFE
    made = tuple(Edit(Span(start, end), text) for start, end, text in edits)
    title = " ".join(text for _, _, text in edits)
    return Finding(Span(0, 0), "x", (Fix(title, made, applicability),))


def chosen(*findings: Finding, unsafe: bool = False) -> list[str]:
    return [fix.title for fix in choose(findings, unsafe=unsafe)]


def test_of_two_overlapping_fixes_the_later_waits() -> None:
    assert chosen(finding((0, 3, "a")), finding((2, 4, "b")), finding((4, 5, "c"))) == ["a", "c"]


def test_two_insertions_at_one_place_are_made_one_after_the_other() -> None:
    assert chosen(finding((1, 1, "a")), finding((1, 1, "b"))) == ["a"]


def test_a_fix_that_two_findings_share_is_made_once() -> None:
    assert chosen(finding((0, 1, "a")), finding((0, 1, "a"))) == ["a"]


def test_unsafe_fixes_are_made_only_when_asked_for() -> None:
    unsafe = finding((0, 1, "a"), safe=False)
    assert chosen(unsafe) == []
    assert chosen(unsafe, unsafe=True) == ["a"]


def test_a_finding_without_fix_gives_none() -> None:
    assert chosen(Finding(Span(0, 1), "x")) == []


def test_fixing_ends_with_nothing_to_fix() -> None:
    path = ".claude/agents/a.md"
    fixed = fix_text(path, BROKEN, scope=Scope.PROJECT, unsafe=True)
    assert 'description: "Reviews code, for example:"' in fixed.text
    assert fixed.count == 1
    again = fix_text(path, fixed.text, scope=Scope.PROJECT, unsafe=True)
    assert (again.text, again.count) == (fixed.text, 0)


def test_without_unsafe_an_unsafe_fix_is_left() -> None:
    fixed = fix_text(".claude/agents/a.md", BROKEN, scope=Scope.PROJECT)
    assert (fixed.text, fixed.count) == (BROKEN, 0)
