"""The same tool twice in one list.

## What it does

Reports the second and every further entry of `tools` or `disallowedTools` that is the same as an
earlier one, content in parentheses included.

## Why it matters

The repetition has no effect, and often hides that another tool was meant.

## Fix safety

Safe: the agent has the same tools without the repetition.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import TOOL_FIELDS, removal
from agentls.rulekit.finding import Applicability, Finding, Fix, Related, Severity, Tag
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Remember what was listed, field by field."""
    for key in TOOL_FIELDS:
        seen: dict[str, Span] = {}
        for tool in agent.tool_list(key):
            if not tool.closed or not any(char.isalnum() for char in tool.text):
                # A sign between names, such as `|`, is no tool that was meant once.
                continue
            first = seen.setdefault(tool.text, tool.span)
            if first is tool.span:
                continue
            edit = removal(agent, key, tool)
            title = f"Remove the second `{tool.text}`"
            yield Finding(
                tool.span,
                f"`{tool.text}` is in `{key}` already",
                (Fix(title, (edit,), Applicability.SAFE),) if edit else (),
                related=(Related(agent.path, first, f"the first `{tool.text}`"),),
                tags=(Tag.UNNECESSARY,),
            )


RULE: AgentRule = Rule(
    code="AGT104",
    name="tool-listed-twice",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=("tools", "Tools"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, Grep, ⟦Read⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, Grep\n---\n\nReview the change.\n",
        ),
    ),
)
