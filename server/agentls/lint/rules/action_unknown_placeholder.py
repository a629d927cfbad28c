"""A placeholder that does not exist.

## What it does

Reports words in double braces in the task of an action that are no placeholder.

## Why it matters

The model would see the braces as they stand, and the code that was to go there would be missing,
so agentls does not offer the action.

## Fix safety

Unsafe: the nearest placeholder is a guess at what was meant.
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
    yield from of_fault(file, Fault.UNKNOWN_PLACEHOLDER)


RULE: AgentRule = Rule(
    code="AGT406",
    name="action-unknown-placeholder",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("agentls-action",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad="---\ntitle: Tidy this\nwhen: function\n---\n\nTidy {{⟦selecton⟧}}.\n",
            good="---\ntitle: Tidy this\nwhen: function\n---\n\nTidy {{selection}}.\n",
        ),
    ),
)
