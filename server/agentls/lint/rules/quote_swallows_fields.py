"""A quote that is not closed on its line takes in the fields below.

## What it does

Reports the opening quote of a value that goes on over lines which begin with another field's name,
because the next quote stands further down.

## Why it matters

The front matter is read without a complaint, but the fields in between are text of the value: the
model or the tools that they set do not take effect.

## Fix safety

Unsafe: where the value was meant to end is a guess.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Related, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict, read_content
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Scalar
from agentls.text.span import Edit, Span, apply_edits

_KEY = re.compile(r"(?m)^([A-Za-z]+):(?=[ \t\r\n])")
_READ = (Verdict.STRICT, Verdict.QUOTED)


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the quote."""
    for entry in agent.front_matter.entries:
        value = entry.value
        if not isinstance(value, Scalar) or value.style not in ("single", "double"):
            continue
        span = value.span
        inside = [
            match
            for match in _KEY.finditer(agent.text, span.start, span.end)
            if agent.format.field(match[1]) is not None
        ]
        if not inside:
            continue
        names = ", ".join(f"`{match[1]}`" for match in inside)
        yield Finding(
            Span(span.start, span.start + 1),
            f"this quote is not closed on its line, so Claude Code reads {names} as part of"
            f" `{entry.key}`",
            _fix(agent, entry, inside[0].start()),
            related=tuple(
                Related(agent.path, Span(*match.span(1)), f"`{match[1]}` is text here")
                for match in inside
            ),
        )


def _fix(agent: AgentFile, entry: Entry, at: int) -> tuple[Fix, ...]:
    """Close the quote before the first field; the one that closed it till now goes."""
    text, content, span = agent.text, agent.front_matter.content, entry.value.span
    end = at
    while text[end - 1] in " \t\r\n":
        end -= 1
    close = Edit(Span(end, end), text[span.start])
    drop = Edit(Span(span.end - 1, span.end), "")
    local = [Edit(edit.span.shifted(-content.start), edit.replacement) for edit in (close, drop)]
    if read_content(apply_edits(content.of(text), local)).verdict not in _READ:
        return ()
    return (Fix(f"Close the quote of `{entry.key}` on its line", (close, drop)),)


RULE: AgentRule = Rule(
    code="AGT015",
    name="quote-swallows-fields",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FIELDS,
    literals=('"', "'"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                '---\nname: reviewer\ndescription: ⟦"⟧Reviews code.\nmodel: sonnet"\n---\n\n'
                "Review.\n"
            ),
            good=(
                '---\nname: reviewer\ndescription: "Reviews code."\nmodel: sonnet\n---\n\nReview.\n'
            ),
        ),
    ),
)
