"""A model that is retired, or is about to be.

## What it does

Reports a `model` with a known end of life: an error from that day on, a warning before. All forms
of an id are recognised: with a date, with `[1m]`, and as Bedrock and Vertex write it.

## Why it matters

From that day on requests to the model fail, and with them every run of the agent.
"""

from collections.abc import Iterator
from datetime import date

from agentls.formats.format import Model, load_models
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity, Tag
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.model_name import ModelName, read_model_name
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Compare the model's last day with today."""
    entry, written = agent.field("model"), agent.string("model")
    if entry is None or not written:
        return
    models = load_models()
    name = read_model_name(written)
    model = models.known.get(name.base)
    if model is None or model.retires is None:
        return
    today = project.today or models.verified
    is_over = today >= model.retires
    span = entry.value.span
    at = span.of(agent.text).find(written)
    place = span if at < 0 else Span(span.start + at, span.start + at + len(written))
    yield Finding(
        place,
        f"`{written}` {'was retired' if is_over else 'is going to be retired'} on "
        f"{_day(model.retires)}; `{model.successor}` takes its place",
        _fixes(place, written, name, model) if at >= 0 else (),
        Severity.ERROR if is_over else Severity.WARNING,
        tags=(Tag.DEPRECATED,),
    )


def _day(day: date) -> str:
    months = "January February March April May June July August September October November December"
    return f"{day.day} {months.split()[day.month - 1]} {day.year}"


def _fixes(place: Span, written: str, name: ModelName, model: Model) -> tuple[Fix, ...]:
    # How a provider numbers the successor is not known.
    if name.prefix.strip() or not model.successor:
        return ()
    return (
        Fix(
            f"Replace `{written}` with `{model.successor}`",
            (Edit(place, model.successor + ("[1m]" if name.is_long else "")),),
        ),
    )


RULE: AgentRule = Rule(
    code="AGT122",
    name="retired-model",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    literals=("claude-",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n"
            "model: ⟦claude-sonnet-4-20250514⟧\n---\n\nReview the change.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n"
            "model: claude-sonnet-5-5\n---\n\nReview the change.\n",
        ),
    ),
)
