"""A number with text after it.

## What it does

Reports a `maxTurns` such as `10turns`.

## Why it matters

Claude Code reads the digits at the beginning and nothing of the rest, without a word: `10k` is
ten.

## Fix safety

Safe: what remains is the number that Claude Code reads already.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Applicability, Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Edit

_NUMBER = re.compile(r"\s*([1-9][0-9]*)(.*)", re.S)


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look for what follows the digits."""
    for field in agent.format.fields:
        if "positive-integer" not in field.types:
            continue
        entry, text = agent.field(field.key), agent.string(field.key)
        match = _NUMBER.match(text or "")
        if entry is None or match is None or not match[2].strip():
            continue
        yield Finding(
            entry.value.span,
            f"Claude Code reads `{match[1]}` here and nothing of `{match[2].strip()}`",
            (
                Fix(
                    f"Replace `{text}` with `{match[1]}`",
                    (Edit(entry.value.span, match[1]),),
                    Applicability.SAFE,
                ),
            ),
        )


RULE: AgentRule = Rule(
    code="AGT133",
    name="number-with-text",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=("maxTurns",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\nmaxTurns: ⟦10turns⟧\n---\n\n"
            "Review the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\nmaxTurns: 10\n---\n\n"
            "Review the change.\n",
        ),
    ),
)
