"""A restriction in parentheses that does not restrict.

## What it does

Reports the content of entries such as `Bash(git *)` in `tools` and `disallowedTools`.
`Agent(…)`, which does restrict what an agent may start when it is the main session, is silent, and
so is `Bash(*)`.

## Why it matters

In an agent file Claude Code looks at the name only. `tools: Bash(git *)` gives the agent the whole
of `Bash`; `disallowedTools: Bash(rm *)` takes away the whole of it. Restrictions of that kind work
in the permission rules of the settings.
"""

from collections.abc import Iterator

from agentls.formats.format import load_tools
from agentls.lint.subject import AgentRule
from agentls.lint.tool_fields import is_sure, listed
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Look at what stands in parentheses after known names."""
    known = load_tools()
    for key, tool in listed(agent):
        name = known.resolve(tool.name)
        if name in (None, "Agent") or not tool.closed or not tool.content or tool.content == "*":
            continue
        effect = "gives the agent" if key == "tools" else "takes away"
        sure = is_sure(agent, key, tool)
        inside = Span(tool.name_span.end, tool.span.end) if sure else tool.span
        yield Finding(
            inside,
            f"Claude Code does not look at this content and {effect} the whole of `{name}`",
            (Fix(f"Replace `{tool.text}` with `{tool.name}`", (Edit(inside, ""),)),)
            if sure
            else (),
        )


RULE: AgentRule = Rule(
    code="AGT111",
    name="tool-content-ignored",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("tools", "Tools"),
    examples=(
        Example(
            path=".claude/agents/historian.md",
            bad="---\nname: historian\ndescription: Reads the history.\n"
            "tools: Read, Bash⟦(git log *)⟧\n---\n\nRead the history.\n",
            good="---\nname: historian\ndescription: Reads the history.\n"
            "tools: Read, Bash\n---\n\nRead the history.\n",
        ),
    ),
)
