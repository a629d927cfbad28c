"""The file begins with a byte-order mark.

## What it does

Reports the invisible character U+FEFF before the front matter.

## Why it matters

Claude Code skips it. Readers that look for `---` as the very first characters, python-frontmatter
among them, find no front matter.

## Fix safety

Safe: the character has no meaning in UTF-8, and Claude Code reads the same file without it.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Applicability, Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_MARK = "\ufeff"


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the character."""
    if agent.text.startswith(_MARK):
        span = Span(0, 1)
        yield Finding(
            span,
            "the file begins with a byte-order mark, which Claude Code skips and other readers"
            " take for text before the front matter",
            (Fix("Remove the byte-order mark", (Edit(span, ""),), Applicability.SAFE),),
        )


RULE: AgentRule = Rule(
    code="AGT005",
    name="byte-order-mark",
    since="0.1.0",
    severity=Severity.HINT,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    literals=(_MARK,),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="⟦\ufeff⟧---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
