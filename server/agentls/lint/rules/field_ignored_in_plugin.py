"""A field that has no effect in an agent of a plugin.

## What it does

Reports `hooks`, `mcpServers`, `permissionMode` and the other fields that Claude Code passes over in
a plugin's agents.

## Why it matters

The agent loads without them: a hook that should block something does not run, a permission mode is
that of the session. The same file in a project's folder would have them.

## Fix safety

Unsafe: Claude Code behaves the same without the field, but a copy of the file elsewhere would not.
"""

from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity, Tag
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_text import whole_lines
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the key."""
    if agent.scope is not Scope.PLUGIN:
        return
    for entry in agent.front_matter.entries:
        field = agent.format.field(entry.key)
        if field is None or not field.ignored_in_plugins:
            continue
        removal = Edit(whole_lines(agent.text, entry), "")
        yield Finding(
            entry.key_span,
            f"Claude Code ignores `{entry.key}` in agents of a plugin",
            (Fix(f"Remove `{entry.key}`", (removal,)),),
            tags=(Tag.UNNECESSARY,),
        )


RULE: AgentRule = Rule(
    code="AGT033",
    name="field-ignored-in-plugin",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FIELDS,
    examples=(
        Example(
            path="plugin/agents/reviewer.md",
            bad=(
                "---\nname: reviewer\ndescription: Reviews code.\n⟦permissionMode⟧: plan\n---\n\n"
                "Review.\n"
            ),
            good="---\nname: reviewer\ndescription: Reviews code.\n---\n\nReview.\n",
        ),
    ),
)
