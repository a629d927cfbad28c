"""Text of a template that was never filled in.

## What it does

Reports `[Insert …]`, `<your-…>`, `{{placeholder}}`, `TODO:` at the beginning of a line, filler text
and the sentences that stand in the documentation's own template. Code, and the lines of an output
format (`Summary: [one sentence]`), are not looked at.

## Why it matters

Claude Code fills in nothing: the agent reads the placeholder as it stands, and makes up what
belongs there.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Span

_LEFTOVER = re.compile(
    r"(?P<bracket>\[(?:insert|INSERT|Insert)\b[^\[\]\n]{1,80}\](?![(\[:])"
    r"|\[[^\[\]\n]{1,60}\b(?:goes |go )?here\](?![(\[:]))"
    r"|(?P<angle><(?:your|YOUR|Your|insert|INSERT|Insert)[-_ ][^<>\n/]{1,60}>)"
    r"|(?<![$\\{])(?P<curly>\{\{[ \t]*[A-Za-z_][\w .-]{0,40}\}\})(?!\})"
    r"|(?P<todo>(?m:^)(?:#{1,6}[ ])?\*{0,2}(?:TODO|FIXME|TBD)\b(?:\([\w-]{1,30}\))?:[^\r\n]{0,200}"
    r"|<!--[ \t]*(?:TODO|FIXME|TBD)\b[^\n]{0,200}?-->)"
    r"|(?P<filler>\b[Ll]orem [Ii]psum dolor\b"
    r"|\bYour (?:subagent's |agent's )?system prompt goes here\b"
    r"|\b(?:Insert|Enter|Add) your (?:system )?prompt here\b"
    r"|\bYou are (?:(?:an?|the) )?\[[^\[\]\n]{1,60}\](?![(\[]))"
)
_LABEL = re.compile(
    r"[ \t>]*+(?:[-*+]|\d{1,3}[.)])?[ \t]*+(?:\[[ x]\][ \t]*+)?"
    r"(?:\*{1,2}[^*\n]{1,60}\*{1,2}[ \t]*:?|[^\n:]{1,60}:|\|.*|#{1,6}[ \t].*)[ \t*_\"']*\Z"
)
_TEMPLATING = re.compile(
    r"jinja|handlebars|mustache|liquid|\bvue\b|angular|helm|nunjucks|twig|template|interpolat"
    r"|placeholder|variable|syntax|ansible|dbt|hugo|todo comment",
    re.IGNORECASE,
)
_ABOUT_TEMPLATES = re.compile(r"\b(?:templates?|placeholders?)\b", re.IGNORECASE)


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Every leftover in the prose of the body."""
    text, body = agent.text, agent.body
    for match in _LEFTOVER.finditer(text, body.start, body.end):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        comment = kind == "todo" and match[kind].startswith("<!--")
        if not (agent.markdown.in_prose(start) or (comment and not agent.markdown.in_code(start))):
            continue
        if kind in ("bracket", "angle") and _is_output_format(text, body.start, start):
            continue
        if kind == "curly" and _TEMPLATING.search(_line(text, body, start)) is not None:
            continue
        if kind != "todo" and _ABOUT_TEMPLATES.search(_line(text, body, start)) is not None:
            continue
        shown = match[kind].strip()
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        end = start + len(match[kind].rstrip())
        yield Finding(
            Span(start, end),
            f"`{shown.replace('`', '')}` is left over from a template, and Claude Code sends it "
            "to the agent as it stands",
        )


def _is_output_format(text: str, begin: int, at: int) -> bool:
    """Whether the line up to there is a label, so that the bracket shows what is to follow it."""
    start = max(text.rfind("\n", max(begin, at - 120), at) + 1, begin, at - 120)
    return _LABEL.match(text, start, at) is not None


def _line(text: str, body: Span, at: int) -> str:
    start = max(text.rfind("\n", max(body.start, at - 300), at) + 1, body.start, at - 300)
    end = text.find("\n", at, min(at + 300, body.end))
    return text[start : end if end >= 0 else min(at + 300, body.end)]


RULE: AgentRule = Rule(
    code="AGT307",
    name="template-leftover",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=(
        "nsert",
        "INSERT",
        "here",
        "<your",
        "<YOUR",
        "<Your",
        "{{",
        "TODO",
        "FIXME",
        "TBD",
        "orem ",
        "You are ",
    ),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "You review changes to ⟦{{PROJECT_NAME}}⟧.\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "You review changes to the shop.\n"
            ),
        ),
        Example(
            path=".claude/agents/writer.md",
            bad=(
                "---\n"
                "name: writer\n"
                "description: Writes manuals.\n"
                "---\n"
                "\n"
                "⟦TODO: say which manuals⟧\n"
            ),
            good=(
                "---\n"
                "name: writer\n"
                "description: Writes manuals.\n"
                "---\n"
                "\n"
                "Write the manual of the command line.\n"
            ),
        ),
    ),
)
