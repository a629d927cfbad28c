"""Which rules run: the word that means a rule most closely decides."""

from collections.abc import Iterator
from types import MappingProxyType

import pytest

from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Rule
from agentls.rulekit.selection import Selection


def nothing(_subject: str, _context: None) -> Iterator[Finding]:
    yield from ()


def rule(code: str, *, default: bool = True) -> Rule[str, None]:
    return Rule(
        code=code,
        name=f"rule-{code.lower()}",
        since="0.1.0",
        severity=Severity.WARNING,
        formats=("claude-subagent",),
        check=nothing,
        examples=(),
        default=default,
    )


RULES = (rule("AGT101"), rule("AGT102"), rule("AGT201"), rule("AGT202", default=False))


def on(selection: Selection) -> str:
    return " ".join(each.code[3:] for each in RULES if selection.is_on(each))


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), "101 102 201"),
        (Selection(select=("AGT202",)), "202"),
        (Selection(select=("rule-agt101",)), "101"),
        (Selection(select=("ALL",)), "101 102 201 202"),
        (Selection(select=("AGT1",)), "101 102"),
        (Selection(select=()), ""),
        (Selection(extend=("AGT202",)), "101 102 201 202"),
        (Selection(ignore=("AGT1",)), "201"),
        (Selection(ignore=("ALL",)), ""),
        (Selection(extend=("AGT102",), ignore=("AGT1",)), "102 201"),
        (Selection(select=("AGT1",), ignore=("AGT102",)), "101"),
        (Selection(select=("AGT101",), ignore=("AGT101",)), ""),
        (Selection(select=("A", "AG", "agt1")), ""),
        (Selection(severity=MappingProxyType({"AGT1": None})), "201"),
        (
            Selection(severity=MappingProxyType({"AGT1": None, "AGT102": Severity.HINT})),
            "102 201",
        ),
    ],
)
def test_selection(selection: Selection, expected: str) -> None:
    assert on(selection) == expected


def test_the_longest_word_sets_the_severity() -> None:
    selection = Selection(severity=MappingProxyType({"ALL": Severity.HINT, "AGT1": Severity.ERROR}))
    assert [selection.severity_of(each) for each in RULES[1:3]] == [Severity.ERROR, Severity.HINT]
    assert Selection().severity_of(RULES[0]) is None
