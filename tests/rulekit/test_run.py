"""Rules are run apart from each other."""

from collections.abc import Callable, Iterator

from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Needs, Rule
from agentls.rulekit.run import run_rules
from agentls.rulekit.selection import Selection
from agentls.text.span import Span

Check = Callable[[str, None], Iterator[Finding]]


def rule(code: str, check: Check, **more: object) -> Rule[str, None]:
    return Rule(
        code=code,
        name=code.lower(),
        since="0.1.0",
        severity=Severity.WARNING,
        formats=(),
        check=check,
        examples=(),
        needs=more.get("needs", Needs.NOTHING),  # type: ignore[arg-type]  # given by the tests
        literals=more.get("literals", ()),  # type: ignore[arg-type]  # given by the tests
    )


def at_each_x(text: str, _context: None) -> Iterator[Finding]:
    for index, char in enumerate(text):
        if char == "x":
            yield Finding(Span(index, index + 1), "an x")


def raises(_text: str, _context: None) -> Iterator[Finding]:
    yield Finding(Span(0, 1), "before the fall")
    raise ValueError("broken rule")


def shown(*rules: Rule[str, None], text: str, selection: Selection | None = None) -> str:
    outcome = run_rules(
        rules,
        text,
        None,
        text=text,
        met=frozenset({Needs.NOTHING}),
        selection=selection or Selection(),
    )
    found = [f"{f.code}@{f.span.start}" for f in outcome.findings]
    return " ".join([*found, *(f"!{failure.code}" for failure in outcome.failures)])


def test_findings_come_in_the_order_of_the_text() -> None:
    assert shown(rule("B", at_each_x), rule("A", at_each_x), text="x.x") == "A@0 B@0 A@2 B@2"


def test_a_rule_that_raises_is_told_of_and_the_others_speak() -> None:
    assert shown(rule("B", raises), rule("A", at_each_x), text=".x") == "B@0 A@1 !B"


def test_a_rule_whose_needs_are_not_met_is_silent() -> None:
    assert shown(rule("A", at_each_x, needs=Needs.FIELDS), text="x") == ""


def test_a_rule_with_literals_runs_only_where_one_of_them_stands() -> None:
    fenced = rule("A", at_each_x, literals=("one", "two"))
    assert shown(fenced, text="x") == ""
    assert shown(fenced, text="x two") == "A@0"


def test_a_rule_that_is_off_is_silent() -> None:
    off = Selection(ignore=("B",))
    assert shown(rule("A", at_each_x), rule("B", raises), text="x", selection=off) == "A@0"


def test_a_suppressed_finding_is_not_shown() -> None:
    text = "x\n\n# agentls: ignore A\nx\n"
    assert shown(rule("A", at_each_x), text=text) == "A@0"
