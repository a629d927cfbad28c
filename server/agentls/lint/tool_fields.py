"""What rules about `tools` and `disallowedTools` have in common."""

from collections.abc import Iterator

from agentls.formats.format import load_tools
from agentls.rulekit.finding import Applicability, Fix
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.tool_list import ToolEntry, tool_entries
from agentls.syntax.yaml_nodes import Sequence
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span

TOOL_FIELDS = ("tools", "disallowedTools")

_MOST_BY_HAND = 200

_ALL = frozenset({"all", "any", "everything", "all-tools", "all_tools", "alltools"})


def listed(agent: AgentFile) -> Iterator[tuple[str, ToolEntry]]:
    """Every entry of both fields, with the field's key."""
    for key in TOOL_FIELDS:
        for tool in agent.tool_list(key):
            yield key, tool


def is_plain_name(tool: ToolEntry) -> bool:
    """Whether the name is to be looked up as that of a tool of Claude Code.

    It is not when it is a tool of an MCP server, or a pattern, or torn by a wrong separator.
    """
    return bool(tool.name) and not tool.is_mcp and not any(char in tool.name for char in "*?;")


def meant_tool(name: str) -> str | None:
    """What a name that is no tool of Claude Code was most likely meant to be today."""
    known = load_tools()
    if name in known.removed:
        return known.removed[name] or None
    if name in known.foreign:
        return known.foreign[name]
    if name.casefold() in _ALL:
        return "*"
    spelt = nearest(name, (*known.known, *known.aliases, *known.removed))
    if spelt is not None:
        return known.resolve(spelt) or known.removed[spelt] or None
    foreign = nearest(name, known.foreign, cutoff=0.9)
    return known.foreign[foreign] if foreign is not None else None


def is_by_hand(agent: AgentFile, key: str) -> bool:
    """Whether the list is short enough for a person to have written it.

    Looking for what was meant, and putting it right, takes a look at all other entries and names.
    In a longer list neither is done, so that no file takes long.
    """
    return len(agent.tool_list(key)) <= _MOST_BY_HAND


def is_sure(agent: AgentFile, key: str, tool: ToolEntry) -> bool:
    """Whether the entry's place is known character by character, so that it may be edited."""
    entry = agent.field(key)
    return (
        entry is not None
        and is_by_hand(agent, key)
        and tool.span.of(agent.text) == tool.text
        and tool.name_span.of(agent.text) == tool.name
    )


def replacement(agent: AgentFile, key: str, tool: ToolEntry, name: str) -> Fix | None:
    """Replace the entry's name, or take the entry out when the name is listed already."""
    if not is_sure(agent, key, tool):
        return None
    if name != "*" and _has(agent, key, tool, name):
        edit = removal(agent, key, tool)
        if edit is None:
            return None
        return Fix(f"Remove `{tool.name}`, for `{name}` is listed already", (edit,))
    if name == "*":
        return _everything(agent, key, tool)
    return Fix(f"Replace `{tool.name}` with `{name}`", (Edit(tool.name_span, name),))


def _everything(agent: AgentFile, key: str, tool: ToolEntry) -> Fix | None:
    """Put `*` in place of the only entry, in quotes: without them it would name a YAML alias."""
    entry = agent.field(key)
    if entry is None or len(agent.tool_list(key)) > 1:
        return None
    value = entry.value
    if isinstance(value, Sequence):
        value = value.items[0]
    return Fix(f"Replace `{tool.name}` with `*`", (Edit(value.span, '"*"'),))


def removing(
    agent: AgentFile,
    key: str,
    tool: ToolEntry,
    applicability: Applicability = Applicability.UNSAFE,
) -> tuple[Fix, ...]:
    """The fix that takes the entry out, if that leaves something that resolves."""
    edit = removal(agent, key, tool)
    if edit is None or not any(_resolved(other) for other in agent.tool_list(key) if other != tool):
        return ()
    return (Fix(f"Remove `{tool.text}`", (edit,), applicability),)


def removing_name(agent: AgentFile, key: str, name: ToolEntry) -> tuple[Fix, ...]:
    """The fix that takes a name out of a list of names, if others are left."""
    edit = removal(agent, key, name)
    return (Fix(f"Remove `{name.text}`", (edit,)),) if edit is not None else ()


def removal(agent: AgentFile, key: str, tool: ToolEntry) -> Edit | None:
    """The edit that takes the entry out with one separator; None when it stands alone."""
    entry = agent.field(key)
    if entry is None or not is_sure(agent, key, tool) or len(agent.tool_list(key)) < 2:
        return None
    value = entry.value
    if not isinstance(value, Sequence):
        return _cut(tool.span, [other.span for other in agent.tool_list(key)])
    for item in value.items:
        if not item.span.contains(tool.span):
            continue
        inside = [other.span for other in tool_entries(item, agent.text)]
        if len(inside) > 1:
            return _cut(tool.span, inside)
        if value.flow:
            return _cut(item.span, [other.span for other in value.items])
        return _lines(item.span, agent.text)
    return None


def _cut(span: Span, spans: list[Span]) -> Edit | None:
    index = spans.index(span)
    if index:
        return Edit(Span(spans[index - 1].end, span.end), "")
    return Edit(Span(span.start, spans[1].start), "") if len(spans) > 1 else None


def _lines(span: Span, text: str) -> Edit | None:
    """Whole lines of an item of a block list, from its dash to the end of the line."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    if end < 0 or text[start : span.start].strip() != "-":
        return None
    return Edit(Span(start, end + 1), "")


def _resolved(tool: ToolEntry) -> bool:
    return tool.is_mcp or tool.name == "*" or load_tools().resolve(tool.name) is not None


def _has(agent: AgentFile, key: str, tool: ToolEntry, name: str) -> bool:
    """Whether another entry is that tool, or an earlier one will be once it is put right."""
    known = load_tools()
    before = True
    for other in agent.tool_list(key):
        if other == tool:
            before = False
        elif known.resolve(other.name) == name:
            # Of two older names for one tool, the first is renamed and the second taken out.
            if before or other.name == name:
                return True
        elif (
            before
            and is_plain_name(other)
            and known.resolve(other.name) is None
            and meant_tool(other.name) == name
        ):
            return True
    return False
