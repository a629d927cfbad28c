"""A field of an action with a value of the wrong type.

## What it does

Reports values in the front matter of an action file that are neither text nor, where the field
takes words, a list of text.

## Why it matters

agentls cannot use the value, so it does not offer the action.
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
    """Report the value."""
    yield from of_fault(file, Fault.NOT_TEXT)


RULE: AgentRule = Rule(
    code="AGT405",
    name="action-wrong-type",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("agentls-action",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad="---\ntitle: ⟦[Tidy, this]⟧\nwhen: function\n---\n\nTidy {{selection}}.\n",
            good="---\ntitle: Tidy this\nwhen: function\n---\n\nTidy {{selection}}.\n",
        ),
    ),
)
