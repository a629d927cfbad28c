"""Comments silence exactly what they name, where they say."""

import pytest

from agentls.rulekit.finding import Finding
from agentls.rulekit.suppression import read_suppressions
from agentls.text.lines import LineIndex
from agentls.text.span import Span


def silenced(text: str, code: str = "AGT201", name: str = "some-rule") -> str:
    """Which of the lines would show nothing of that rule."""
    found = read_suppressions(text, LineIndex(text))
    finding = Finding(Span(0, 0), "x", code=code, name=name)
    lines = range(text.count("\n"))
    return "".join("-" if found.silences(finding, line) else "x" for line in lines)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("<!-- agentls: ignore AGT201 -->", "x--x"),
        ("<!-- agentls: ignore some-rule -->", "x--x"),
        ("<!--agentls: ignore AGT101, AGT201-->", "x--x"),
        ("# agentls: ignore AGT201", "x--x"),
        ("tools: Read # agentls: ignore AGT201", "x--x"),
        ("<!-- agentls: ignore -->", "x--x"),
        ("<!-- agentls: ignore-file AGT201 -->", "----"),
        ("<!-- agentls: ignore-file -->", "----"),
        ("<!-- agentls: ignore AGT201 -- it is meant so -->", "x--x"),
        ("<!-- agentls: ignore AGT999 -->", "xxxx"),
        ("<!-- agentls: ignore-file AGT999 -->", "xxxx"),
        ("<!-- agentls: ignored AGT201 -->", "xxxx"),
        ("agentls: ignore AGT201", "xxxx"),
    ],
)
def test_a_comment_on_the_second_of_four_lines(comment: str, expected: str) -> None:
    assert silenced(f"one\n{comment}\nthree\nfour\n") == expected
