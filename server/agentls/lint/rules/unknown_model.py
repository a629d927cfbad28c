"""A model that Claude Code does not know.

## What it does

Reports a `model` that is neither an alias nor an id in the list of models. A misspelt alias or id,
such as `sonet` or `claude-4-6-sonnet`, is a warning and names the right one. Any other name is
information only, for the list is never complete: a model may be newer than it, and a gateway may
give names of its own.

## Why it matters

Claude Code takes any text and passes it on. A name that the other side does not know makes every
request of the agent fail.
"""

from collections.abc import Iterator

from agentls.formats.format import load_models
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.model_name import meant_model, read_model_name
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Scalar
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look the model up."""
    entry, written = agent.field("model"), agent.string("model")
    if entry is None or not isinstance(entry.value, Scalar) or not (written or "").strip():
        return
    models = load_models()
    name = read_model_name(written or "")
    span = _place(entry.value, name.base, agent.text)
    shown = (written or "").strip()
    if name.base in models.aliases:
        if name.is_long and name.base not in models.long_aliases:
            yield Finding(span, f"Claude Code knows `{name.base}`, but not as `{shown}`")
        return
    if name.base in models.known or name.base.casefold() == "inherit":
        return
    meant = _meant(name.base)
    if meant is not None:
        only_case = meant == name.base.casefold()
        yield Finding(
            span,
            f"Claude Code writes this model `{meant}`, in lower case"
            if only_case
            else f"Claude Code knows no model `{shown}`; the nearest is `{meant}`",
            (Fix(f"Replace `{name.base}` with `{meant}`", (Edit(span, meant),)),)
            if span.of(agent.text) == name.base
            else (),
            Severity.HINT if only_case else Severity.WARNING,
        )
        return
    yield Finding(
        span,
        f"Claude Code {agent.format.version} does not list the model `{shown}` "
        "and passes the name on as it is",
    )


def _meant(base: str) -> str | None:
    models = load_models()
    folded = base.casefold()
    if folded in models.aliases or folded in models.known:
        return folded
    if folded.startswith(("claude", "anthropic")):
        tail = folded.rpartition("/")[2]
        return tail if tail in models.known else meant_model(tail, tuple(models.known))
    whole = f"claude-{folded}"
    if whole in models.known:
        return whole
    return meant_model(whole, tuple(models.known)) or nearest(base, models.aliases, cutoff=0.8)


def _place(value: Scalar, base: str, text: str) -> Span:
    """The id inside of the value."""
    at = value.span.of(text).find(base)
    return (
        value.span
        if at < 0 or not base
        else Span(value.span.start + at, value.span.start + at + len(base))
    )


RULE: AgentRule = Rule(
    code="AGT121",
    name="unknown-model",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=("model",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "model: ⟦claude-sonet-4-6⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "model: claude-sonnet-4-6\n---\n\nReview the change.\n",
        ),
    ),
)
