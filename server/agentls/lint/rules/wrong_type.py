"""A value of another type than the field takes.

## What it does

Reports text where a number or a boolean is needed, a number or a list where text is needed, and
the like. `yes`, `no`, `on` and `off` are text, not booleans. A field without a value is silent,
and so are the fields that have rules of their own: `name`, `description`, `tools`,
`disallowedTools`, `mcpServers` and `hooks`.

## Why it matters

Claude Code ignores the value and runs the agent as if the field were not there.
"""

from collections.abc import Iterator

from agentls.formats.format import Field
from agentls.lint.field_entries import entry_that_counts, is_empty, kind_of, visible
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.effective import field_problem, kind_words
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Node, Scalar, Sequence
from agentls.text.span import Edit

_OWN_RULES = frozenset({"name", "description", "tools", "disallowedTools", "mcpServers", "hooks"})
_TRUE = frozenset({"yes", "on", "y", "1", "true", "enabled"})
_FALSE = frozenset({"no", "off", "n", "0", "false", "disabled"})
_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "fifty": "50",
}


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Compare the type of every field with those it may have."""
    for field in agent.format.fields:
        entry = entry_that_counts(agent, field.key)
        if entry is None or field.key in _OWN_RULES or is_empty(entry.value):
            continue
        needed = kind_words(field.types[0])
        if field_problem(agent, entry) != f"it is not {needed}":
            continue
        for node in _culprits(entry):
            yield Finding(
                visible(node.span, agent.text),
                f"`{field.key}` is {needed}, and this is {_described(node)}, "
                "so Claude Code ignores it",
                _fixes(field, node),
            )


def _culprits(entry: Entry) -> tuple[Node, ...]:
    """The items of a list of names that are not text, or else the value."""
    value = entry.value
    if isinstance(value, Sequence):
        wrong = tuple(
            item
            for item in value.items
            if not (isinstance(item, Scalar) and isinstance(item.value, str))
        )
        return wrong or (value,)
    return (value,)


def _described(node: Node) -> str:
    if isinstance(node, Scalar) and node.text and not isinstance(node.value, bool):
        return f"{kind_of(node)} (`{node.text}`)" if len(node.text) < 30 else kind_of(node)
    return kind_of(node)


def _fixes(field: Field, node: Node) -> tuple[Fix, ...]:
    meant = _meant(field, node)
    if not meant:
        return ()
    shown = node.text if isinstance(node, Scalar) else "the list"
    title = f"Replace `{shown}` with `{meant}`" if isinstance(node, Scalar) else f"Write `{meant}`"
    return (Fix(title, (Edit(node.span, meant),)),)


def _meant(field: Field, node: Node) -> str:
    kind = field.types[0]
    if isinstance(node, Sequence):
        only = node.items[0] if len(node.items) == 1 else None
        if kind == "string" and isinstance(only, Scalar) and isinstance(only.value, str):
            return only.value if only.value.isidentifier() or "-" in only.value else ""
        return ""
    if not isinstance(node, Scalar):
        return ""
    word = node.text.strip().casefold()
    if kind == "boolean":
        return "true" if word in _TRUE else "false" if word in _FALSE else ""
    if kind in ("integer", "positive-integer"):
        if isinstance(node.value, float) and node.value.is_integer() and node.value > 0:
            return str(int(node.value))
        return _NUMBERS.get(word, "")
    return ""


RULE: AgentRule = Rule(
    code="AGT132",
    name="wrong-type",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\nmaxTurns: ⟦ten⟧\n"
            "background: ⟦yes⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\nmaxTurns: 10\n"
            "background: true\n---\n\nReview the change.\n",
        ),
    ),
)
