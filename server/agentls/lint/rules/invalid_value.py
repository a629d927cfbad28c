"""A value that is none of those a field takes.

## What it does

Reports values of `color`, `effort`, `permissionMode`, `memory`, `isolation` and others that are
not in the field's list of values, and numbers below the least that a field takes.

## Why it matters

Claude Code drops the value and runs the agent as if the field were not there. At most a line in
the debug log says so; for `color` not even that.

## Fix safety

Safe where the value differs from the right one only in capitals, hyphens and underscores, except
for `permissionMode`, which widens what the agent may do. Any other fix is unsafe.
"""

from collections.abc import Iterator

from agentls.formats.format import Field
from agentls.lint.field_entries import entry_that_counts, is_empty
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Applicability, Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Scalar
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span

# What people write, and the value that comes nearest to what they mean; empty: none does.
_MEANT = {
    ("color", "magenta"): "purple",
    ("color", "violet"): "purple",
    ("color", "teal"): "cyan",
    ("color", "amber"): "orange",
    ("permissionMode", "delegate"): "",
    ("permissionMode", "ask"): "default",
    # Nobody is to be led to a mode without questions by a guess.
    ("permissionMode", "bypass"): "",
    ("permissionMode", "yolo"): "",
    ("permissionMode", "auto-edit"): "acceptEdits",
    ("permissionMode", "readonly"): "plan",
    ("effort", "none"): "low",
    ("effort", "minimal"): "low",
    ("effort", "normal"): "medium",
    ("effort", "maximum"): "max",
    ("effort", "ultracode"): "max",
}

_FORMER = {("permissionMode", "delegate"): "which older versions had"}


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Compare every field that has a list of values with it."""
    for field in agent.format.fields:
        entry = entry_that_counts(agent, field.key)
        if entry is None or field.types[0] == "hooks" or is_empty(entry.value):
            continue
        value = entry.value
        if not isinstance(value, Scalar):
            continue
        if isinstance(value.value, str) and not field.accepts(value.value):
            yield _not_listed(field, value, agent.text)
        elif (
            field.minimum is not None
            and isinstance(value.value, int)
            and not isinstance(value.value, bool)
            and value.value < field.minimum
        ):
            yield Finding(
                value.span,
                f"`{field.key}` is less than {field.minimum}, so Claude Code ignores it",
                (
                    Fix(
                        f"Replace `{value.text}` with `{field.minimum}`",
                        (Edit(value.span, str(field.minimum)),),
                    ),
                ),
            )


def _not_listed(field: Field, value: Scalar, text: str) -> Finding:
    word = value.text
    where = (field.key, word.casefold())
    meant = _MEANT[where] if where in _MEANT else nearest(word, (*field.values, *field.also)) or ""
    listed = ", ".join(f"`{known}`" for known in field.values)
    former = f", {_FORMER[where]}," if where in _FORMER else ""
    hint = f"; the nearest is `{meant}`" if meant else f"; it takes {listed}"
    at = value.span.of(text).find(word)
    fixes: tuple[Fix, ...] = ()
    span = value.span
    if at >= 0:
        span = Span(value.span.start + at, value.span.start + at + len(word))
        if meant:
            safe = _folded(meant) == _folded(word) and field.key != "permissionMode"
            fixes = (
                Fix(
                    f"Replace `{word}` with `{meant}`",
                    (Edit(span, meant),),
                    Applicability.SAFE if safe else Applicability.UNSAFE,
                ),
            )
    return Finding(
        span,
        f"`{word}`{former} is no value of `{field.key}`, so Claude Code drops it{hint}",
        fixes,
    )


def _folded(word: str) -> str:
    return word.casefold().replace("-", "").replace("_", "")


RULE: AgentRule = Rule(
    code="AGT131",
    name="invalid-value",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\ncolor: ⟦magenta⟧\n"
            "permissionMode: ⟦accept-edits⟧\nmemory: ⟦Project⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\ncolor: purple\n"
            "permissionMode: acceptEdits\nmemory: project\n---\n\nReview the change.\n",
        ),
    ),
)
