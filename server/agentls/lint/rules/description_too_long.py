"""Description of more than 5,000 characters.

## What it does

Reports a `description` that is longer than 5,000 characters.

## Why it matters

Claude Code puts the descriptions of all agents before the main agent, in every conversation,
whether this agent is needed or not. What only the agent itself has to know belongs into the body,
which costs nothing until the agent runs.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project

# The length at which Claude Code's own assistant for new agents warned.
LIMIT = 5000


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Measure the value; the mark is on the key, for the value would underline half the file."""
    entry = agent.field("description")
    description = agent.string("description")
    if entry is None or description is None or len(description) <= LIMIT:
        return
    yield Finding(
        entry.key_span,
        f"the description is {len(description):,} characters long, and Claude Code shows it to "
        "the main agent in every conversation",
    )


_LONG = "Use this agent for the review of Python code." + " It looks at one more thing." * 180

RULE: AgentRule = Rule(
    code="AGT203",
    name="description-too-long",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=f"---\nname: reviewer\n⟦description⟧: {_LONG}\n---\n\nReview the change.\n",
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Use this agent for the review of Python code.\n"
                "---\n"
                "\n"
                "Review the change.\n"
            ),
        ),
    ),
)
