"""Tool in the body that Claude Code calls otherwise.

## What it does

Reports a body that tells the agent to use a tool by a name of another product (`run_shell_command`,
`read_file`) or by one that Claude Code no longer has (`MultiEdit`). The name must be spelt as a
tool, and follow a word such as "use" or come before "tool". Agents with tools of an MCP server are
left alone: their servers may have tools of any name.

## Why it matters

The agent looks for a tool that is not there. It mostly finds the right one in the end, but not
always, and never without detour.
"""

import re
from collections.abc import Iterator
from functools import cache

from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_VERB = r"\b(?:[Uu]s(?:e|ing)|[Cc]all(?:ing)?|[Ii]nvok(?:e|ing)|[Vv]ia|[Ww]ith)\s+(?:the\s+)?"
_NEGATION = re.compile(
    r"\b(?:not|never|no|instead of|rather than|without|avoid|says?|replace|rename|called)\b|n't\b",
    re.IGNORECASE,
)


@cache
def _replacements() -> dict[str, str]:
    """Names that can be nothing but a tool's, and what Claude Code has instead."""
    tools = load_tools()
    names = {**tools.foreign, **tools.removed}
    return {
        name: instead
        for name, instead in names.items()
        if "_" in name or re.search(r"[a-z][A-Z]", name) is not None
    }


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _replacements()), key=len, reverse=True))
    return re.compile(
        rf"{_VERB}`(?P<code>{names})(?:\(\))?`|{_VERB}(?P<bare>{names})\s+tool\b|"
        rf"`(?P<tool>{names})`\s+tool\b"
    )


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Every such name outside of fenced blocks."""
    text, body = agent.text, agent.body
    if "mcp__" in text or agent.field("mcpServers") is not None:
        return
    for match in _pattern().finditer(text, body.start, body.end):
        group = match.lastgroup or ""
        name, span = match[group], Span(*match.span(group))
        if agent.markdown.in_fence(span.start) or _is_denied(text, match.start()):
            continue
        instead = _replacements()[name]
        if not instead:
            yield Finding(span, f"Claude Code has no tool `{name}`")
            continue
        yield Finding(
            span,
            f"Claude Code has no tool `{name}`; its own is `{instead}`",
            (Fix(f"Replace `{name}` with `{instead}`", (Edit(span, instead),)),),
        )


def _is_denied(text: str, at: int) -> bool:
    start = max(text.rfind("\n", max(0, at - 80), at) + 1, at - 80, 0)
    return _NEGATION.search(text, start, at) is not None


RULE: AgentRule = Rule(
    code="AGT312",
    name="foreign-tool-in-body",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Use `⟦run_shell_command⟧` to see what was changed.\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Use `Bash` to see what was changed.\n"
            ),
        ),
    ),
)
