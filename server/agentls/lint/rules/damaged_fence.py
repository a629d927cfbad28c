"""A first line that was meant to be `---`.

## What it does

Reports a file that begins with a line like `+++`, `---yaml`, `----` or `***`, followed by the
fields of an agent. Lines of the form `key = value`, as TOML has them, become `key: value`.

## Why it matters

Claude Code finds front matter only behind a first line that is `---` and nothing else. A project or
user agent without it is taken for a document and silently left out; a plugin's agent loads with
all of the text as its prompt and none of its fields.

## Fix safety

Unsafe: lines that had no effect become fields.
"""

import re
from collections.abc import Iterator

from agentls.lint.consequence import of_no_front_matter
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.fences import holds_agent_keys
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_FENCE = r"\+\+\+|-{4,}|--|\*{3,}|={3,}|_{3,}|[‐‑‒–—―−]+-*|-[ ]-[ ]-|`{3,}[ \t]*(?:ya?ml)?|~{3,}"
_OPENING = re.compile(rf"(?P<fence>(?:{_FENCE}|[ \t]+---|---[ \t]*[^\s-][^\r\n]*))[ \t]*\r?\n")
_CLOSING = re.compile(rf"(?m)^(?P<fence>(?:{_FENCE}|[ \t]*---))[ \t]*\r?$")
_TOML = re.compile(r"(?m)^[A-Za-z_][\w-]*([ \t]*=[ \t]*)(?=\S)")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the first line."""
    if agent.front_matter.verdict is not Verdict.ABSENT:
        return
    text = agent.text
    opening = _OPENING.match(text, agent.front_matter.open.start)
    if opening is None:
        return
    closing = _CLOSING.search(text, opening.end())
    end = closing.start() if closing is not None else min(len(text), opening.end() + 2000)
    if not holds_agent_keys(text[opening.end() : end]):
        return
    span = Span(*opening.span("fence"))
    written = span.of(text)
    if written.strip() == "---":
        what = "the opening `---` is indented"
    elif "`" in written:
        what = "a code fence stands in the place of the opening `---`"
    else:
        what = f"the first line is `{written.strip()}` instead of `---`"
    yield Finding(
        span,
        f"{what}, so {of_no_front_matter(agent)}",
        _fix(text, span, closing),
    )


def _fix(text: str, opening: Span, closing: re.Match[str] | None) -> tuple[Fix, ...]:
    if closing is None:
        return ()
    edits = [Edit(opening, "---")]
    if opening.of(text) == "+++":
        edits += (
            Edit(Span(*match.span(1)), ": ")
            for match in _TOML.finditer(text, opening.end, closing.start())
        )
    if closing["fence"] != "---":
        edits.append(Edit(Span(*closing.span("fence")), "---"))
    return (Fix("Put the fields between two lines `---`", tuple(edits)),)


RULE: AgentRule = Rule(
    code="AGT003",
    name="damaged-fence",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.NOTHING,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="⟦---yaml⟧\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad='⟦+++⟧\nname = "reviewer"\ndescription = "Reviews code."\n+++\n\nReview.\n',
            good='---\nname: "reviewer"\ndescription: "Reviews code."\n---\n\nReview.\n',
        ),
    ),
)
