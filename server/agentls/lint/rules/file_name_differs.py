"""The file has another name than the agent.

## What it does

Reports a `name` that is not the file's name without `.md`. Capitals, blanks, `_` and `-` make no
difference.

## Why it matters

Claude Code goes by `name` alone, so the agent loads. People look for the agent in the file of its
name, and a second agent of that name is easily written next to it.

## Fix safety

Unsafe: texts that call the agent by its name have to follow.
"""

from collections.abc import Iterator

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
    stem = agent.file_stem
    if entry is None or not name or name_problem(name):
        return
    if not stem or conventional(name) == conventional(stem):
        return
    fix = Fix(f"Replace the name with `{stem}`", (Edit(entry.value.span, stem),))
    yield Finding(
        entry.value.span,
        f"the agent `{name}` is declared in `{stem}{agent.format.suffix}`",
        (fix,) if CONVENTIONAL.fullmatch(stem) else (),
    )


RULE: AgentRule = Rule(
    code="AGT026",
    name="file-name-differs",
    since="0.1.0",
    severity=Severity.HINT,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: ⟦code-critic⟧\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
