"""An example in the description that calls another agent.

## What it does

Reports an `<example>` in `description` in which an agent is called, but not this one. An example
that calls this agent too, or that says when not to use it, is not meant.

## Why it matters

The main agent learns from the examples when to delegate to whom. An example left over from the
agent that this one was copied from, or from its old name, sends the work elsewhere, or to an agent
that does not exist.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.examples import tag_marks
from agentls.syntax.project import BUILT_IN_AGENTS, Project
from agentls.text.span import Edit, Span

_NAME = r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)+"
_CALL = re.compile(
    r"\b(?:use|using|launch|launching|invoke|invoking|call|calling|run|engage|deploy|"
    r"delegate to|delegating to|hand (?:this )?(?:over |off )?to|activate)\s+"
    r"(?:the|our|my)\s+[`'\"*@\\]{0,3}(?P<spoken>" + _NAME + r")[`'\"*\\]{0,3}\s+(?:sub-?)?agent\b"
    r"|\bsubagent_type\\?[\"']?\s*[=:]\s*\\?[\"'](?P<typed>" + _NAME + r")\\?[\"']"
    r"|<Task\b[^<>\n]{0,80}?\bto (?:launch |call |use )?(?:the )?(?P<task>" + _NAME + r")\b",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:not|never|instead|rather|don't|doesn't|unlike|decline)\b", re.IGNORECASE
)
# Words that describe an agent instead of naming one.
_ADJECTIVES = frozenset(
    (
        "read-only",
        "full-stack",
        "front-end",
        "back-end",
        "follow-up",
        "general-purpose",
        "built-in",
        "well-suited",
        "high-level",
        "low-level",
        "end-to-end",
        "multi-step",
        "domain-specific",
        "project-specific",
        "task-specific",
        "best-suited",
        "newly-created",
        "user-defined",
        "specialised-review",
        "long-running",
        "re-usable",
        "sub-agent",
        "in-depth",
        "up-to-date",
    )
)


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at every example by itself."""
    entry = agent.field("description")
    name = agent.string("name")
    if entry is None or not name:
        return
    own = _bare(name)
    if not own:
        return
    text = agent.text
    for part in _examples(text, entry.value.span):
        written = part.of(text)
        if own in _bare(written) or _REFUSAL.search(written) is not None:
            continue
        for match in _CALL.finditer(text, part.start, part.end):
            group = match.lastgroup or "spoken"
            called = match[group]
            if called.casefold() in _ADJECTIVES or called in BUILT_IN_AGENTS:
                continue
            yield Finding(
                Span(*match.span(group)),
                f"this example calls `{called}`, not `{name}`",
                (
                    Fix(
                        f"Replace `{called}` with `{name}`", (Edit(Span(*match.span(group)), name),)
                    ),
                ),
            )


def _examples(text: str, within: Span) -> Iterator[Span]:
    """From each `<example>` to its end, to the next one, or to the end of the description."""
    start: int | None = None
    for mark in tag_marks(text, within):
        if mark.name != "example":
            continue
        if start is not None:
            yield Span(start, mark.span.start)
        start = None if mark.is_closing else mark.span.end
    if start is not None:
        yield Span(start, within.end)


def _bare(words: str) -> str:
    """Letters and digits only, so that `code-reviewer` and "Code Reviewer" are one."""
    bare = re.sub(r"[\W_]+", "", words.casefold())
    return bare[:-5] if bare.endswith("agent") and len(bare) > 8 else bare


RULE: AgentRule = Rule(
    code="AGT202",
    name="example-calls-other-agent",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("<example>",),
    examples=(
        Example(
            path=".claude/agents/api-tester.md",
            bad=(
                "---\n"
                "name: api-tester\n"
                "description: |\n"
                "  Use this agent when an endpoint has changed.\n"
                "\n"
                "  <example>\n"
                '  user: "I changed the login endpoint"\n'
                '  assistant: "I\'ll use the ⟦code-reviewer⟧ agent to try it out."\n'
                "  </example>\n"
                "---\n"
                "\n"
                "Call the endpoint and compare.\n"
            ),
            good=(
                "---\n"
                "name: api-tester\n"
                "description: |\n"
                "  Use this agent when an endpoint has changed.\n"
                "\n"
                "  <example>\n"
                '  user: "I changed the login endpoint"\n'
                '  assistant: "I\'ll use the api-tester agent to try it out."\n'
                "  </example>\n"
                "---\n"
                "\n"
                "Call the endpoint and compare.\n"
            ),
        ),
    ),
)
