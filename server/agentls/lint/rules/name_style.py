"""A name with characters other than letters, digits and hyphens.

## What it does

Reports a `name` with blanks, underscores or other signs in it. Capitals are left alone.

## Why it matters

The documentation of Claude Code asks for lower-case letters and hyphens, and its own agents with a
plain name can be typed, mentioned and passed to `--agent` without quotes. Other names load as well.

## Fix safety

Unsafe: texts that call the agent by its name have to follow.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.naming import CONVENTIONAL, conventional
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.effective import name_problem
from agentls.syntax.project import Project
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the name."""
    entry, name = agent.field("name"), agent.string("name")
    if agent.scope is Scope.PLUGIN or entry is None or not name or not name.strip():
        return
    if name_problem(name) or CONVENTIONAL.fullmatch(name):
        return
    better = conventional(name)
    fix = Fix(f"Replace the name with `{better}`", (Edit(entry.value.span, better),))
    yield Finding(
        entry.value.span,
        "names are letters, digits and hyphens by the convention of Claude Code",
        (fix,) if better else (),
    )


RULE: AgentRule = Rule(
    code="AGT025",
    name="name-style",
    since="0.1.0",
    severity=Severity.HINT,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/code-reviewer.md",
            bad="---\nname: ⟦Code Reviewer⟧\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: code-reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
