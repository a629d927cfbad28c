"""What Claude Code makes of an agent file: loaded or not, why, and every field in force.

This is the truth behind the findings, the hover and `agentls show`. Facts: Claude Code 2.1.330.
"""

import unicodedata
from dataclasses import dataclass

from agentls.formats.detect import Scope
from agentls.formats.format import load_tools
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict, plain
from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence

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
    if len(name) > MAX_NAME:
        return f"the name is {len(name)} characters long, more than {MAX_NAME}"
    return ""


def effective(agent: AgentFile) -> Effective:
    """What becomes of the file. Never raises."""
    if agent.scope is Scope.PLUGIN:
        return _of_plugin(agent)
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
    hooks = agent.field("hooks")
    if hooks is not None:
        return hooks_problem(hooks.value)
    for event in FATAL_EVENTS:
        if agent.field(event) is not None:
            return f"`{event}` stands at the top level instead of under `hooks`"
    return ""


FATAL_EVENTS = ("PreToolUse", "PermissionRequest")


def hooks_problem(value: Node) -> str:
    """Why a value of `hooks` makes the agent vanish, empty when it does not."""
    if isinstance(value, Scalar) and value.value is None:
        return ""
    if not isinstance(value, Mapping):
        return "`hooks` is not a map"
    for event in FATAL_EVENTS:
        entry = value.get(event)
        if entry is not None and not _is_hook_list(entry.value):
            return f"the `{event}` hook is not a list of `{{matcher, hooks}}`"
    return ""


def _is_hook_list(value: Node) -> bool:
    if not isinstance(value, Sequence):
        return False
    return all(isinstance(item, Mapping) and _has_hooks(item) for item in value.items)


def _has_hooks(item: Mapping) -> bool:
    hooks = item.get("hooks")
    if hooks is None or not isinstance(hooks.value, Sequence):
        return False
    return all(
        isinstance(hook, Mapping) and hook.get("type") is not None for hook in hooks.value.items
    )


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
    if kind in ("tool-list", "name-list"):
        if isinstance(value, Sequence):
            return all(isinstance(i, Scalar) and isinstance(i.value, str) for i in value.items)
        return isinstance(value, Scalar) and (value.value is None or isinstance(value.value, str))
    if not isinstance(value, Scalar):
        return False
    plain_value = value.value
    if kind == "string":
        return isinstance(plain_value, str) and plain_value != ""
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
    for entry in agent.front_matter.entries:
        if entry.key in ("name", "description") or entry is not agent.field(entry.key):
            continue
        problem = field_problem(agent, entry)
        if problem:
            dropped.append((entry.key, problem))
        elif entry.key in ("tools", "disallowedTools"):
            continue
        else:
            fields[entry.key] = plain(entry.value)
    granted = granted_tools(agent)
    tools: dict[str, object] = {"tools": "all" if granted is None else list(granted)}
    if agent.disallowed_tools:
        tools["disallowedTools"] = [tool.text for tool in agent.disallowed_tools]
    fields.setdefault("model", "inherit")
    return {**tools, **fields}, tuple(dropped)


def _of_plugin(agent: AgentFile) -> Effective:
    """A plugin's agent loads whatever its front matter is; a broken one loses every field."""
    prompt = agent.body.of(agent.text).strip()
    stem = agent.file_stem
    if not agent.front_matter.is_read:
        fields: dict[str, object] = {"name": stem, "description": "", "tools": "all"}
        return Effective(True, "", {**fields, "model": "inherit", "prompt": prompt})
    kept, dropped = _fields(agent)
    name = agent.field("name")
    value = plain(name.value) if name is not None else None
    description = agent.string("description")
    if description is None:
        description = agent.string("when_to_use") or agent.string("when-to-use") or ""
    return Effective(
        True,
        "",
        {
            "name": str(value) if isinstance(value, str | int | float) and value != "" else stem,
            "description": description,
            **kept,
            "prompt": prompt,
        },
        dropped,
    )
