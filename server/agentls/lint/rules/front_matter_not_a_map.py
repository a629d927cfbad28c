"""Front matter that holds no fields.

## What it does

Reports front matter that is empty, a list, or plain text, and not a map of keys to values. A colon
without a space after it makes no key: `name:reviewer` is text.

## Why it matters

Claude Code reads no field from it. A project or user file is then not taken for an agent; a
plugin's agent loads under its file name with every other field at its default.

## Fix safety

Unsafe: text that had no effect becomes fields.
"""

import re
from collections.abc import Iterator

from agentls.lint.consequence import of_no_front_matter, of_unread_fields
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.syntax.yaml_causes import document_ends, missing_spaces
from agentls.syntax.yaml_reader import parse_yaml
from agentls.text.span import Edit, Span

_ITEM = re.compile(r"(?m)^(-[ \t]+)([A-Za-z_][\w-]*):")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report each key without a space, or what stands there instead of a map."""
    front_matter = agent.front_matter
    if front_matter.verdict is not Verdict.NOT_A_MAP:
        return
    consequence = of_unread_fields(agent)
    text, content = agent.text, front_matter.content
    written = content.of(text)
    if parse_yaml(written) is None:
        yield Finding(
            front_matter.open,
            f"the front matter holds no fields, so {of_no_front_matter(agent)}",
            severity=Severity.INFORMATION,
        )
        return
    causes = (
        *document_ends(text, content),
        *missing_spaces(text, content, keys=frozenset(agent.format.keys)),
    )
    for cause in causes:
        fix = Fix(cause.title, cause.edits)
        yield Finding(cause.span, f"{cause.what}, so {consequence}", (fix,))
    if causes:
        return
    start = content.start + len(written) - len(written.lstrip())
    end = text.find("\n", start, content.end)
    line = text[start : end if end >= 0 else content.end].rstrip()
    edits = tuple(
        Edit(Span(*match.span(1)), "")
        for match in _ITEM.finditer(text, content.start, content.end)
        if agent.format.field(match[2]) is not None
    )
    fixes = (Fix("Remove the hyphens before the fields", edits),) if edits else ()
    yield Finding(
        Span(start, start + len(line)),
        f"the front matter is no map of `key: value`, so {consequence}",
        fixes,
    )


RULE: AgentRule = Rule(
    code="AGT010",
    name="front-matter-not-a-map",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\n⟦name:⟧reviewer\n⟦description:⟧Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
        Example(
            path=".claude/agents/reviewer.md",
            bad="---\n⟦- name: reviewer⟧\n- description: Reviews code.\n---\n\nReview.\n",
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
