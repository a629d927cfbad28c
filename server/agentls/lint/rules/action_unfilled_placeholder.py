"""A placeholder that nothing fills.

## What it does

Reports `{{answer}}` in an action that asks nothing.

## Why it matters

What the user types stands there; without `asks` agentls asks for nothing, so it does not offer the
action.
"""

from collections.abc import Iterator

from agentls.lint.action_faults import of_fault
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.action_file import Fault
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project


def check(file: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the name between the braces."""
    yield from of_fault(file, Fault.UNFILLED_PLACEHOLDER)


RULE: AgentRule = Rule(
    code="AGT407",
    name="action-unfilled-placeholder",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("agentls-action",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad=(
                "---\ntitle: Tidy this\nwhen: function\n---\n\n"
                "Tidy {{selection}} as {{⟦answer⟧}}.\n"
            ),
            good=(
                "---\ntitle: Tidy this\nwhen: function\nasks: In whose style?\n---\n\n"
                "Tidy {{selection}} as {{answer}}.\n"
            ),
        ),
    ),
)
