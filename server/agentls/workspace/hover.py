"""What is to know about the characters under the cursor."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agentls.formats.format import Field, Format, Model, load_models, load_tools
from agentls.formats.ids import AGENTLS_ACTION
from agentls.lint.run import rule_named
from agentls.rulekit.finding import Finding
from agentls.syntax.action_file import PLACEHOLDER
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.effective import effective, field_problem, kind_words
from agentls.syntax.model_name import read_model_name
from agentls.syntax.project import BUILT_IN_AGENTS, Project
from agentls.syntax.tool_list import ToolEntry
from agentls.syntax.yaml_nodes import Entry, Mapping, Scalar
from agentls.text.span import Span
from agentls.workspace.analysis import Analysis


@dataclass(frozen=True, slots=True)
class Hover:
    """Something to know about `span`, in Markdown."""

    span: Span
    markdown: str


def hover(analysis: Analysis, offset: int, *, project: Project) -> Hover | None:
    """What stands at `offset`, and the documentation of what was found there."""
    agent = analysis.agent
    here = Span(offset, offset)
    about = _about(agent, offset, project)
    found = [finding for finding in analysis.findings if finding.span.touches(here)]
    documented = _of_findings(found)
    if about is None and not documented:
        return None
    if about is None:
        return Hover(found[0].span, documented)
    if not documented:
        return about
    return Hover(about.span, f"{about.markdown}\n\n---\n\n{documented}")


def _of_findings(findings: Iterable[Finding]) -> str:
    """Documentation of the rules, each once."""
    seen: dict[str, str] = {}
    for finding in findings:
        rule = rule_named(finding.code)
        if rule is not None:
            _, _, details = rule.documentation.partition("\n")
            details = re.sub(r"(?m)^## (.*)$", r"**\1**", details).strip()
            seen.setdefault(rule.code, f"**{rule.code} `{rule.name}`** {rule.title}\n\n{details}")
    return "\n\n---\n\n".join(seen.values())


def _about(agent: AgentFile, offset: int, project: Project) -> Hover | None:
    for entry in agent.front_matter.entries:
        if _holds(entry.key_span, offset):
            return Hover(entry.key_span, of_key(agent.format, entry.key))
        if _holds(entry.value.span, offset):
            return _of_value(agent, entry, offset, project)
    if agent.format.placeholders:
        return _placeholder(agent, offset)
    return _mentioned_agent(agent, offset, project)


def _placeholder(action: AgentFile, offset: int) -> Hover | None:
    for match in PLACEHOLDER.finditer(action.text, action.body.start, action.body.end):
        known = action.format.placeholder(match[1].strip())
        if known is not None and _holds(Span(*match.span()), offset):
            use = "stands for a part that is sent along" if known.goes_along else "is filled in"
            return Hover(Span(*match.span()), f"**`{known.name}`** {use}: {known.summary}.")
    return None


def _holds(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end


def of_key(format_: Format, key: str) -> str:
    """What the format says about a field, or about a key that is none of its fields."""
    field = format_.field(key)
    if field is not None:
        return _of_field(format_, field)
    for foreign in format_.foreign:
        if foreign.key == key:
            instead = f" What does its work here is `{foreign.instead}`." if foreign.instead else ""
            return (
                f"**`{key}`** is a field of {foreign.product}; "
                f"{format_.product} does not read it.{instead}"
            )
    return f"**`{key}`** is not a field that {format_.product} {format_.version} knows."


def _of_field(format_: Format, field: Field) -> str:
    kinds = " or ".join(dict.fromkeys(kind_words(kind) for kind in field.types))
    need = "required" if field.required else "optional"
    lines = [f"**`{field.key}`** ({kinds}, {need})", "", field.summary, ""]
    if field.values:
        lines.append(f"- Values: {', '.join(f'`{value}`' for value in field.values)}")
    if field.minimum is not None:
        lines.append(f"- At least {field.minimum}")
    if field.limits:
        lines.append(f"- Limits: {field.limits}")
    if field.default:
        lines.append(f"- Without it: {field.default}")
    lines.append(f"- Otherwise: {field.on_bad}")
    if field.plugin:
        lines.append(f"- In agents of a plugin: {field.plugin}")
    if field.since:
        lines.append(f"- Since {format_.product} {field.since}")
    lines += ["", _source(field.source or format_.source, format_.verified)]
    return "\n".join(lines)


def _source(source: str, verified: date) -> str:
    return f"Source: {source}, compared on {verified.isoformat()}."


def _of_value(agent: AgentFile, entry: Entry, offset: int, project: Project) -> Hover | None:
    if agent.format.id == AGENTLS_ACTION:
        return _of_word(agent, entry, offset, project)
    if entry.key == "name":
        return Hover(entry.value.span, of_agent(agent))
    field = agent.format.field(entry.key)
    if field is None:
        return None
    if field.completion == "tools":
        for tool in agent.tool_list(entry.key):
            if _holds(tool.name_span, offset):
                return Hover(tool.name_span, of_tool(tool))
        return None
    if field.completion == "models" and isinstance(entry.value, Scalar):
        return Hover(entry.value.span, of_model(entry.value.text))
    if field.completion == "agents":
        for one in agent.tool_list(entry.key):
            if _holds(one.span, offset):
                return _known_agent(one.text, one.span, project)
        return None
    if entry.key == "hooks":
        return _of_hook(field, agent.format, entry, offset)
    if field.values and isinstance(entry.value, Scalar):
        problem = field_problem(agent, entry)
        effect = f"has no effect: {problem}" if problem else "takes effect"
        return Hover(
            entry.value.span,
            f"**`{entry.value.text}`** {effect}.\n\n{_of_field(agent.format, field)}",
        )
    return None


def _of_word(action: AgentFile, entry: Entry, offset: int, project: Project) -> Hover | None:
    """What a word of an action says; of the title, what becomes of the whole."""
    if entry.key == "title":
        made = effective(action)
        verdict = "**Offered**" if made.loaded else f"**Not offered**: {made.reason}"
        return Hover(entry.value.span, f"{verdict}.")
    if entry.key == "agent":
        return _known_agent(action.string("agent") or "", entry.value.span, project)
    field = action.format.field(entry.key)
    for match in _WORD.finditer(action.text, entry.value.span.start, entry.value.span.end):
        if field is not None and match[0] in field.meanings and _holds(Span(*match.span()), offset):
            return Hover(Span(*match.span()), f"**`{match[0]}`**: {field.meanings[match[0]]}.")
    return None


def _of_hook(field: Field, format_: Format, entry: Entry, offset: int) -> Hover | None:
    if not isinstance(entry.value, Mapping):
        return None
    for event in entry.value.entries:
        if _holds(event.key_span, offset):
            known = event.key in field.values
            verdict = "is an event of" if known else "is not an event that is known to"
            return Hover(
                event.key_span, f"**`{event.key}`** {verdict} {format_.product} {format_.version}."
            )
    return None


def of_agent(agent: AgentFile) -> str:
    """Whether the agent is loaded, why not, and what it ends up with."""
    product = agent.format.product
    outcome = effective(agent)
    if not outcome.loaded:
        return f"**Not loaded**: {outcome.reason}, so {product} leaves this file aside."
    fields = outcome.fields
    tools = fields.get("tools")
    granted = ", ".join(f"`{tool}`" for tool in tools) if isinstance(tools, list) else "all"
    lines = [
        f"**Loaded** by {product} as `{fields.get('name')}`",
        "",
        f"- Tools: {granted or 'none'}",
        f"- Model: `{fields.get('model')}`",
    ]
    lines += [f"- `{key}` has no effect: {why}" for key, why in outcome.dropped]
    return "\n".join(lines)


def of_tool(tool: ToolEntry) -> str:
    """What a tool does, or why the name means none."""
    tools = load_tools()
    name = tool.name
    if tool.is_mcp:
        what = f"**`{name}`** names tools of the MCP server `{tool.mcp_server}`."
    elif name == "*":
        what = "**`*`** grants every tool."
    elif name in tools.known:
        what = f"**`{name}`** {tools.known[name]}"
    elif name in tools.aliases:
        today = tools.aliases[name]
        what = f"**`{name}`** is an older name of `{today}`. {tools.known[today]}"
    elif name in tools.removed:
        instead = tools.removed[name]
        what = f"**`{name}`** was a tool once and means nothing now."
        what += f" `{instead}` does its work." if instead else ""
    elif name in tools.foreign:
        what = f"**`{name}`** is a tool of another product; here it is `{tools.foreign[name]}`."
    else:
        what = f"**`{name}`** is not a tool that Claude Code knows."
    return f"{what}\n\n{_source(tools.source, tools.verified)}"


_LONG = "[1m]"


def of_model(written: str) -> str:
    """What a model alias stands for, or when a model ends."""
    models = load_models()
    word = written.removesuffix(_LONG)
    alias = word.casefold()
    if alias in models.aliases:
        what = f"**`{written}`** stands for {_target(models.aliases[alias], models.known)}."
        if written.endswith(_LONG):
            takes = alias in models.long_aliases
            what += " With a context of a million tokens." if takes else " It takes no `[1m]`."
        target = models.known.get(models.aliases[alias])
    else:
        target = models.known.get(read_model_name(word).base)
        known = "is a model id." if target else "is not in the list of known models."
        what = f"**`{written}`** {known}"
    if target is not None and target.retires is not None:
        what += f" Requests to it fail from {target.retires.isoformat()} on."
        what += f" Its successor is `{target.successor}`." if target.successor else ""
    return f"{what}\n\n{_source(models.source, models.verified)}"


def _target(target: str, known: dict[str, Model]) -> str:
    return f"`{target}`" if target in known else target


_WORD = re.compile(r"[a-z][a-z-]*")
_MENTION = re.compile(r"@(?:agent-)?([A-Za-z0-9][\w-]*)")


def _mentioned_agent(agent: AgentFile, offset: int, project: Project) -> Hover | None:
    start = max(agent.text.rfind("\n", 0, offset) + 1, agent.body.start)
    end = agent.text.find("\n", offset)
    for match in _MENTION.finditer(agent.text, start, end if end >= 0 else len(agent.text)):
        span = Span(*match.span())
        if _holds(span, offset):
            return _known_agent(match[1], span, project)
    return None


def _known_agent(name: str, span: Span, project: Project) -> Hover | None:
    for known in project.by_name.get(name, ()):
        return Hover(span, f"**`{name}`** {known.path}\n\n{known.description}".rstrip())
    if name in BUILT_IN_AGENTS:
        return Hover(span, f"**`{name}`** is an agent that Claude Code brings itself.")
    return None
