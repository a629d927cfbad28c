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

from collections.abc import Iterator

from agentls.lint.consequence import of_unread_fields
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.syntax.yaml_causes import find_causes, visible

# Every cause that is tried costs a parse, and nobody writes front matter of this length.
_SEARCHED_AT_MOST = 30_000


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report each cause, or else the place at which the reader stopped."""
    front_matter = agent.front_matter
    if front_matter.verdict is not Verdict.BROKEN or front_matter.problem is None:
        return
    consequence = of_unread_fields(agent)
    keys = frozenset(agent.format.keys)
    is_searched = len(front_matter.content) <= _SEARCHED_AT_MOST
    causes = find_causes(agent.text, front_matter.content, keys=keys) if is_searched else ()
    for cause in causes:
        fixes = (Fix(cause.title, cause.edits),) if cause.title else ()
        yield Finding(cause.span, f"{cause.what}, so {consequence}", fixes)
    if not causes:
        span = visible(front_matter.problem.span, agent.text)
        yield Finding(span, f"{front_matter.problem.message}, so {consequence}")


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
        Example(
            path=".claude/agents/reviewer.md",
            bad="""\
---
name: reviewer
description: Use this agent to review code. Examples:

⟦<example>⟧
Context: A branch is ready.
user: "Please review it"
assistant: "I'll use the reviewer agent."
</example>
model: sonnet
---

Review.
""",
            good="""\
---
name: reviewer
description: |
  Use this agent to review code. Examples:

  <example>
  Context: A branch is ready.
  user: "Please review it"
  assistant: "I'll use the reviewer agent."
  </example>
model: sonnet
---

Review.
""",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="""\
---
name: reviewer
description: 'Reviews code before it⟦'⟧s merged'
---

Review.
""",
            good="""\
---
name: reviewer
description: 'Reviews code before it''s merged'
---

Review.
""",
        ),
    ),
)
