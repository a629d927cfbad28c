"""What the product makes of a file: loaded or not, why, and every field in force.

This is the truth behind the findings, the hover and `agentls show`. Facts: Claude Code 2.1.330;
for actions the product is agentls.
"""

import unicodedata
from dataclasses import dataclass

from agentls.formats.detect import Scope
from agentls.formats.format import load_tools
from agentls.formats.ids import AGENTLS_ACTION
from agentls.syntax.action_file import Fault, action_text, data_of
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import JS_SPACES, Verdict, plain
from agentls.syntax.hooks import FATAL_EVENTS, HookFault, hooks_fault, misplaced_event_fault
from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence, entries_in_force
from agentls.syntax.yaml_reader import key_text

MAX_NAME = 256


@dataclass(frozen=True, slots=True)
class Effective:
    """The agent as it will run.

    `reason` says why it is not loaded, empty when it is. `fields` holds what takes effect, by
    key; `tools` there is "all" or the list of tools that resolve. `dropped` pairs a key with why
    it has no effect.
    """

    loaded: bool
    reason: str
    fields: dict[str, object]
    dropped: tuple[tuple[str, str], ...] = ()


def name_problem(name: str) -> str:
    """Why the loader refuses a name, empty when it takes it."""
    if name.startswith("-"):
        return "the name begins with `-`"
    if ":" in unicodedata.normalize("NFKC", name):
        return "the name contains `:`"
    length = _utf16_length(name)
    if length > MAX_NAME:
        return f"the name is {length} characters long, more than {MAX_NAME}"
    return ""


