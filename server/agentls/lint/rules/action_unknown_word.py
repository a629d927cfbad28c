"""A word that a field of an action does not take.

## What it does

Reports words in `when`, `needs`, `unless`, `languages`, `result`, `reach` and `effort` that are
none of those that the field takes.

## Why it matters

agentls cannot tell where the action belongs or what its reply becomes, so it does not offer it.

## Fix safety

Unsafe: the nearest word is a guess at what was meant.
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
    """Report the word."""
    yield from of_fault(file, Fault.UNKNOWN_WORD)


RULE: AgentRule = Rule(
    code="AGT404",
    name="action-unknown-word",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("agentls-action",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad="---\ntitle: Tidy this\nwhen: class, ⟦funktion⟧\n---\n\nTidy {{selection}}.\n",
            good="---\ntitle: Tidy this\nwhen: class, function\n---\n\nTidy {{selection}}.\n",
        ),
        Example(
            path=".agentls/actions/tidy.md",
            bad=(
                "---\ntitle: Tidy this\nwhen: function\nresult: ⟦edit⟧\n---\n\n"
                "Tidy {{selection}}.\n"
            ),
            good=(
                "---\ntitle: Tidy this\nwhen: function\nresult: edits\n---\n\nTidy {{selection}}.\n"
            ),
        ),
    ),
)
