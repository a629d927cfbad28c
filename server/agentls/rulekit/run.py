"""Running rules over one subject."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from agentls.rulekit.finding import Finding
from agentls.rulekit.rule import Needs, Rule
from agentls.rulekit.selection import EVERYTHING_DEFAULT, Selection
from agentls.rulekit.suppression import read_suppressions
from agentls.text.lines import LineIndex

Subject = TypeVar("Subject")
Context = TypeVar("Context")

MOST_OF_ONE_RULE = 200
"""Findings of one rule in one file: nobody reads more, and an editor drowns in them."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that raised; the other rules have spoken all the same."""

    code: str
    error: Exception


@dataclass(frozen=True, slots=True)
class Outcome:
    """Findings in the order of the text, and the rules that failed."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...] = ()


def run_rules(
    rules: Iterable[Rule[Subject, Context]],
    subject: Subject,
    context: Context,
    *,
    text: str,
    met: frozenset[Needs],
    selection: Selection = EVERYTHING_DEFAULT,
) -> Outcome:
    """Run the selected rules whose needs are in `met`; `text` is the text that findings lie in."""
    findings: list[Finding] = []
    failures: list[Failure] = []
    for rule in rules:
        if rule.needs not in met or not selection.is_on(rule):
            continue
        if rule.literals and not any(literal in text for literal in rule.literals):
            continue
        severity = selection.severity_of(rule)
        try:
            for finding in islice(rule.check(subject, context), MOST_OF_ONE_RULE):
                findings.append(
                    replace(
                        finding,
                        code=rule.code,
                        name=rule.name,
                        severity=severity or finding.severity or rule.severity,
                    )
                )
        # One broken rule must not silence the others; the caller decides how loud it is.
        except Exception as error:
            failures.append(Failure(rule.code, error))
    findings.sort(key=lambda finding: (finding.span, finding.code))
    if findings and "agentls:" in text:
        lines = LineIndex(text)
        silenced = read_suppressions(text, lines)
        findings = [f for f in findings if not silenced.silences(f, lines.line_of(f.span.start))]
    return Outcome(tuple(findings), tuple(failures))
