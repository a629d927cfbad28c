"""A `name` or `description` that is not text.

## What it does

Reports a `name` or `description` that YAML reads as a number, a boolean, a list or a map. Words
such as `yes` and `on`, and dates, are text to Claude Code.

## Why it matters

Claude Code does not load a project or user agent with such a field. In a plugin a number is taken
as the name; anything else is passed over, and a description that is no text counts as missing.

## Fix safety

Unsafe: what was written as a list or a map becomes text with its brackets.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Mapping, Node, Scalar, Sequence
from agentls.syntax.yaml_text import double_quoted
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the value."""
    plugin = agent.scope is Scope.PLUGIN
    for key in ("name", "description"):
        entry = agent.field(key)
        kind = _kind(entry.value) if entry is not None else ""
        if entry is None or not kind or (plugin and key == "name" and kind == "a number"):
            continue
        span = entry.value.span
        written = span.of(agent.text)
        if isinstance(entry.value, Scalar) or "\n" not in written:
            fixes: tuple[Fix, ...] = (
                Fix(f"Quote the value of `{key}`", (Edit(span, double_quoted(written)),)),
            )
        else:
            fixes = ()
        end = written.find("\n")
        mark = span if end < 0 else type(span)(span.start, span.start + len(written[:end].rstrip()))
        yield Finding(
            mark,
            f"`{key}` is {kind}, not text, so Claude Code"
            f" {'ignores it' if plugin else 'does not load the agent'}",
            fixes,
            Severity.WARNING if plugin else None,
        )


def _kind(value: Node) -> str:
    """What the value is when it is no text; empty when it is, or is nothing."""
    if isinstance(value, Sequence):
        return "a list"
    if isinstance(value, Mapping):
        return "a map"
    if isinstance(value.value, bool):
        return "a boolean"
    return "a number" if isinstance(value.value, int | float) else ""


RULE: AgentRule = Rule(
    code="AGT022",
    name="required-field-not-text",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/80.md",
            bad="---\nname: ⟦80⟧\ndescription: ⟦[Reviews, code]⟧\n---\n\nReview.\n",
            good='---\nname: "80"\ndescription: "[Reviews, code]"\n---\n\nReview.\n',
        ),
    ),
)
