"""An agent that takes the place of another one of the same name.

## What it does

Reports a `name` that also belongs to an agent of Claude Code itself, or to one in another place: a
project's agent comes before the user's, and the nearer folder before the farther.

## Why it matters

Only the agent of the nearer place runs under that name. This is a way to change an agent on
purpose; where it is not, tasks go to the wrong one.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.naming import seen_from
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Related, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import BUILT_IN_AGENTS, KnownAgent, Project, root_of


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Report the name."""
    entry, name = agent.field("name"), agent.string("name")
    if entry is None or not name or agent.scope is Scope.PLUGIN:
        return
    if name in BUILT_IN_AGENTS:
        yield Finding(
            entry.value.span,
            f"this agent takes the place of the agent `{name}` that Claude Code brings itself",
        )
    if agent.scope is Scope.COLLECTION:
        return
    for other in project.by_name.get(name, ()):
        if other.scope not in (Scope.PROJECT, Scope.USER) or other.root == root_of(agent.path):
            continue
        message = _relation(agent, other)
        if message:
            related = Related(other.path, other.name_span, f"the other agent `{name}`")
            yield Finding(entry.value.span, message, related=(related,))


def _relation(agent: AgentFile, other: KnownAgent) -> str:
    """Which of the two Claude Code runs, empty when they do not meet."""
    path = seen_from(agent.path, other.path)
    if agent.scope is Scope.PROJECT and other.scope is Scope.USER:
        path = other.path.removeprefix(_above(other.root))
        return f"Claude Code runs this agent instead of the user's own in `~/{path}`"
    if agent.scope is Scope.USER and other.scope is Scope.PROJECT:
        return f"in this project Claude Code runs `{path}` instead of this agent"
    if agent.scope is not other.scope:
        return ""
    here, there = _above(root_of(agent.path)), _above(other.root)
    if here.startswith(there):
        return f"in this folder Claude Code runs this agent instead of `{path}`"
    if there.startswith(here):
        return f"below `{there.removeprefix(here)}` Claude Code runs `{path}` instead of this agent"
    return ""


def _above(root: str) -> str:
    """The folder in which the agents of `…/.claude/agents` are read, with a closing slash."""
    return root.removesuffix(".claude/agents")


RULE: AgentRule = Rule(
    code="AGT028",
    name="shadowing-name",
    since="0.1.0",
    severity=Severity.INFORMATION,
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
                    "home/.claude/agents/reviewer.md",
                    "---\nname: reviewer\ndescription: Reviews my code.\n---\n\nReview.\n",
                ),
            ),
        ),
    ),
)
