"""Instructions written for another product.

## What it does

Reports a body that introduces the agent as another product ("You are GitHub Copilot"), and
`#tool:` references of VS Code.

## Why it matters

The agent runs in Claude Code. A `#tool:` reference is mere text there, and an agent that believes
to be another product counts on that product's tools and limits.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Span

_IDENTITY = re.compile(
    r"(?<![\"'“‘«])\b[Yy]ou are (?:\*\*|`)?"
    r"(?P<name>GitHub Copilot|Copilot Chat|Gemini CLI|Codex CLI|"
    r"Qwen Code|Cursor|Windsurf|Cascade|Cline|Roo Code|Kilo Code|Roo|Devin|Aider|ChatGPT|opencode)"
    r"(?:\*\*|`)?(?=[.,;:!(]|\s*$|\s+(?:and|an?|running|operating|working|acting|the)\b)",
    re.MULTILINE,
)
_TOOL = re.compile(r"(?<![\w/&#])#tool:[A-Za-z][\w./-]*\w")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Both marks of another product, in what is prose."""
    text, body, markdown = agent.text, agent.body, agent.markdown
    for match in _IDENTITY.finditer(text, body.start, body.end):
        if markdown.in_prose(match.start()) and not _is_quoted(text, match.start()):
            yield Finding(
                Span(*match.span("name")),
                f"the body says that the agent is `{match['name']}`, but it runs in Claude Code",
            )
    for match in _TOOL.finditer(text, body.start, body.end):
        if not markdown.in_fence(match.start()):
            yield Finding(
                Span(*match.span()),
                f"`{match[0]}` is a reference of VS Code, and mere text to Claude Code",
            )


def _is_quoted(text: str, at: int) -> bool:
    """Whether the line is of a block quote, as the samples of those who write prompts are."""
    start = max(text.rfind("\n", max(0, at - 200), at) + 1, at - 200, 0)
    return text[start:at].lstrip().startswith(">")


RULE: AgentRule = Rule(
    code="AGT311",
    name="other-product",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("ou are ", "#tool:"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "You are ⟦GitHub Copilot⟧, and you review code. Look around with ⟦#tool:search⟧.\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "You review code. Look around with Grep.\n"
            ),
        ),
    ),
)
