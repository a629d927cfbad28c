"""Body without a word.

## What it does

Reports an agent file with nothing but white space after the front matter.

## Why it matters

The body is the system prompt. Without one, Claude Code starts the agent with an empty prompt: it
knows its tools and the task it is handed, but nothing of what the description promises, for that
is shown to the main agent only.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Mark the closing fence, after which the prompt is missing."""
    if agent.body.of(agent.text).strip():
        return
    yield Finding(
        agent.front_matter.close,
        "nothing follows the front matter, so Claude Code runs the agent with an empty system "
        "prompt",
    )


RULE: AgentRule = Rule(
    code="AGT301",
    name="empty-body",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n⟦---⟧\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview the change.\n",
        ),
    ),
)
