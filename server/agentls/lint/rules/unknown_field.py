"""A field that Claude Code does not know.

## What it does

Reports keys that are no field of an agent. One that is close to a field, or often written in its
place, is a warning with that field as the fix; any other is a hint.

## Why it matters

Claude Code loads the agent and passes over the field; only its debug log says so. A restriction
such as `allowed_tools` then does not hold.

## Fix safety

Unsafe: a value that had no effect takes effect.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.formats.format import Field
from agentls.lint.naming import meant, other_case
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.hooks import FATAL_EVENTS
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry
from agentls.text.span import Edit

_STAND_IN = ("when_to_use", "when-to-use")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the key."""
    if not any(agent.format.field(entry.key) for entry in agent.front_matter.entries):
        # Not an agent, but a document with front matter of its own.
        return
    foreign = {field.key for field in agent.format.foreign}
    taken: set[str] = set()
    meanings: dict[str, Field | None] = {}
    for entry in agent.front_matter.entries:
        key = entry.key
        if agent.format.field(key) is not None or key in foreign:
            continue
        if key in FATAL_EVENTS and agent.scope is not Scope.PLUGIN:
            # Far from having no effect, it makes the agent vanish.
            continue
        if other_case(agent.format, key) is not None or _stands_in(agent, key):
            continue
        if key not in meanings:
            meanings[key] = meant(agent.format, key)
        field = meanings[key]
        if field is not None:
            yield _near(agent, entry, field, is_free=field.key not in taken)
            taken.add(field.key)
        elif agent.front_matter.is_read and key and key != "<<":
            yield Finding(entry.key_span, f"Claude Code has no field `{key}`, so it has no effect")


def _stands_in(agent: AgentFile, key: str) -> bool:
    is_plugin = agent.scope is Scope.PLUGIN
    return is_plugin and key in _STAND_IN and agent.string("description") is None


def _near(agent: AgentFile, entry: Entry, field: Field, *, is_free: bool) -> Finding:
    is_missing = agent.field(field.key) is None
    vanishes = field.required and is_missing and agent.scope is not Scope.PLUGIN
    consequence = "so it does not load the agent" if vanishes else "so this has no effect"
    fix = Fix(f"Replace `{entry.key}` with `{field.key}`", (Edit(entry.key_span, field.key),))
    return Finding(
        entry.key_span,
        f"Claude Code has no field `{entry.key}`, {consequence}; the nearest is `{field.key}`",
        (fix,) if is_missing and is_free else (),
        Severity.ERROR if vanishes else Severity.WARNING,
    )


RULE: AgentRule = Rule(
    code="AGT031",
    name="unknown-field",
    since="0.1.0",
    severity=Severity.HINT,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\nname: reviewer\ndescription: Reviews code.\n⟦allowed_tools⟧: Read, Grep\n"
                "---\n\nReview.\n"
            ),
            good=(
                "---\nname: reviewer\ndescription: Reviews code.\ntools: Read, Grep\n---\n\n"
                "Review.\n"
            ),
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\nname: reviewer\ndescription: Reviews code.\n⟦modle⟧: sonnet\n---\n\nReview.\n"
            ),
            good=(
                "---\nname: reviewer\ndescription: Reviews code.\nmodel: sonnet\n---\n\nReview.\n"
            ),
        ),
    ),
)
