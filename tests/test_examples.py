"""Every example of every rule: it marks exactly what it says, and its fix gives the good file."""

import pytest

from agentls.lint.rules import RULES
from agentls.lint.subject import AgentRule
from agentls.rulekit.rule import Example
from agentls.rulekit.selection import Selection
from agentls.text.lines import LineIndex
from tests.support.linting import findings, fixed
from tests.support.marks import mark, unmark

CASES = [
    pytest.param(rule, example, id=f"{rule.name}-{index}")
    for rule in RULES
    for index, example in enumerate(rule.examples)
]


def check_marks(rule: AgentRule, example: Example, marked: str) -> str:
    """The rule reports exactly the marks; returns the text without them."""
    text, _ = unmark(marked)
    only = Selection(select=(rule.code,))
    found = findings(example.path, text, files=example.files, rules=(rule,), selection=only)
    assert mark(text, (finding.span for finding in found)) == marked
    assert found, "an example that reports nothing"
    return text


def check_fix(rule: AgentRule, example: Example, text: str, good: str) -> bool:
    """All fixes of the rule give the good file, and a second run has nothing to fix.

    Says whether there was a fix at all.
    """
    only = Selection(select=(rule.code,))
    found = findings(example.path, text, files=example.files, rules=(rule,), selection=only)
    if not any(finding.fix for finding in found):
        return False
    after = fixed(text, found)
    assert after == good
    assert findings(example.path, after, files=example.files, rules=(rule,), selection=only) == ()
    return True


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_marks_and_fixes(rule: AgentRule, example: Example) -> None:
    text = check_marks(rule, example, example.bad)
    check_fix(rule, example, text, example.good)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_good_is_silent_for_every_default_rule(rule: AgentRule, example: Example) -> None:
    found = findings(example.path, example.good, files=example.files)
    shown = [f"{f.code} {f.name}: {f.message}" for f in found]
    assert mark(example.good, (finding.span for finding in found)) == example.good, shown


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_crlf_changes_nothing(rule: AgentRule, example: Example) -> None:
    if "\r" in example.bad or rule.name == "yaml-quoted":
        # Claude Code's second pass does not work on CRLF, so such a file is broken instead.
        return
    text = check_marks(rule, example, example.bad.replace("\n", "\r\n"))
    is_fixed = check_fix(rule, example, text, example.good.replace("\n", "\r\n"))
    assert is_fixed == check_fix(rule, example, unmark(example.bad)[0], example.good)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_emoji_before_the_mark_moves_the_column_by_its_width(
    rule: AgentRule, example: Example
) -> None:
    """Wherever an emoji may stand before the mark on its line without changing what is wrong."""
    text, spans = unmark(example.bad)
    only = Selection(select=(rule.code,))
    lines = LineIndex(text)
    for span in spans:
        start = lines.starts[lines.line_of(span.start)]
        for at in range(start, min(span.start, start + 40) + 1):
            moved = text[:at] + "😀" + text[at:]
            expected = [s if s.end <= at and s.start < at else s.shifted(1) for s in spans]
            found = findings(
                example.path, moved, files=example.files, rules=(rule,), selection=only
            )
            if mark(moved, (f.span for f in found)) != mark(moved, expected):
                continue
            after = LineIndex(moved)
            for encoding, width in (("utf-8", 4), ("utf-16", 2), ("utf-32", 1)):
                was = lines.position(span.start, encoding)
                now = after.position(span.start + 1, encoding)
                assert (now.line, now.character) == (was.line, was.character + width)
            return
