"""Action without a title, or without a place.

## What it does

Reports action files that lack `title` or `when`, or leave them empty.

## Why it matters

Without `title` the menu has nothing to show, without `when` agentls does not know where to offer
the action; it does not offer it at all.
"""

from collections.abc import Iterator

from agentls.lint.action_faults import said_by
from agentls.lint.naming import is_meant_by_another_key
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.action_file import Fault
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project


def check(file: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the opening fence, or the key without a value."""
    for problem in said_by(file).problems:
        # A misspelt key is reported as that.
        if problem.fault is Fault.MISSING_FIELD and not is_meant_by_another_key(file, problem.word):
            yield Finding(problem.span, problem.message)


RULE: AgentRule = Rule(
    code="AGT402",
    name="action-incomplete",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("agentls-action",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad="⟦---⟧\ntitle: Tidy this\n---\n\nTidy {{selection}}.\n",
            good="---\ntitle: Tidy this\nwhen: function\n---\n\nTidy {{selection}}.\n",
        ),
    ),
)
