"""A field written with the wrong capitals.

## What it does

Reports keys that differ from a field in capitals only: `Name`, `Description`, `permissionmode`.

## Why it matters

Claude Code compares keys letter by letter. With `Name` or `Description` a project or user file is
silently no agent; any other field has no effect.

## Fix safety

Safe: no other field has that name, and the fix is made only where the right key is not there yet.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.naming import other_case
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Applicability, Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the key."""
    seen: set[str] = set()
    for entry in agent.front_matter.entries:
        field = other_case(agent.format, entry.key)
        if field is None or agent.format.field(entry.key) is not None:
            continue
        is_free = agent.field(field.key) is None and field.key not in seen
        seen.add(field.key)
        fix = Fix(
            f"Replace `{entry.key}` with `{field.key}`",
            (Edit(entry.key_span, field.key),),
            Applicability.SAFE,
        )
        vanishes = field.required and is_free and agent.scope is not Scope.PLUGIN
        consequence = "does not load the agent" if vanishes else "ignores this one"
        yield Finding(
            entry.key_span,
            f"the field is called `{field.key}`, so Claude Code {consequence}",
            (fix,) if is_free else (),
            Severity.ERROR if vanishes else None,
        )


RULE: AgentRule = Rule(
    code="AGT030",
    name="field-case",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n⟦Name⟧: reviewer\n⟦Description⟧: Reviews code.\n⟦Model⟧: sonnet\n---\n\n"
                "Review.\n"
            ),
            good=(
                "---\nname: reviewer\ndescription: Reviews code.\nmodel: sonnet\n---\n\nReview.\n"
            ),
        ),
    ),
)
