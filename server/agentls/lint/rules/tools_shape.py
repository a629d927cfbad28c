"""A tool list of a shape that Claude Code does not read.

## What it does

Reports a `tools`, `disallowedTools` or an item of theirs that is neither text nor a list of text:
a map as opencode writes it, a list inside of the list, a number, `true` or `false`.

## Why it matters

Claude Code reads nothing from it. In `tools` that means no tool at all; in `disallowedTools`, that
nothing is taken away.
"""

from collections.abc import Iterator

from agentls.lint.field_entries import kind_of, visible
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import TOOL_FIELDS
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at the values and at the items of lists."""
    for key in TOOL_FIELDS:
        entry = agent.field(key)
        if entry is None:
            continue
        value = entry.value
        effect = "reads no tool from it" if key == "tools" else "takes nothing away for it"
        if isinstance(value, Mapping) or (isinstance(value, Scalar) and not _is_text(value)):
            yield Finding(
                value.span,
                f"`{key}` is {kind_of(value)}, not text or a list of text; Claude Code {effect}",
                _fixes(agent, entry),
            )
        elif isinstance(value, Sequence):
            for item in value.items:
                if not (isinstance(item, Scalar) and isinstance(item.value, str)):
                    yield Finding(
                        visible(item.span, agent.text),
                        f"this item of `{key}` is {kind_of(item)}, not text; Claude Code {effect}",
                        _fixes(agent, entry),
                    )


def _is_text(value: Scalar) -> bool:
    return value.value is None or isinstance(value.value, str)


def _fixes(agent: AgentFile, entry: Entry) -> tuple[Fix, ...]:
    names = _names(entry.value)
    if not names:
        return ()
    # What follows the key's colon on its line is not part of a block value and goes with it.
    colon = agent.text.index(":", entry.key_span.end) + 1
    edit = Edit(Span(colon, entry.value.span.end), f" {', '.join(names)}")
    return (Fix(f"Write the names of `{entry.key}` as one text", (edit,)),)


def _names(value: Node) -> tuple[str, ...]:
    """Names in a map of name to true, or in lists within lists; empty when there is more to it."""
    names: list[str] = []
    if isinstance(value, Mapping):
        for entry in value.entries:
            if not isinstance(entry.value, Scalar) or not isinstance(entry.value.value, bool):
                return ()
            if entry.value.value:
                names.append(entry.key)
    elif isinstance(value, Sequence):
        for item in value.items:
            inner = (item.value,) if isinstance(item, Scalar) else _names(item)
            if not inner or not all(isinstance(name, str) for name in inner):
                return ()
            names += [str(name) for name in inner]
    return tuple(names) if all(name and not set(name) & set("#:{}[]'\"") for name in names) else ()


RULE: AgentRule = Rule(
    code="AGT108",
    name="tools-shape",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    literals=("tools", "Tools"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools:\n  ⟦Read: true\n  Write: false\n  Grep: true⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "tools: Read, Grep\n---\n\nReview the change.\n",
        ),
    ),
)
