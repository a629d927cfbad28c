"""Front matter that is not YAML, quoted or not.

## What it does

Reports front matter that Claude Code cannot parse, neither as it stands nor after it has put
quotes around the values that look like the cause.

## Why it matters

A project or user agent with such front matter is not loaded, and nothing says so. An agent of a
plugin is loaded under its file name with all other fields dropped, the description and the tools
among them.

## Fix safety

Unsafe: quoting keeps the words, but a value that was meant to be a list or a map becomes text.
"""

import re
from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict, read_content
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span, apply_edits

_VALUE_LINE = re.compile(r"(?m)^([A-Za-z_][\w-]*):[ \t]+(\S[^\r\n]*?)[ \t]*\r?$")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the place at which the reader stopped."""
    front_matter = agent.front_matter
    if front_matter.verdict is not Verdict.BROKEN or front_matter.problem is None:
        return
    consequence = (
        "loads the agent under its file name and drops every field"
        if agent.scope is Scope.PLUGIN
        else "does not load the agent"
    )
    yield Finding(
        _visible(front_matter.problem.span, agent.text),
        f"this is not YAML ({front_matter.problem.message}), so Claude Code {consequence}",
        _quoting(agent),
    )


def _visible(span: Span, text: str) -> Span:
    """The stop itself, or the last thing before it when it is at a line end."""
    if span.of(text).strip():
        return span
    start = span.start
    while start > 0 and text[start - 1] in " \t\r\n":
        start -= 1
    return Span(max(start - 1, 0), max(start, 1))


def _quoting(agent: AgentFile) -> tuple[Fix, ...]:
    """Quote the one value whose quoting makes the whole front matter readable."""
    content = agent.front_matter.content
    for match in _VALUE_LINE.finditer(agent.text, content.start, content.end):
        value = match[2]
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        edit = Edit(Span(*match.span(2)), f'"{escaped}"')
        local = Edit(edit.span.shifted(-content.start), edit.replacement)
        if read_content(apply_edits(content.of(agent.text), (local,))).verdict in (
            Verdict.STRICT,
            Verdict.QUOTED,
        ):
            return (Fix(f"Quote the value of `{match[1]}`", (edit,)),)
    return ()


RULE: AgentRule = Rule(
    code="AGT001",
    name="yaml-not-loaded",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code, for example⟦:⟧\n---\n\nReview.\n",
            good='---\nname: reviewer\ndescription: "Reviews code, for example:"\n---\n\nReview.\n',
        ),
    ),
)
