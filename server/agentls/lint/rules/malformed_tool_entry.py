"""An entry that is no `Tool` and no `Tool(content)`.

## What it does

Reports empty parentheses, parentheses after the tool of an MCP server, parentheses without a name
before them, and text after the closing parenthesis.

## Why it matters

Claude Code rejects these forms where it checks them, in the permission rules of the settings. In
an agent file it does not check them: what an entry means then is an accident of its reader.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import is_sure, listed
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.tool_list import ToolEntry
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at entries with parentheses."""
    for key, tool in listed(agent):
        if tool.content is None:
            continue
        sure = is_sure(agent, key, tool)
        found = _problem(tool)
        if found is None:
            continue
        message, start = found
        span = Span(tool.span.start + start, tool.span.end) if sure else tool.span
        removable = sure and bool(tool.name)
        yield Finding(
            span,
            message,
            (Fix(f"Remove `{tool.text[start:]}`", (Edit(span, ""),)),) if removable else (),
        )


def _problem(tool: ToolEntry) -> tuple[str, int] | None:
    """What is wrong, and from which character of the entry on."""
    if tool.text.count("(") > tool.text.count(")"):
        return None
    if not tool.name:
        return "there is no tool's name before the parentheses", 0
    if not tool.closed:
        end = tool.text.rfind(")") + 1
        return f"`{tool.text[end:]}` stands after the closing parenthesis of `{tool.name}`", end
    if tool.is_mcp:
        return (
            "tools of MCP servers take no parentheses; Claude Code rejects such permission rules",
            len(tool.name),
        )
    if not (tool.content or "").strip():
        return (
            f"these parentheses of `{tool.name}` are empty; Claude Code rejects such rules",
            len(tool.name),
        )
    return None


RULE: AgentRule = Rule(
    code="AGT112",
    name="malformed-tool-entry",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("tools", "Tools"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, Bash⟦()⟧, mcp__github__search⟦(code)⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, Bash, mcp__github__search\n---\n\nReview the change.\n",
        ),
    ),
)
