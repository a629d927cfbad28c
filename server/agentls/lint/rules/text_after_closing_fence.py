"""The closing `---` has text behind it.

## What it does

Reports what follows the closing `---` on its line, such as the fourth hyphen of `----`.

## Why it matters

Claude Code accepts the fence, and the rest of the line becomes the beginning of the prompt. Other
readers ask for `---` alone on its line and take the front matter for unclosed.

## Fix safety

Unsafe: hyphens are removed, and text is moved to the next line, so that the prompt changes a
little.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.fences import closes_inside_value
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_REST = re.compile(r"([ \t]*)(\S[^\r\n]*)")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the rest of the line."""
    text, close = agent.text, agent.front_matter.close
    rest = _REST.match(text, close.end)
    if rest is None or closes_inside_value(text, agent.front_matter):
        return
    written = rest[2].rstrip()
    span = Span(rest.start(2), rest.start(2) + len(written))
    if written.strip("-"):
        fix = Fix("Move the text to the next line", (Edit(Span(*rest.span(1)), agent.newline),))
    else:
        fix = Fix("Close the front matter with `---` alone", (Edit(Span(close.end, span.end), ""),))
    yield Finding(
        span,
        "Claude Code takes what follows the closing `---` on its line into the prompt; other"
        " readers find the front matter unclosed",
        (fix,),
    )


RULE: AgentRule = Rule(
    code="AGT008",
    name="text-after-closing-fence",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n---⟦-⟧\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\nname: reviewer\ndescription: Reviews code.\n--- ⟦Review.⟧\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\nReview.\n",
        ),
    ),
)
