"""A name that Claude Code refuses.

## What it does

Reports a `name` that begins with `-`, contains a colon (a full-width one too), or is longer than
256 characters. Everything else is accepted.

## Why it matters

Claude Code does not load a project or user agent with such a name; only its debug log says so.

## Fix safety

Unsafe: texts that call the agent by its name have to follow.
"""

import unicodedata
from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.naming import conventional
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.effective import MAX_NAME, name_problem
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the character that is refused, or what is too much."""
    entry, name = agent.field("name"), agent.string("name")
    if agent.scope is Scope.PLUGIN or entry is None or name is None:
        return
    problem = name_problem(name)
    if not problem:
        return
    span = entry.value.span
    shift = span.of(agent.text).find(name)
    mark = span
    if shift >= 0:
        start, end = _place(name)
        mark = Span(span.start + shift + start, span.start + shift + end)
    replacement = conventional(name)[:MAX_NAME].strip("-")
    fixes = (
        (Fix(f"Replace the name with `{replacement}`", (Edit(span, replacement),)),)
        if replacement and len(name) <= MAX_NAME
        else ()
    )
    yield Finding(mark, f"{problem}, so Claude Code does not load the agent", fixes)


def _place(name: str) -> tuple[int, int]:
    if name.startswith("-"):
        return 0, 1
    for index, char in enumerate(name):
        if ":" in unicodedata.normalize("NFKC", char):
            return index, index + 1
    return MAX_NAME, len(name)


RULE: AgentRule = Rule(
    code="AGT024",
    name="refused-name",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/team-reviewer.md",
            bad="---\nname: team⟦:⟧reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: team-reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: ⟦-⟧reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
