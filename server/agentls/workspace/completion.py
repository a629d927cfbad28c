"""What may be written at a place of an agent file or an action."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from agentls.formats.format import Field, load_models, load_tools
from agentls.formats.ids import AGENTLS_ACTION
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import BUILT_IN_AGENTS, SHIPPED_AGENTS, Project
from agentls.text.span import Span


class Kind(Enum):
    """What is offered."""

    KEY = "key"
    VALUE = "value"
    TOOL = "tool"
    MODEL = "model"
    AGENT = "agent"
    NAME = "name"
    SNIPPET = "snippet"


@dataclass(frozen=True, slots=True)
class Completion:
    """An offer: put `text` in place of `span`.

    `snippet` is the same with places to fill in (`${1:word}`), indented as if the line began at
    its first column; empty when there is none.
    """

    span: Span
    text: str
    label: str
    kind: Kind
    detail: str = ""
    documentation: str = ""
    snippet: str = ""


def complete(agent: AgentFile, offset: int, *, project: Project) -> tuple[Completion, ...]:
    """The offers at `offset`, in the order in which they are to be shown."""
    front_matter = agent.front_matter
    if front_matter.verdict is Verdict.ABSENT:
        return ()
    # The opening fence takes the empty lines after it along, and keys are written there.
    is_past_fence = agent.text.find("\n", front_matter.open.end, offset) >= 0
    if is_past_fence and offset <= front_matter.content.end:
        return tuple(_in_front_matter(agent, offset, project))
    if offset >= agent.body.start and agent.format.placeholders:
        return tuple(_placeholders(agent, offset))
    if offset >= agent.body.start:
        return tuple(_mentions(agent, offset, project))
    return ()


_WORD = re.compile(r"[\w.*:\[\]-]*\Z")
_WORD_AFTER = re.compile(r"[\w.-]*")
_KEY_PREFIX = re.compile(r"[A-Za-z_][\w-]*\Z|\Z")
_ENTRY = re.compile(r"(?P<key>[A-Za-z_][\w.-]*)[ \t]*:(?P<value>.*)\Z", re.S)
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)\Z", re.S)
_OWNER = re.compile(r"(?m)^([A-Za-z_][\w.-]*)[ \t]*:")


def _in_front_matter(agent: AgentFile, offset: int, project: Project) -> Iterator[Completion]:
    text, content = agent.text, agent.front_matter.content
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:offset]
    if _KEY_PREFIX.match(line):
        yield from _keys(agent, Span(start, offset))
        return
    entry = _ENTRY.match(line)
    if entry is not None:
        field = agent.format.field(entry["key"])
        if field is not None:
            yield from _values(agent, field, entry["value"], offset, project)
        return
    owner: re.Match[str] | None = None
    for match in _OWNER.finditer(text, content.start, start):
        owner = match
    field = agent.format.field(owner[1]) if owner is not None else None
    if field is None:
        return
    item = _ITEM.match(line)
    if item is not None:
        yield from _values(agent, field, f" {item['value']}", offset, project, one=True)
    elif field.key == "hooks" and _KEY_PREFIX.match(line.lstrip(" ")):
        yield from _events(agent, field, line, offset)
    elif field.key == "description":
        # Several lines are safe in a block scalar only; elsewhere they end the front matter.
        is_block = owner is not None and agent.text[owner.end() :].lstrip(" ")[:1] in "|>"
        yield from _example(line, offset, is_block=is_block)


def _keys(agent: AgentFile, typed: Span) -> Iterator[Completion]:
    text = agent.text
    after = _WORD_AFTER.match(text, typed.end)
    end = after.end() if after is not None else typed.end
    has_colon = text[end : end + 1] == ":"
    here = Span(typed.start, end)
    present = {e.key for e in agent.front_matter.entries if e.key_span.start != typed.start}
    for field in agent.format.fields:
        if field.key in present:
            continue
        is_map = field.types[0] in ("map", "hooks")
        tail = "" if has_colon else ":" if is_map else ": "
        yield Completion(
            here,
            field.key + tail,
            field.key,
            Kind.KEY,
            detail="required" if field.required else "",
            documentation=field.summary,
        )


def _values(
    agent: AgentFile,
    field: Field,
    typed: str,
    offset: int,
    project: Project,
    *,
    one: bool = False,
) -> Iterator[Completion]:
    """Offers for the value `typed`, which reaches from the colon to the cursor."""
    # Between colon and value YAML wants a space.
    lead = "" if typed else " "
    if field.key == "description":
        yield from _example(typed, offset, is_block=False)
        return
    if field.meanings or "word-list" in field.types:
        yield from _words(agent, field, typed, offset, lead)
        return
    if field.completion in ("tools", "agents", "skills") or "name-list" in field.types:
        opened = typed.rfind("(")
        if field.completion == "tools" and opened > typed.rfind(")"):
            if re.search(r"\b(Agent|Task)\Z", typed[:opened]):
                yield from _names(agent, _agents(agent, project), offset, Kind.AGENT)
            return
        taken = {
            tool.name
            for tool in agent.tool_list(field.key)
            if not tool.span.start <= offset <= tool.span.end
        }
        offers = [offer for offer in _listed(field, agent, project) if offer[0] not in taken]
        kind = Kind.TOOL if field.completion == "tools" else Kind.NAME
        yield from _names(agent, offers, offset, kind, lead=lead)
        return
    if field.completion == "mcp-servers":
        if one:
            offers = [(name, "") for name in sorted(project.mcp_servers or ())]
            yield from _names(agent, offers, offset, Kind.NAME)
        return
    if field.completion == "models":
        yield from _names(agent, _models(), offset, Kind.MODEL, lead=lead)
        return
    if field.types == ("boolean",):
        values: tuple[str, ...] = ("true", "false")
    else:
        values = field.values if field.key != "hooks" else ()
    yield from _names(agent, [(value, "") for value in values], offset, Kind.VALUE, lead=lead)


def _words(
    action: AgentFile, field: Field, typed: str, offset: int, lead: str
) -> Iterator[Completion]:
    """The words of a field of an action, those that stand before the cursor left out."""
    here = _word(action.text, offset)
    taken = re.split(r"[\s,\[\]]+", typed)[:-1]
    for value in field.values:
        if value not in taken:
            detail = field.meanings.get(value, "")
            yield Completion(here, lead + value, value, Kind.VALUE, detail=detail)


_OPEN_BRACES = re.compile(r"\{\{[ \t]*(\w*)\Z")


def _placeholders(action: AgentFile, offset: int) -> Iterator[Completion]:
    start = max(action.text.rfind("\n", 0, offset) + 1, action.body.start)
    match = _OPEN_BRACES.search(action.text[start:offset])
    if match is None:
        return
    after = _WORD_AFTER.match(action.text, offset)
    here = Span(offset - len(match[1]), after.end() if after is not None else offset)
    is_closed = re.match(r"[ \t]*\}\}", action.text[here.end :]) is not None
    for each in action.format.placeholders:
        text = each.name if is_closed else f"{each.name}}}}}"
        yield Completion(here, text, each.name, Kind.VALUE, detail=each.summary)


def _word(text: str, offset: int) -> Span:
    """The word around the cursor."""
    line = text.rfind("\n", 0, offset) + 1
    before = _WORD.search(text[line:offset])
    after = _WORD_AFTER.match(text, offset)
    start = line + before.start() if before is not None else offset
    # A flow list's bracket and the colon of the key belong to no word.
    word = text[start:offset]
    start += max(word.rfind(":") + 1, len(word) - len(word.lstrip("[")))
    return Span(start, after.end() if after is not None else offset)


def _names(
    agent: AgentFile,
    offers: Iterable[tuple[str, str]],
    offset: int,
    kind: Kind,
    *,
    lead: str = "",
) -> Iterator[Completion]:
    here = _word(agent.text, offset)
    for name, detail in offers:
        yield Completion(here, lead + name, name, kind, detail=detail)


def _listed(field: Field, agent: AgentFile, project: Project) -> list[tuple[str, str]]:
    if field.completion == "tools":
        tools = load_tools()
        offers = [(n, what) for n, what in tools.known.items() if n not in tools.never_in_subagents]
        servers = sorted(project.mcp_servers or ())
        return offers + [(f"mcp__{server}", f"Every tool of `{server}`.") for server in servers]
    if field.completion == "agents":
        return _agents(agent, project)
    return [(name, "") for name in sorted(project.skills or ())]


def _agents(agent: AgentFile, project: Project) -> list[tuple[str, str]]:
    is_action = agent.format.id == AGENTLS_ACTION
    own = None if is_action else agent.string("name")
    offers: dict[str, str] = {}
    for known in project.agents:
        if known.name != own:
            offers.setdefault(known.name, known.description.partition("\n")[0][:100])
    # Claude Code's own agents answer nobody else.
    for name in SHIPPED_AGENTS if is_action else BUILT_IN_AGENTS:
        offers.setdefault(name, "built in")
    return list(offers.items())


def _models() -> list[tuple[str, str]]:
    models = load_models()
    offers = list(models.aliases.items())
    offers += [
        (f"{alias}[1m]", f"{models.aliases[alias]}, with a context of a million tokens")
        for alias in models.aliases
        if alias in models.long_aliases
    ]
    return offers + [(m.id, "") for m in models.known.values() if m.retires is None]


def _events(agent: AgentFile, field: Field, line: str, offset: int) -> Iterator[Completion]:
    here = _word(agent.text, offset)
    has_colon = agent.text[here.end : here.end + 1] == ":"
    for event in field.values:
        yield Completion(
            Span(offset - len(line.lstrip(" ")), here.end),
            event if has_colon else f"{event}:",
            event,
            Kind.VALUE,
        )


_TYPED_TAG = re.compile(r"(?:<\w*|(?<!\w)e\w*|(?<=\s)|(?<=:))\Z")


def _example(typed: str, offset: int, *, is_block: bool) -> Iterator[Completion]:
    match = _TYPED_TAG.search(typed) or (None if typed.strip() else re.search(r"\Z", typed))
    if match is None or not "<example>".startswith(("<" + match[0].lstrip("<"))[:9]):
        return
    lead = "" if typed else " "
    here = Span(offset - len(match[0]), offset)
    if is_block:
        indent = typed[: len(typed) - len(typed.lstrip())]
        lines = (
            "<example>",
            "Context: ${1:what the user is working on}",
            'user: "${2:what the user asks}"',
            'assistant: "${3:what the main agent says}"',
            "<commentary>${4:why this agent is the right one}</commentary>",
            "</example>",
        )
        text = ("\n" + indent).join(_filled(line) for line in lines)
        snippet = "\n".join(lines)
    else:
        # On one line, without the characters that end a plain or a quoted value.
        snippet = "<example>${1:The user asks for something}, so ${2:this agent does it}.</example>"
        text = _filled(snippet)
    yield Completion(
        here,
        lead + text,
        "<example>",
        Kind.SNIPPET,
        detail="an example of when to use the agent",
        snippet=lead + snippet,
    )


def _filled(snippet: str) -> str:
    return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", snippet)


_AT = re.compile(r"(?:(?<![\w@])@(?:agent-)?|\b(?:Agent|Task)\()([\w-]*)\Z")


def _mentions(agent: AgentFile, offset: int, project: Project) -> Iterator[Completion]:
    start = max(agent.text.rfind("\n", 0, offset) + 1, agent.body.start)
    match = _AT.search(agent.text[start:offset])
    if match is not None:
        typed = offset - len(match[1])
        after = _WORD_AFTER.match(agent.text, offset)
        here = Span(typed, after.end() if after is not None else offset)
        for name, detail in _agents(agent, project):
            yield Completion(here, name, name, Kind.AGENT, detail=detail)
