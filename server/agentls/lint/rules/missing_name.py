"""An agent without a name.

## What it does

Reports front matter that has fields of an agent, but no `name`.

## Why it matters

Claude Code takes a project or user file without `name` for a document and silently leaves it out.
In a plugin the file name stands in, so nothing is reported there.

## Fix safety

Unsafe: the file name is a guess at the name.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.naming import conventional, is_meant_by_another_key, other_case
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.fences import closes_inside_value
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the opening fence."""
    front_matter = agent.front_matter
    if agent.scope is Scope.PLUGIN or agent.field("name") is not None:
        return
    entries = front_matter.entries
    if not any(agent.format.field(entry.key) for entry in entries):
        # Not an agent, but a document with front matter of its own.
        return
    capitalised = (other_case(agent.format, entry.key) for entry in entries)
    if any(field is not None and field.key == "name" for field in capitalised):
        return
    if is_meant_by_another_key(agent, "name"):
        return
    if closes_inside_value(agent.text, front_matter):
        return
    yield Finding(
        front_matter.open,
        "there is no `name`, so Claude Code does not take the file for an agent",
        _fix(agent),
    )


def _fix(agent: AgentFile) -> tuple[Fix, ...]:
    name = conventional(agent.file_stem)
    if not name:
        return ()
    at = agent.front_matter.content.start
    return (Fix(f"Add `name: {name}`", (Edit(Span(at, at), f"name: {name}{agent.newline}"),)),)


RULE: AgentRule = Rule(
    code="AGT020",
    name="missing-name",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="⟦---⟧\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
