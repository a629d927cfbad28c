"""Mention of an agent that does not exist.

## What it does

Reports a body that names an agent which neither the project has nor Claude Code brings, in one of
the forms that can mean nothing else: `@agent-name`, `subagent_type: "name"`, the name in a code
span before "agent" or "subagent", and the bare name with hyphens in the same place, if an agent of
nearly that name exists or the work is handed to it ("delegate to the …", "launch the …"). Nothing
is said in a project that has no other agent.

## Why it matters

Claude Code starts agents by their exact name. A call by another name fails, and the work is either
dropped or done by the wrong hands.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import BUILT_IN_AGENTS, Project
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span

_NAME = r"[A-Za-z][A-Za-z0-9]{0,40}"
_KEBAB = _NAME + r"(?:-[A-Za-z0-9]{1,40}){1,8}"
_MENTION = re.compile(
    r"(?<![\w@./-])@agent-(?P<at>" + _NAME + r"(?:-[A-Za-z0-9]{1,40}){0,8})(?![\w:/.-]*[:/\w-])"
    r"|\bsubagent_type\"?'?[ \t]*[=:][ \t]*[\"'](?P<typed>"
    + _NAME
    + r"(?:-[A-Za-z0-9]{1,40}){0,8})"
    r"[\"']"
    r"|\*{0,2}`@?(?P<code>" + _KEBAB + r")`\*{0,2}[ \t]+(?:sub-?)?agent\b(?![-/.]\w)"
    r"|\b(?i:delegate(?:[ \t]+\w+){0,2}[ \t]+to|hand(?:[ \t]+\w+){0,3}[ \t]+to|launch|invoke|spawn"
    r"|dispatch)[ \t]+(?:the[ \t]+)?(?P<handed>" + _KEBAB + r")[ \t]+(?:sub-?)?agent\b(?![-/.]\w)"
    r"|(?:\bthe|\b[Uu]se|\binvoke|\bcall|\bto)[ \t]+(?P<bare>"
    + _KEBAB
    + r")[ \t]+(?:sub-?)?agent\b"
    r"(?![-/.]\w)"
)
_PLACEHOLDER = re.compile(
    r"(?:your|my|some|other|another|new|example|sample|custom|the|this|first|second|next)-"
    r"|(?:agent-)?name\Z|[xyz]\Z|agent\Z|foo|bar",
    re.IGNORECASE,
)
# "The higher-level agent" is no name.
_ADJECTIVE = re.compile(
    r"(?i).*-(?:based|capable|class|driven|enabled|end|facing|free|grade|level|made|only|oriented"
    r"|powered|purpose|ready|running|scale|side|specific|stack|step|time|trained|tier|turn|wide)\Z"
)
_MOST = 200


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Every mention whose name is not known."""
    others = [known for known in project.agents if known.path != agent.path]
    if not others:
        return
    text, body = agent.text, agent.body
    own = agent.string("name")
    suggestions: dict[str, str | None] = {}
    names = sorted({known.name for known in others} | set(BUILT_IN_AGENTS))
    folded = {name.casefold() for name in names}
    for match in _MENTION.finditer(text, body.start, body.end):
        group = match.lastgroup or ""
        name, span = match[group], Span(*match.span(group))
        if name == own or name.casefold() in folded or _PLACEHOLDER.match(name):
            continue
        if group != "typed" and agent.markdown.in_fence(span.start):
            continue
        if name not in suggestions:
            if len(suggestions) >= _MOST:
                return
            cutoff = 0.85 if group in ("bare", "handed") else 0.75
            suggestions[name] = nearest(name, names, cutoff=cutoff)
        instead = suggestions[name]
        is_name = group == "handed" and not _ADJECTIVE.match(name)
        if instead is None and group in ("bare", "handed") and not is_name:
            continue
        yield _finding(name, span, instead)


def _finding(name: str, span: Span, instead: str | None) -> Finding:
    if instead is None:
        return Finding(span, f"no agent `{name}` is known here", severity=Severity.INFORMATION)
    return Finding(
        span,
        f"no agent `{name}` is known here, but `{instead}` is",
        (Fix(f"Replace `{name}` with `{instead}`", (Edit(span, instead),)),),
    )


RULE: AgentRule = Rule(
    code="AGT303",
    name="unknown-agent-in-body",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("agent",),
    examples=(
        Example(
            path=".claude/agents/lead.md",
            bad=(
                "---\n"
                "name: lead\n"
                "description: Leads a change through all steps.\n"
                "---\n"
                "\n"
                "When the change is done, hand it to the `⟦code-reviwer⟧` agent.\n"
            ),
            good=(
                "---\n"
                "name: lead\n"
                "description: Leads a change through all steps.\n"
                "---\n"
                "\n"
                "When the change is done, hand it to the `code-reviewer` agent.\n"
            ),
            files=(
                (
                    ".claude/agents/code-reviewer.md",
                    "---\nname: code-reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
                ),
            ),
        ),
    ),
)
