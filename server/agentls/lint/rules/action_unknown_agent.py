"""An action that names an agent which no file declares.

## What it does

Reports an `agent` that is neither declared in `.claude/agents/` of the project or the user nor
shipped with agentls. `workspace:NAME`, `user:NAME` and `shipped:NAME` are looked up by their name.

## Why it matters

agentls offers the action and then finds nobody to answer it.

## Fix safety

Unsafe: the nearest agent is a guess at what was meant.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import SHIPPED_AGENTS, Project
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span

_ORIGINS = ("workspace:", "user:", "shipped:")
_READ = (Scope.PROJECT, Scope.USER)


def check(file: AgentFile, project: Project) -> Iterator[Finding]:
    """Look the name up."""
    entry = file.field("agent")
    word = file.string("agent")
    if entry is None or not word or not word.strip():
        return
    name = word.strip()
    for origin in _ORIGINS:
        name = name.removeprefix(origin)
    known = [agent.name for agent in project.agents if agent.scope in _READ]
    known += SHIPPED_AGENTS
    if name in known:
        return
    span = entry.value.span
    at = span.of(file.text).find(name)
    meant = nearest(name, known) if at >= 0 else None
    if meant is None:
        yield Finding(span, f"no file declares an agent `{name}`, so agentls cannot ask it")
        return
    here = Span(span.start + at, span.start + at + len(name))
    yield Finding(
        here,
        f"no file declares an agent `{name}`, so agentls cannot ask it; the nearest is `{meant}`",
        (Fix(f"Replace `{name}` with `{meant}`", (Edit(here, meant),)),),
    )


RULE: AgentRule = Rule(
    code="AGT409",
    name="action-unknown-agent",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("agentls-action",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad=(
                "---\ntitle: Tidy this\nwhen: function\nagent: ⟦backend-enginer⟧\n---\n\n"
                "Tidy {{selection}}.\n"
            ),
            good=(
                "---\ntitle: Tidy this\nwhen: function\nagent: backend-engineer\n---\n\n"
                "Tidy {{selection}}.\n"
            ),
        ),
        Example(
            path=".agentls/actions/tidy.md",
            bad=(
                "---\ntitle: Tidy this\nwhen: function\nagent: ⟦revewer⟧\n---\n\n"
                "Tidy {{selection}}.\n"
            ),
            good=(
                "---\ntitle: Tidy this\nwhen: function\nagent: reviewer\n---\n\n"
                "Tidy {{selection}}.\n"
            ),
            files=(
                (
                    ".claude/agents/reviewer.md",
                    "---\nname: reviewer\ndescription: Looks at changes.\n---\n\nReview.\n",
                ),
            ),
        ),
    ),
)
