"""An MCP server that no configuration names.

## What it does

Reports tools such as `mcp__github__search`, and names in `mcpServers`, whose server stands in no
MCP configuration of the project and not in the agent's own `mcpServers`. Servers of plugins, of
claude.ai and of the editor, which no configuration names, are silent; so is everything while no
configuration is known.

## Why it matters

The agent runs without the tools of that server. It works only for those who have configured the
server for themselves.
"""

import re
from collections.abc import Iterator

from agentls.lint.field_entries import entry_that_counts
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import is_sure, listed
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Mapping, Scalar, Sequence
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span

_BROUGHT_ALONG = re.compile(r"plugin[_:]|claude_ai_|claude-in-chrome\Z|ide\Z|computer-use\Z")
_PREFIX = len("mcp__")


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Compare what is used with what is configured."""
    if project.mcp_servers is None:
        return
    own, named = _own_servers(agent)
    for node in named:
        if node.text not in project.mcp_servers and not _BROUGHT_ALONG.match(node.text):
            yield _finding(node.span, node.text, sorted(project.mcp_servers), node.style == "plain")
    # In a tool's name a server's name has `_` in place of what a name may not hold.
    known = {_as_in_tools(name): name for name in (*project.mcp_servers, *own)}
    known |= {_as_in_tools(node.text): node.text for node in named}
    names = sorted(known)
    for key, tool in listed(agent):
        server = tool.mcp_server
        if not server or "*" in server or server in known or _BROUGHT_ALONG.match(server):
            continue
        sure = is_sure(agent, key, tool)
        start = tool.name_span.start + _PREFIX
        span = Span(start, start + len(server)) if sure else tool.name_span
        yield _finding(span, server, names, sure)


def _own_servers(agent: AgentFile) -> tuple[tuple[str, ...], tuple[Scalar, ...]]:
    """Servers that the agent configures itself, and those that it only names."""
    entry = entry_that_counts(agent, "mcpServers")
    if entry is None or not isinstance(entry.value, Sequence):
        # A map is not read, and `mcp-servers-shape` says so; what it configures is no news then.
        map_entries = entry.value.entries if entry and isinstance(entry.value, Mapping) else ()
        return tuple(e.key for e in map_entries), ()
    own = tuple(e.key for i in entry.value.items if isinstance(i, Mapping) for e in i.entries)
    named = tuple(
        i for i in entry.value.items if isinstance(i, Scalar) and isinstance(i.value, str)
    )
    return own, named


def _as_in_tools(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)


def _finding(span: Span, server: str, known: list[str], editable: bool) -> Finding:
    meant = nearest(server, known) if editable else None
    hint = f"; the nearest is `{meant}`" if meant else ""
    fixes = (Fix(f"Replace `{server}` with `{meant}`", (Edit(span, meant),)),) if meant else ()
    return Finding(
        span,
        f"no MCP configuration of the project names the server `{server}`{hint}",
        fixes,
    )


RULE: AgentRule = Rule(
    code="AGT115",
    name="unknown-mcp-server",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("mcp",),
    examples=(
        Example(
            path=".claude/agents/triage.md",
            bad="---\nname: triage\ndescription: Sorts reports.\n"
            "tools: Read, mcp__⟦githib⟧__list_issues\n---\n\nSort the reports.\n",
            good="---\nname: triage\ndescription: Sorts reports.\n"
            "tools: Read, mcp__github__list_issues\n---\n\nSort the reports.\n",
            files=((".mcp.json", "github\n"),),
        ),
    ),
)
