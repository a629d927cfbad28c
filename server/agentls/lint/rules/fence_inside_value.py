"""A `---` inside of a value closes the front matter.

## What it does

Reports the `---` at which Claude Code ends the front matter although it stands within a line, as in
`description: plans --- then builds`.

## Why it matters

Claude Code closes the front matter at the first `---` after the opening one, wherever it stands.
The value ends there, and the fields below it become part of the prompt, all without a word.

## Fix safety

Unsafe: the dashes in the value are replaced by a long dash, which changes its text.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.fences import closes_inside_value, line_fence
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_DASHES = re.compile(r"-{3,}")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the dashes that cut the value."""
    front_matter = agent.front_matter
    if not closes_inside_value(agent.text, front_matter):
        return
    key = front_matter.entries[-1].key if front_matter.entries else ""
    cut = f"`{key}` ends here" if key else "the fields end here"
    yield Finding(
        front_matter.close,
        "Claude Code closes the front matter at the first `---`, wherever it stands: "
        f"{cut}, and what follows becomes part of the prompt",
        _fix(agent.text, front_matter.close),
    )


def _fix(text: str, cut: Span) -> tuple[Fix, ...]:
    end = line_fence(text, cut.end)
    if end is None:
        return ()
    edits = tuple(
        Edit(Span(*match.span()), "—") for match in _DASHES.finditer(text, cut.start, end.start)
    )
    return (Fix("Replace the dashes in the value with `—`", edits),)


RULE: AgentRule = Rule(
    code="AGT007",
    name="fence-inside-value",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/planner.md",
            bad=(
                "---\nname: planner\ndescription: Plans the work ⟦---⟧ then builds it\n"
                "model: opus\n---\n\nPlan.\n"
            ),
            good=(
                "---\nname: planner\ndescription: Plans the work — then builds it\n"
                "model: opus\n---\n\nPlan.\n"
            ),
        ),
    ),
)
