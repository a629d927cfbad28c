"""Front matter without its closing `---`.

## What it does

Reports front matter that is opened on the first line and not closed anywhere, and the line that was
meant to close it where there is one (`***`, `+++`, `...`).

## Why it matters

Claude Code then finds no front matter at all. A project or user agent is taken for a document and
silently left out; a plugin's agent loads with all of the text as its prompt and none of its fields.

## Fix safety

Unsafe: where the fields end and the prompt begins is a guess.
"""

import re
from collections.abc import Iterator

from agentls.lint.consequence import of_no_front_matter
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict, read_content
from agentls.syntax.project import Project
from agentls.syntax.yaml_causes import end_of_fields, find_prose
from agentls.text.span import Edit, Span

_WRONG = re.compile(
    r"(?m)^(\+\+\+|\*{3,}|={3,}|_{3,}|\.{3}|--|[‐‑‒–—―−]+-*|-[ ]-[ ]-|`{3,}|~{3,})[ \t]*\r?$"
)
_READ = (Verdict.STRICT, Verdict.QUOTED)


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the opening fence, or the line that should have been the closing one."""
    front_matter = agent.front_matter
    keys = frozenset(agent.format.keys)
    if front_matter.verdict is not Verdict.UNCLOSED:
        return
    if not any(entry.key in keys for entry in front_matter.entries):
        return
    text, content = agent.text, front_matter.content
    consequence = of_no_front_matter(agent)
    wrong = _WRONG.search(text, content.start, content.end)
    if wrong is not None and _loads(text[content.start : wrong.start()]):
        span = Span(*wrong.span(1))
        yield Finding(
            span,
            f"`{wrong[1]}` does not close the front matter, so {consequence}",
            (Fix(f"Replace `{wrong[1]}` with `---`", (Edit(span, "---"),)),),
        )
        return
    yield Finding(
        front_matter.open,
        f"the front matter that begins here is not closed by `---`, so {consequence}",
        _fix(agent, keys),
    )


def _loads(content: str) -> bool:
    return read_content(content).verdict in _READ


def _fix(agent: AgentFile, keys: frozenset[str]) -> tuple[Fix, ...]:
    text, content = agent.text, agent.front_matter.content
    prose = find_prose(text, content, keys=keys)
    if prose is not None:
        at = prose.fence_at
    elif _loads(content.of(text)):
        at = end_of_fields(text, content)
    else:
        return ()
    before = "" if text[at - 1] == "\n" else agent.newline
    edit = Edit(Span(at, at), f"{before}---{agent.newline}")
    return (Fix("Insert `---` after the fields", (edit,)),)


RULE: AgentRule = Rule(
    code="AGT006",
    name="unclosed-front-matter",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.NOTHING,
    literals=("---",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="⟦---⟧\nname: reviewer\ndescription: Reviews code.\n\n# Task\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\n# Task\n\nReview.\n",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n⟦***⟧\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
