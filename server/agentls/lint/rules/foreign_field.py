"""A field of another product.

## What it does

Reports keys that other products read in their agent files and Claude Code does not, such as
`temperature` or `allowed-tools`. Where Claude Code has a field for the same, that is the fix.

## Why it matters

Claude Code loads the agent and passes over the field. A limit or a restriction that it sets does
not hold.

## Fix safety

Unsafe: a value that had no effect takes effect, and its form may differ between the products.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Mapping
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the key."""
    if not any(agent.format.field(entry.key) for entry in agent.front_matter.entries):
        # Not an agent, but a document with front matter of its own.
        return
    foreign = {field.key: field for field in agent.format.foreign}
    taken: set[str] = set()
    for entry in agent.front_matter.entries:
        field = foreign.get(entry.key)
        if field is None or agent.format.field(entry.key) is not None:
            continue
        whose = f"`{field.key}` is a field of {field.product}"
        if not field.instead:
            yield Finding(
                entry.key_span,
                f"{whose}; Claude Code ignores it",
                severity=Severity.INFORMATION,
            )
            continue
        is_free = agent.field(field.instead) is None and field.instead not in taken
        taken.add(field.instead)
        fix = Fix(
            f"Replace `{field.key}` with `{field.instead}`", (Edit(entry.key_span, field.instead),)
        )
        # Other products map names to values where Claude Code wants a list.
        fits = is_free and not isinstance(entry.value, Mapping)
        yield Finding(
            entry.key_span,
            f"{whose}; Claude Code ignores it and reads `{field.instead}`",
            (fix,) if fits else (),
        )


RULE: AgentRule = Rule(
    code="AGT032",
    name="foreign-field",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\nname: reviewer\ndescription: Reviews code.\n⟦allowed-tools⟧: Read, Grep\n"
                "---\n\nReview.\n"
            ),
            good=(
                "---\nname: reviewer\ndescription: Reviews code.\ntools: Read, Grep\n---\n\n"
                "Review.\n"
            ),
        ),
    ),
)
