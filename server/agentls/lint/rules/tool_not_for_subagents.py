"""A tool that no subagent gets.

## What it does

Reports tools in `tools` that Claude Code withholds from every subagent, such as `AskUserQuestion`,
and `ExitPlanMode` without `permissionMode: plan`.

## Why it matters

The agent's text may count on a tool that it never has when it is delegated to.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import removing
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look every entry up among those that are withheld."""
    known = load_tools()
    # An agent of a plugin has no permission mode of its own.
    plans = agent.scope is not Scope.PLUGIN and agent.string("permissionMode") == "plan"
    for tool in agent.tools:
        name = known.resolve(tool.name)
        if name in known.never_in_subagents:
            why = "Claude Code gives it to no subagent"
        elif name in known.only_in_plan_mode and not plans:
            why = "Claude Code gives it to a subagent only with `permissionMode: plan`"
        else:
            continue
        yield Finding(
            tool.name_span,
            f"`{tool.name}` is not available here: {why}",
            removing(agent, "tools", tool),
        )


RULE: AgentRule = Rule(
    code="AGT114",
    name="tool-not-for-subagents",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=(
        *sorted(load_tools().never_in_subagents),
        *sorted(load_tools().only_in_plan_mode),
    ),
    examples=(
        Example(
            path=".claude/agents/planner.md",
            bad="---\nname: planner\ndescription: Plans work.\n"
            "tools: Read, ⟦AskUserQuestion⟧, Grep\n---\n\nPlan the work.\n",
            good="---\nname: planner\ndescription: Plans work.\n"
            "tools: Read, Grep\n---\n\nPlan the work.\n",
        ),
    ),
)
