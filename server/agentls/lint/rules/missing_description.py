"""An agent without a description.

## What it does

Reports an agent that has no `description`.

## Why it matters

Claude Code does not load a project or user agent without one. In a plugin the agent loads, but the
main agent has nothing to decide by when to call it.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.naming import is_meant_by_another_key, other_case
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.fences import closes_inside_value
from agentls.syntax.project import Project


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the opening fence."""
    front_matter = agent.front_matter
    if agent.field("description") is not None or not front_matter.entries:
        return
    known = [agent.format.field(entry.key) for entry in front_matter.entries]
    if not any(known) and agent.scope is not Scope.PLUGIN:
        # Not an agent, but a document with front matter of its own.
        return
    capitalised = (other_case(agent.format, entry.key) for entry in front_matter.entries)
    if any(field is not None and field.key == "description" for field in capitalised):
        return
    if is_meant_by_another_key(agent, "description"):
        return
    if closes_inside_value(agent.text, front_matter):
        return
    if agent.scope is Scope.PLUGIN:
        yield Finding(
            front_matter.open,
            "there is no `description`: Claude Code loads the agent, but has nothing to decide by"
            " when to call it",
            severity=Severity.INFORMATION,
        )
        return
    yield Finding(
        front_matter.open, "there is no `description`, so Claude Code does not load the agent"
    )


RULE: AgentRule = Rule(
    code="AGT021",
    name="missing-description",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="⟦---⟧\nname: reviewer\nmodel: sonnet\n---\n\nReview.\n",
            good=(
                "---\nname: reviewer\ndescription: Reviews code.\nmodel: sonnet\n---\n\nReview.\n"
            ),
        ),
    ),
)
