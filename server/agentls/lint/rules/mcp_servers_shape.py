"""MCP servers in a shape that Claude Code does not read.

## What it does

Reports an `mcpServers` that is no list, and items of the list that are neither a name nor a map
of one name to its configuration.

## Why it matters

`.mcp.json` and other products have a map of servers; an agent file of Claude Code has a list. The
map is ignored without a word, and so is an item of another shape.
"""

import re
from collections.abc import Iterator

from agentls.lint.field_entries import entry_that_counts, is_empty, is_guessed, kind_of, visible
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at the value, and at the items of a list."""
    entry = entry_that_counts(agent, "mcpServers")
    if entry is None or is_empty(entry.value) or is_guessed(agent, entry.value):
        return
    if isinstance(entry.value, Sequence):
        for item in entry.value.items:
            problem = _problem(item)
            if problem:
                yield Finding(visible(item.span, agent.text), f"{problem}, so Claude Code drops it")
        return
    yield Finding(
        entry.value.span,
        f"`mcpServers` is {kind_of(entry.value)}, not a list, so Claude Code ignores it",
        _fixes(entry, agent.text),
    )


def _problem(item: Node) -> str:
    if isinstance(item, Scalar):
        return "" if isinstance(item.value, str) and item.value else "this is no server's name"
    if not isinstance(item, Mapping):
        return "this is a list within the list"
    if len(item.entries) != 1:
        return f"this item has {len(item.entries)} keys, not one server's name"
    if not isinstance(item.entries[0].value, Mapping):
        return f"the configuration of `{item.entries[0].key}` is no map"
    return ""


def _fixes(entry: Entry, text: str) -> tuple[Fix, ...]:
    value = entry.value
    title = "Make `mcpServers` a list"
    if isinstance(value, Scalar) and isinstance(value.value, str):
        names = [name for name in re.split(r"[,\s]+", value.value) if name]
        if not all(re.fullmatch(r"[\w-]+", name) for name in names):
            return ()
        return (Fix(title, (Edit(value.span, f"[{', '.join(names)}]"),)),)
    if not isinstance(value, Mapping) or value.flow or not value.entries:
        return ()
    edits: list[Edit] = []
    for server in value.entries:
        start = server.key_span.start
        if text[text.rfind("\n", 0, start) + 1 : start].strip():
            return ()
        edits.append(Edit(Span(start, start), "- "))
        # What belongs to the server moves along with its name.
        at = text.find("\n", start, server.value.span.end)
        while at >= 0:
            if text[at + 1 : at + 2] not in ("", "\r", "\n"):
                edits.append(Edit(Span(at + 1, at + 1), "  "))
            at = text.find("\n", at + 1, server.value.span.end)
    return (Fix(title, tuple(edits)),)


RULE: AgentRule = Rule(
    code="AGT117",
    name="mcp-servers-shape",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    literals=("mcpServers",),
    examples=(
        Example(
            path=".claude/agents/triage.md",
            bad="---\nname: triage\ndescription: Sorts reports.\nmcpServers:\n"
            "  ⟦github:\n    type: http\n    url: https://example.org/mcp\n"
            "  local:\n    command: serve⟧\n---\n\nSort the reports.\n",
            good="---\nname: triage\ndescription: Sorts reports.\nmcpServers:\n"
            "  - github:\n      type: http\n      url: https://example.org/mcp\n"
            "  - local:\n      command: serve\n---\n\nSort the reports.\n",
        ),
    ),
)
