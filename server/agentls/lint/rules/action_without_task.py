"""An action without a task.

## What it does

Reports action files with nothing but white space after the front matter.

## Why it matters

The body is what the model is asked; without it there is nothing to ask, so agentls does not offer
the action.
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
    """Report the closing fence, after which the task is missing."""
    yield from of_fault(file, Fault.NO_TASK)


RULE: AgentRule = Rule(
    code="AGT408",
    name="action-without-task",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("agentls-action",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad="---\ntitle: Tidy this\nwhen: function\n⟦---⟧\n",
            good="---\ntitle: Tidy this\nwhen: function\n---\n\nTidy {{selection}}.\n",
        ),
    ),
)
