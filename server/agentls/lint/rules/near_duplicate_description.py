"""Description that is nearly the same as another agent's.

## What it does

Reports a `description` that shares nearly all of its wording with that of another agent which can
be called from the same conversation. Agents of the same name are not compared: of those only one
is in force.

## Why it matters

The main agent chooses by the descriptions alone. Between two that say the same it tosses a coin,
and one of the agents is as good as absent.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Related, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import KnownAgent, Project, root_of
from agentls.syntax.wording import similarity, words_of

_ALIKE = 0.8
_LOADED_TOGETHER = (Scope.PROJECT, Scope.USER, Scope.PLUGIN)


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Ask the index for likely partners, then compare these in full."""
    entry = agent.field("description")
    name = agent.string("name")
    description = agent.string("description")
    if entry is None or not name or not description or len(project.agents) < 2:
        return
    own = words_of(description)
    for other in project.worded_like(own):
        if other.path == agent.path or other.name == name or not _are_rivals(agent, other):
            continue
        if similarity(own, words_of(other.description)) < _ALIKE:
            continue
        yield Finding(
            entry.value.span,
            f"this description is nearly the same as that of `{other.name}`, so Claude Code "
            "cannot tell the two apart",
            related=(Related(other.path, other.name_span, f"`{other.name}`"),),
        )
        return


def _are_rivals(agent: AgentFile, other: KnownAgent) -> bool:
    if agent.scope in _LOADED_TOGETHER and other.scope in _LOADED_TOGETHER:
        return (
            agent.scope is not other.scope
            or agent.scope is not Scope.PLUGIN
            or (root_of(agent.path) == other.root)
        )
    return root_of(agent.path) == other.root


RULE: AgentRule = Rule(
    code="AGT204",
    name="near-duplicate-description",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: ⟦Use this agent to review Python code for errors, style and speed.⟧\n"
                "---\n"
                "\n"
                "Review the change.\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Use this agent to review Python code before it is merged.\n"
                "---\n"
                "\n"
                "Review the change.\n"
            ),
            files=(
                (
                    ".claude/agents/python-expert.md",
                    (
                        "---\n"
                        "name: python-expert\n"
                        "description: Use this agent to review Python code for errors, style, and "
                        "speed.\n"
                        "---\n"
                        "\n"
                        "Review the change.\n"
                    ),
                ),
            ),
        ),
    ),
)
