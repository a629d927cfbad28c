"""Something stands before the front matter.

## What it does

Reports blank lines, a title, a comment or an opening code fence before the `---` that opens the
fields of an agent.

## Why it matters

Claude Code finds front matter only at the very beginning of the file. A project or user agent that
begins with anything else, be it an empty line, is taken for a document and silently left out; a
plugin's agent loads with all of the text as its prompt and none of its fields.

## Fix safety

Removing blank lines is safe: they say nothing. Removing text is not; where it opens a code fence
around the fields or the whole file, the closing one is removed too.
"""

import re
from collections.abc import Iterator

from agentls.lint.consequence import of_no_front_matter
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Applicability, Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.fences import holds_agent_keys, line_fence
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_CODE_FENCE = re.compile(r"(?m)^[ \t]*(`{3,}|~{3,})")
_CODE_END = re.compile(r"(?m)^[ \t]*(?:`{3,}|~{3,})[ \t]*\r?(?:\n|\Z)")
_FARTHEST = 4000


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report what stands before the opening fence."""
    if agent.front_matter.verdict is not Verdict.ABSENT:
        return
    text, start = agent.text, agent.front_matter.open.start
    opening = line_fence(text, start)
    if opening is None or not start < opening.start < _FARTHEST:
        return
    closing = line_fence(text, opening.end)
    if closing is None or not holds_agent_keys(text[opening.end : closing.start]):
        return
    before = text[start : opening.start]
    removal = Edit(Span(start, opening.start), "")
    consequence = of_no_front_matter(agent)
    if not before.strip():
        yield Finding(
            opening,
            f"the front matter does not begin on the first line, so {consequence}",
            (Fix("Remove the blank lines before `---`", (removal,), Applicability.SAFE),),
        )
        return
    stripped = before.strip()
    first = start + before.index(stripped)
    edits = [removal]
    if _CODE_FENCE.match(stripped):
        end = _CODE_END.search(text, closing.end)
        if end is not None and _is_the_end(text, closing, end):
            edits.append(Edit(Span(*end.span()), ""))
    elif len(_CODE_FENCE.findall(before)) % 2:
        # A document that shows what an agent file looks like.
        return
    yield Finding(
        Span(first, first + len(stripped)),
        f"this stands before the front matter, so {consequence}",
        (Fix("Remove the text before `---`", tuple(edits)),),
    )


def _is_the_end(text: str, closing: Span, end: re.Match[str]) -> bool:
    """Whether a code fence closes right behind the fields, or at the end of the file."""
    return not text[closing.end : end.start()].strip() or not text[end.end() :].strip()


RULE: AgentRule = Rule(
    code="AGT004",
    name="text-before-front-matter",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.NOTHING,
    literals=("---",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="\n⟦---⟧\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "⟦```markdown⟧\n---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n"
                "```\n"
            ),
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
