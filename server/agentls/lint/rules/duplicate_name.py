"""Two agents of one folder have the same name.

## What it does

Reports a `name` that another file of the same agents folder declares too, and shows that file.

## Why it matters

Claude Code keeps one agent of each name: the file that comes last in the order of paths. The others
are never run, and nothing says so.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.naming import seen_from
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Related, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import KnownAgent, Project, root_of


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Report the name, in the file that wins as well as in those that lose."""
    entry, name = agent.field("name"), agent.string("name")
    if entry is None or not name:
        return
    others = [other for other in project.by_name.get(name, ()) if _same_scope(agent, other)]
    if not others:
        return
    active = max(other.path for other in others)
    related = tuple(
        Related(other.path, other.name_span, f"`{name}` is declared here too") for other in others
    )
    shown = seen_from(agent.path, active)
    if active > agent.path:
        message = f"`{shown}` declares `{name}` too, and Claude Code uses that one"
        severity = None
    else:
        message = f"`{shown}` declares `{name}` too, and Claude Code uses this one instead"
        severity = Severity.INFORMATION
    yield Finding(entry.value.span, message, severity=severity, related=related)


def _same_scope(agent: AgentFile, other: KnownAgent) -> bool:
    if other.path == agent.path or other.scope is not agent.scope:
        return False
    if agent.scope is Scope.PLUGIN:
        # The folder within the plugin is part of the name.
        return other.path.rpartition("/")[0] == agent.path.rpartition("/")[0]
    return other.root == root_of(agent.path)


RULE: AgentRule = Rule(
    code="AGT027",
    name="duplicate-name",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: ⟦reviewer⟧\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: Reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
            files=(
                (
                    ".claude/agents/team/reviewer.md",
                    "---\nname: reviewer\ndescription: Reviews for the team.\n---\n\nReview.\n",
                ),
            ),
        ),
    ),
)
