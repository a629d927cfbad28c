"""A `name` or `description` with nothing in it.

## What it does

Reports a `name` or `description` without a value, with an empty text, or with blanks only.

## Why it matters

Claude Code does not load a project or user agent whose `name` or `description` is empty. Blanks are
accepted, but tell the main agent nothing.

## Fix safety

Unsafe: the file name is a guess at the name.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.naming import conventional
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Scalar
from agentls.syntax.yaml_text import comment_after
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the empty value, or the key when there is none."""
    plugin = agent.scope is Scope.PLUGIN
    for key in ("name", "description"):
        entry = agent.field(key)
        if entry is None or not isinstance(entry.value, Scalar):
            continue
        value = entry.value.value
        if value is not None and not (isinstance(value, str) and not value.strip()):
            continue
        if plugin and key == "name":
            # The file name stands in.
            continue
        comment = comment_after(agent.text, entry.value)
        if value is None and key == "description" and comment is not None:
            # The value was written, but as a comment.
            continue
        mark = entry.value.span if len(entry.value.span) else entry.key_span
        if value:
            message = f"`{key}` holds nothing but blanks"
            severity: Severity | None = Severity.INFORMATION
        elif plugin:
            message = (
                f"`{key}` is empty: Claude Code loads the agent, but has nothing to decide by when"
                " to call it"
            )
            severity = Severity.INFORMATION
        else:
            message, severity = f"`{key}` is empty, so Claude Code does not load the agent", None
        yield Finding(mark, message, _fix(agent, entry), severity)


def _fix(agent: AgentFile, entry: Entry) -> tuple[Fix, ...]:
    name = conventional(agent.file_stem)
    if entry.key != "name" or not name:
        return ()
    span = entry.value.span
    if not len(span):
        # Right after the colon, whatever blanks follow it.
        at = agent.text.index(":", entry.key_span.end) + 1
        edit = Edit(Span(at, at), f" {name}")
    else:
        edit = Edit(span, name)
    return (Fix(f"Name the agent `{name}` after its file", (edit,)),)


RULE: AgentRule = Rule(
    code="AGT023",
    name="required-field-empty",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\n⟦name⟧:\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
