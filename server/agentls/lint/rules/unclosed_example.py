"""An example in the description that is not closed.

## What it does

Reports an `<example>` or `<commentary>` in `description` that is never closed, closed without
having been opened, or closed in the wrong order. A tag in backticks, or one that a sentence only
names, is not meant.

## Why it matters

Claude Code hands the description to the main agent as it stands. Where a closing tag is missing,
one example runs into the next, or into the rules that follow it, and the main agent takes
commentary for dialogue.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.examples import TagMark, looks_like_example, tag_marks
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

# In a quoted value a line end may be written as `\n`, or as `\\n`.
_GAP_BEFORE = re.compile(r"(?:\s|\\{1,2}n)+\Z")
_GAP_AFTER = re.compile(r"(?:\s|\\{1,2}n)+")
_REPEATED = re.compile(r"(\\{1,2}n)\1+")
_WINDOW = 200


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Follow the tags, and report each that has no partner."""
    entry = agent.field("description")
    if entry is None:
        return
    inside = _unquoted(entry.value.span, agent.text)
    text = agent.text
    marks = [mark for mark in tag_marks(text, inside) if looks_like_example(text, mark, inside)]
    opened: list[TagMark] = []
    index = 0
    while index < len(marks):
        mark = marks[index]
        following = marks[index + 1] if index + 1 < len(marks) else None
        names = [tag.name for tag in opened]
        if not mark.is_closing:
            if mark.name in names:
                ended = opened[names.index(mark.name) :]
                if _is_slash_missing(mark, following, ended, text):
                    yield _slash_missing(mark)
                    opened = opened[: names.index(mark.name)]
                    index += 1
                    continue
                opened = opened[: names.index(mark.name)]
                for tag in reversed(ended):
                    yield _unclosed(tag, mark.span.start, inside, text)
            opened.append(mark)
        elif mark.name not in names:
            yield Finding(
                mark.span,
                f"`</{mark.name}>` closes nothing",
                (Fix(f"Remove `</{mark.name}>`", (Edit(mark.span, ""),)),),
            )
        elif opened[-1].name == mark.name:
            opened.pop()
        elif following is not None and following.is_closing and following.name == opened[-1].name:
            yield _misnested(mark, following)
            opened = opened[:-2]
            index += 1
        else:
            while opened[-1].name != mark.name:
                yield _unclosed(opened.pop(), mark.span.start, inside, text)
            opened.pop()
        index += 1
    for tag in reversed(opened):
        yield _unclosed(tag, inside.end, inside, text)


def _unquoted(span: Span, text: str) -> Span:
    written = span.of(text)
    if len(written) >= 2 and written[0] == written[-1] and written[0] in "\"'":
        return Span(span.start + 1, span.end - 1)
    return span


def _is_slash_missing(
    mark: TagMark, following: TagMark | None, ended: list[TagMark], text: str
) -> bool:
    """Whether `mark`, an opening tag, stands where the closing one belongs."""
    if len(ended) != 1:
        return False
    if following is None:
        return mark.name == "commentary"
    gap = text[mark.span.end : following.span.start]
    if len(gap) > _WINDOW or _GAP_AFTER.sub("", gap):
        return False
    return following.name == "example"


def _slash_missing(mark: TagMark) -> Finding:
    return Finding(
        mark.span,
        f"`<{mark.name}>` opens a second time where it should close",
        (
            Fix(
                f"Replace `<{mark.name}>` with `</{mark.name}>`",
                (Edit(mark.span, f"</{mark.name}>"),),
            ),
        ),
    )


def _misnested(outer: TagMark, inner: TagMark) -> Finding:
    return Finding(
        outer.span,
        f"`</{outer.name}>` closes while `<{inner.name}>` is still open",
        (
            Fix(
                f"Swap `</{outer.name}>` and `</{inner.name}>`",
                (
                    Edit(outer.span, f"</{inner.name}>"),
                    Edit(inner.span, f"</{outer.name}>"),
                ),
            ),
        ),
    )


def _unclosed(tag: TagMark, end: int, inside: Span, text: str) -> Finding:
    """Not closed until `end`: the closing tag goes after the last word before that."""
    window = text[max(tag.span.end, end - _WINDOW) : end]
    gap = _GAP_BEFORE.search(window)
    at = end - len(gap[0]) if gap is not None else end
    separator = gap[0] if gap is not None else ""
    if not separator:
        after = _GAP_AFTER.match(text, tag.span.end, min(tag.span.end + _WINDOW, inside.end))
        separator = after[0] if after is not None else ""
    # An empty line before the next example is not wanted before the closing tag too.
    separator = re.sub(r"(\r?\n)(?:[ \t]*\r?\n)+", r"\1", separator)
    separator = _REPEATED.sub(r"\1", separator)
    return Finding(
        tag.span,
        f"`<{tag.name}>` is not closed",
        (Fix(f"Insert `</{tag.name}>`", (Edit(Span(at, at), f"{separator}</{tag.name}>"),)),),
    )


RULE: AgentRule = Rule(
    code="AGT201",
    name="unclosed-example",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=("<example>", "</example>", "<commentary>", "</commentary>"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: |\n"
                "  Use this agent after code was written.\n"
                "\n"
                "  <example>\n"
                '  user: "I finished the parser"\n'
                '  assistant: "I will use the reviewer agent to look at it."\n'
                "  ⟦<commentary>⟧\n"
                "  Code was written, so it is reviewed.\n"
                "  </example>\n"
                "---\n"
                "\n"
                "Review the change.\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: |\n"
                "  Use this agent after code was written.\n"
                "\n"
                "  <example>\n"
                '  user: "I finished the parser"\n'
                '  assistant: "I will use the reviewer agent to look at it."\n'
                "  <commentary>\n"
                "  Code was written, so it is reviewed.\n"
                "  </commentary>\n"
                "  </example>\n"
                "---\n"
                "\n"
                "Review the change.\n"
            ),
        ),
        Example(
            path=".claude/agents/tester.md",
            bad=(
                "---\n"
                "name: tester\n"
                'description: "Use after a change. ⟦<example>⟧\\nuser: \\"Done\\"\\n'
                'assistant: \\"I will use the tester agent.\\""\n'
                "---\n"
                "\n"
                "Test the change.\n"
            ),
            good=(
                "---\n"
                "name: tester\n"
                'description: "Use after a change. <example>\\nuser: \\"Done\\"\\n'
                'assistant: \\"I will use the tester agent.\\"\\n</example>"\n'
                "---\n"
                "\n"
                "Test the change.\n"
            ),
        ),
    ),
)
