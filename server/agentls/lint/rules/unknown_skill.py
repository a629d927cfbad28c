"""A skill that does not exist.

## What it does

Reports names in `skills` that are no skill of the project. Skills of plugins (`plugin:skill`) are
silent; so is everything while no skill is known.

## Why it matters

Claude Code skips the name, and the agent starts without what it was to know.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import is_sure, removing_name
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.nearest import nearest
from agentls.text.span import Edit


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Look every name up."""
    if project.skills is None:
        return
    for skill in agent.tool_list("skills"):
        if skill.text in project.skills or ":" in skill.text:
            continue
        sure = is_sure(agent, "skills", skill)
        meant = nearest(skill.text, sorted(project.skills)) if sure else None
        fixes: tuple[Fix, ...] = ()
        if meant:
            fixes = (Fix(f"Replace `{skill.text}` with `{meant}`", (Edit(skill.span, meant),)),)
        hint = f"; the nearest is `{meant}`" if meant else ""
        yield Finding(
            skill.span,
            f"there is no skill `{skill.text}`, so Claude Code skips it{hint}",
            (*fixes, *removing_name(agent, "skills", skill)),
        )


RULE: AgentRule = Rule(
    code="AGT116",
    name="unknown-skill",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("skills",),
    examples=(
        Example(
            path=".claude/agents/release.md",
            bad="---\nname: release\ndescription: Makes releases.\n"
            "skills: ⟦changlog⟧\n---\n\nMake the release.\n",
            good="---\nname: release\ndescription: Makes releases.\n"
            "skills: changelog\n---\n\nMake the release.\n",
            files=((".claude/skills/changelog/SKILL.md", "---\nname: changelog\n---\n"),),
        ),
    ),
)
