"""Fields of an agent at the beginning of a file, without the `---` around them.

## What it does

Reports a file that begins with `name:` or `description:` and has both within its first lines. Where
a `---` closes them, only the opening one was forgotten.

## Why it matters

Without `---` on the first line there is no front matter for Claude Code: the lines are plain text.
A project or user file is then taken for a document, not for an agent.

## Fix safety

Unsafe: lines of text become fields.
"""

import re
from collections.abc import Iterator

from agentls.lint.consequence import of_no_front_matter
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.fences import line_fence
from agentls.syntax.front_matter import Verdict, read_content
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_FIRST = re.compile(r"[A-Za-z]+(?=:[ \t])")
_BLANK = re.compile(r"\r?\n[ \t]*\r?(?:\n|\Z)")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the first key."""
    if agent.front_matter.verdict is not Verdict.ABSENT:
        return
    text, start = agent.text, agent.front_matter.open.start
    first = _FIRST.match(text, start)
    if first is None or agent.format.field(first[0]) is None:
        return
    closing = line_fence(text, start)
    blank = _BLANK.search(text, start)
    fields_end = closing.start if closing is not None else blank.start() if blank else len(text)
    read = read_content(text[start:fields_end])
    keys = {entry.key for entry in read.entries}
    if not {"name", "description"} <= keys:
        return
    newline = agent.newline
    edits = [Edit(Span(start, start), f"---{newline}")]
    severity = Severity.ERROR
    if closing is None:
        severity = Severity.HINT
        edits.append(Edit(Span(fields_end, fields_end), f"{newline}---"))
    yield Finding(
        Span(*first.span()),
        f"the fields do not stand between two lines `---`, so {of_no_front_matter(agent)}",
        (Fix("Put the fields between two lines `---`", tuple(edits)),),
        severity,
    )


RULE: AgentRule = Rule(
    code="AGT009",
    name="missing-fences",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.NOTHING,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="⟦name⟧: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
