"""A `#` that cuts off the rest of a text.

## What it does

Reports a comment behind the plain text of `description`, `initialPrompt` or `observerMessage`, and
behind `name` one that begins without a space after the `#`. Comments behind other values, and those
in a quoted value's line, are left alone.

## Why it matters

To YAML a `#` after a blank begins a comment. `description: Fixes issue #12 and its tests` is read
as `Fixes issue`, and nothing tells.

## Fix safety

Unsafe: the comment becomes part of the text.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Scalar
from agentls.syntax.yaml_text import comment_after, double_quoted
from agentls.text.span import Edit, Span

_TEXTS = ("description", "initialPrompt", "observerMessage")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the comment."""
    if agent.front_matter.verdict is Verdict.QUOTED:
        quoted = {quoted.value.start for quoted in agent.front_matter.quoted}
    else:
        quoted = set()
    for entry in agent.front_matter.entries:
        if entry.value.span.start not in quoted:
            yield from _of_entry(agent, entry)


def _of_entry(agent: AgentFile, entry: Entry) -> Iterator[Finding]:
    value = entry.value
    if entry.key not in (*_TEXTS, "name") or not isinstance(value, Scalar):
        return
    if value.style != "plain":
        return
    comment = comment_after(agent.text, value)
    if comment is None:
        return
    written = comment.of(agent.text)
    is_text = written[1:2] not in ("", " ", "\t", "#", "!")
    if "agentls:" in written or (entry.key == "name" and not is_text):
        return
    start = value.span.start if len(value.span) else comment.start
    if agent.text.find("\n", start, comment.end) < 0:
        whole = Span(start, comment.end)
        quote = Edit(whole, double_quoted(whole.of(agent.text)))
        fixes: tuple[Fix, ...] = (Fix(f"Quote the whole value of `{entry.key}`", (quote,)),)
    else:
        fixes = ()
    is_lost = value.value is None
    consequence = f"`{entry.key}` is empty" if is_lost else f"`{entry.key}` ends before it"
    yield Finding(
        comment,
        f"Claude Code reads this as a comment: {consequence}",
        fixes,
        Severity.ERROR if is_lost else None,
    )


RULE: AgentRule = Rule(
    code="AGT013",
    name="comment-cuts-value",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    literals=(" #", "\t#"),
    examples=(
        Example(
            path=".claude/agents/fixer.md",
            bad="---\nname: fixer\ndescription: Fixes issue ⟦#12 and its tests⟧\n---\n\nFix.\n",
            good='---\nname: fixer\ndescription: "Fixes issue #12 and its tests"\n---\n\nFix.\n',
        ),
    ),
)