def _utf16_length(text: str) -> int:
    """Length as Claude Code counts it: an emoji is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def effective(agent: AgentFile, *, plugin: str = "") -> Effective:
    """What becomes of the file; `plugin` is the name of its plugin, if known. Never raises."""
    if agent.format.id == AGENTLS_ACTION:
        return _of_action(agent)
    if agent.scope is Scope.PLUGIN:
        return _of_plugin(agent, f"Agent from {plugin} plugin" if plugin else "")
    reason = not_loaded(agent)
    if reason:
        return Effective(False, reason, {})
    fields, dropped = _fields(agent)
    name, description = agent.string("name"), agent.string("description")
    # In project and user agents a written `\n` becomes a line end.
    return Effective(
        True,
        "",
        {
            "name": name,
            "description": (description or "").replace("\\n", "\n"),
            **fields,
            "prompt": agent.body.of(agent.text).strip(),
        },
        dropped,
    )


def not_loaded(agent: AgentFile) -> str:
    """Why a project or user file is not loaded as an agent, empty when it is."""
    front_matter = agent.front_matter
    match front_matter.verdict:
        case Verdict.ABSENT:
            return "there is no front matter at the very beginning of the file"
        case Verdict.UNCLOSED:
            return "the front matter is not closed by `---`"
        case Verdict.BROKEN:
            return "the front matter is not YAML, even after Claude Code quotes its values"
        case Verdict.NOT_A_MAP:
            return "the front matter is no map of keys to values"
        case _:
            pass
    name = agent.field("name")
    if name is None:
        return "there is no `name`"
    if not isinstance(name.value, Scalar) or not isinstance(name.value.value, str):
        return "`name` is not text"
    if not name.value.value:
        return "`name` is empty"
    problem = name_problem(name.value.value)
    if problem:
        return problem
    description = agent.field("description")
    if description is None:
        return "there is no `description`"
    if not isinstance(description.value, Scalar) or not isinstance(description.value.value, str):
        return "`description` is not text"
    if not description.value.value:
        return "`description` is empty"
    fault = _hooks_fault(agent)
    return fault.reason if fault is not None else ""


def _hooks_fault(agent: AgentFile) -> HookFault | None:
    hooks = agent.field("hooks")
    fault = hooks_fault(hooks.value) if hooks is not None else None
    if fault is not None:
        return fault
    for event in FATAL_EVENTS:
        entry = agent.field(event)
        fault = misplaced_event_fault(entry) if entry is not None else None
        if fault is not None:
            return fault
    return None


def granted_tools(agent: AgentFile) -> tuple[str, ...] | None:
    """Tools that the agent ends up with, None when it inherits all of them.

    MCP tools are kept as written. What `disallowedTools` takes away is gone.
    """
    entry = agent.field("tools")
    known = load_tools()
    denied = {known.resolve(tool.name) or tool.name for tool in agent.disallowed_tools}
    if entry is None or any(tool.text == "*" for tool in agent.tools):
        return None
    # A dictionary for its keys: in order, and found at once in the longest of lists.
    granted: dict[str, None] = {}
    for tool in agent.tools:
        resolved = tool.name if tool.is_mcp else known.resolve(tool.name)
        if (
            resolved is None
            or not tool.closed
            or resolved in denied
            or resolved in known.never_in_subagents
        ):
            continue
        granted[resolved] = None
    if "memory" in _kept(agent):
        granted |= dict.fromkeys(("Read", "Write", "Edit"))
    return tuple(granted)


def _kept(agent: AgentFile) -> tuple[str, ...]:
    return tuple(e.key for e in agent.front_matter.entries if not field_problem(agent, e))


def field_problem(agent: AgentFile, entry: Entry) -> str:
    """Why the value of a field other than `name` and `description` has no effect, else empty."""
    field = agent.format.field(entry.key)
    if field is None:
        return "Claude Code does not know this field"
    if agent.scope is Scope.PLUGIN and field.ignored_in_plugins:
        return "Claude Code ignores this field in agents of a plugin"
    value = entry.value
    for kind in field.types:
        if _is_of(kind, value):
            break
    else:
        return f"it is not {_KINDS[field.types[0]]}"
    if not isinstance(value, Scalar) or field.types[0] == "hooks":
        return ""
    if field.values and isinstance(value.value, str) and not field.accepts(value.value):
        return f"it is none of {', '.join(f'`{v}`' for v in field.values)}"
    if field.minimum is not None and isinstance(value.value, int) and value.value < field.minimum:
        return f"it is less than {field.minimum}"
    return ""


_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "positive-integer": "a whole number above zero",
    "boolean": "`true` or `false`",
    "map": "a map",
    "tool-list": "text or a list of text",
    "name-list": "text or a list of text",
    "word-list": "words or a list of words",
    "mcp-server-list": "a list",
    "hooks": "a map",
}


def kind_words(field_type: str) -> str:
    """What a value of that type is, in words."""
    return _KINDS[field_type]


def _is_of(kind: str, value: Node) -> bool:
    if kind in ("map", "hooks"):
        return isinstance(value, Mapping) or (isinstance(value, Scalar) and value.value is None)
    if kind == "mcp-server-list":
        return isinstance(value, Sequence)
    if kind in ("tool-list", "name-list", "word-list"):
        if isinstance(value, Sequence):
            return all(isinstance(i, Scalar) and isinstance(i.value, str) for i in value.items)
        return isinstance(value, Scalar) and (value.value is None or isinstance(value.value, str))
    if not isinstance(value, Scalar):
        return False
    plain_value = value.value
    if kind == "string":
        return isinstance(plain_value, str) and plain_value.strip(JS_SPACES) != ""
    if kind == "boolean":
        return isinstance(plain_value, bool) or plain_value in ("true", "false")
    if isinstance(plain_value, str):
        # Claude Code reads the digits at the beginning of a text.
        digits = plain_value.strip()
        return kind == "positive-integer" and digits[:1].isdigit() and digits[:1] != "0"
    if isinstance(plain_value, bool) or not isinstance(plain_value, int):
        return False
    return kind == "integer" or plain_value > 0


def _fields(agent: AgentFile) -> tuple[dict[str, object], tuple[tuple[str, str], ...]]:
    fields: dict[str, object] = {}
    dropped: list[tuple[str, str]] = []
    for entry in entries_in_force(agent.front_matter.entries):
        if entry.key in ("name", "description"):
            continue
        problem = field_problem(agent, entry)
        if problem:
            dropped.append((entry.key, problem))
        elif entry.key in ("tools", "disallowedTools"):
            continue
        else:
            fields[entry.key] = _in_force(entry)
    granted = granted_tools(agent)
    tools: dict[str, object] = {"tools": "all" if granted is None else list(granted)}
    if agent.disallowed_tools:
        tools["disallowedTools"] = [tool.text for tool in agent.disallowed_tools]
    fields.setdefault("model", "inherit")
    return {**tools, **fields}, tuple(dropped)


def _in_force(entry: Entry) -> object:
    value = plain(entry.value)
    if entry.key == "model" and isinstance(value, str):
        model = value.strip(JS_SPACES)
        return "inherit" if model.lower() == "inherit" else model
    return value


def _of_action(agent: AgentFile) -> Effective:
    """An action is offered when all of it could be read; "sends" has what goes along."""
    said = action_text(agent.text, agent.front_matter, agent.body)
    dropped = tuple(
        (each.word, f"{agent.format.product} does not know this field")
        for each in said.problems
        if each.fault is Fault.UNKNOWN_FIELD
    )
    if not said.is_usable:
        return Effective(False, said.reason, {}, dropped)
    fields: dict[str, object] = {}
    for key in agent.format.keys:
        value = list(said.words[key]) if key in said.words else said.texts[key]
        if value and (key != "reach" or said.texts["result"] == "edits"):
            fields[key] = value
    return Effective(
        True, "", {**fields, "sends": list(data_of(said.task)), "prompt": said.task}, dropped
    )


def _of_plugin(agent: AgentFile, made_up: str) -> Effective:
    """A plugin's agent loads whatever its front matter is; a broken one loses every field."""
    prompt = agent.body.of(agent.text).strip()
    stem = agent.file_stem
    if not agent.front_matter.is_read:
        fields: dict[str, object] = {"name": stem, "description": made_up, "tools": "all"}
        return Effective(True, "", {**fields, "model": "inherit", "prompt": prompt})
    kept, dropped = _fields(agent)
    return Effective(
        True,
        "",
        {
            "name": _plugin_name(agent) or stem,
            "description": _plugin_description(agent) or made_up,
            **kept,
            "prompt": prompt,
        },
        dropped,
    )


def _plugin_name(agent: AgentFile) -> str:
    """The name, whatever it is, turned into text; empty when that cannot be used."""
    entry = agent.field("name")
    if entry is None or (isinstance(entry.value, Scalar) and entry.value.value is None):
        return ""
    name = key_text(entry.value)
    return name if _utf16_length(name) <= MAX_NAME else ""


def _plugin_description(agent: AgentFile) -> str:
    """The first of three fields with something to say; Claude Code makes up one when all fail."""
    for key in ("description", "when_to_use", "when-to-use"):
        entry = agent.field(key)
        if entry is None or not isinstance(entry.value, Scalar) or entry.value.value is None:
            continue
        description = key_text(entry.value).strip(JS_SPACES)
        if description:
            return description
    return ""
