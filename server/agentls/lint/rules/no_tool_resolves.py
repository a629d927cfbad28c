"""No tool is left, so the agent is refused.

## What it does

Reports a `tools` whose every entry is unknown, taken away again, or of no use to a subagent.

## Why it matters

Claude Code refuses to start an agent that would run with zero tools. The agent is listed and can
be chosen; each attempt to delegate to it fails.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.effective import granted_tools
from agentls.syntax.project import Project


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Ask what the agent ends up with."""
    entry = agent.field("tools")
    if entry is None or not agent.tools or granted_tools(agent) != ():
        return
    yield Finding(
        entry.value.span,
        "nothing in `tools` resolves to a tool that the agent can have, "
        "so Claude Code refuses to start it",
    )


RULE: AgentRule = Rule(
    code="AGT107",
    name="no-tool-resolves",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FIELDS,
    literals=("tools",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: ⟦Python, Jest⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, Bash\n---\n\nReview the change.\n",
        ),
    ),
)
