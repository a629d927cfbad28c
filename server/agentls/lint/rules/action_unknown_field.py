"""A field that an action does not have.

## What it does

Reports keys in the front matter of an action file that agentls does not know, with the field that
was most likely meant. In place of `title` or `when` such a key is an error.

## Why it matters

agentls passes over the field: an action that was to be offered in some places only is offered in
all.

## Fix safety

Unsafe: a value that had no effect takes effect.
"""

from collections.abc import Iterator

from agentls.lint.action_faults import said_by
from agentls.lint.naming import meant, other_case
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.action_file import Fault
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Edit


def check(file: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the key."""
    taken: set[str] = set()
    for problem in said_by(file).problems:
        if problem.fault is not Fault.UNKNOWN_FIELD:
            continue
        field = other_case(file.format, problem.word) or meant(file.format, problem.word)
        if field is None or field.key in taken or file.field(field.key) is not None:
            yield Finding(problem.span, problem.message)
            continue
        taken.add(field.key)
        title = f"Replace `{problem.word}` with `{field.key}`"
        yield Finding(
            problem.span,
            f"{problem.message}; the nearest is `{field.key}`",
            (Fix(title, (Edit(problem.span, field.key),)),),
            Severity.ERROR if field.required else None,
        )


RULE: AgentRule = Rule(
    code="AGT403",
    name="action-unknown-field",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("agentls-action",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad=(
                "---\ntitle: Tidy this\nwhen: function\n⟦unles⟧: documented\n---\n\n"
                "Tidy {{selection}}.\n"
            ),
            good=(
                "---\ntitle: Tidy this\nwhen: function\nunless: documented\n---\n\n"
                "Tidy {{selection}}.\n"
            ),
        ),
        Example(
            path=".agentls/actions/tidy.md",
            bad="---\n⟦name⟧: Tidy this\nwhen: function\n---\n\nTidy {{selection}}.\n",
            good="---\ntitle: Tidy this\nwhen: function\n---\n\nTidy {{selection}}.\n",
        ),
    ),
)
