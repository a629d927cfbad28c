"""Code block that is not closed.

## What it does

Reports a fenced code block in the body that is still open where the body, or the quotation around
it, ends.

## Why it matters

Everything after the opening fence reads as code. Instructions that stand there lose their weight:
the model takes them for part of a sample.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.markdown import Fence
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """The opening fence of every block without a closing one."""
    for fence in agent.markdown.fences:
        if fence.close is None:
            yield Finding(
                fence.open,
                "this code block is not closed",
                (_closing(fence, agent),),
            )


def _closing(fence: Fence, agent: AgentFile) -> Fix:
    """A fence of the same kind after the last line of the block."""
    text = agent.text
    end = fence.span.end
    while end > fence.open.end and text[end - 1] in " \t\r\n":
        end -= 1
    # The fence of a list item stands under its text, that of a quotation in it.
    lead = "".join(char if char in "> \t" else " " for char in fence.lead)
    return Fix(
        "Insert the closing fence",
        (Edit(Span(end, end), f"{agent.newline}{lead}{fence.marker}"),),
    )


RULE: AgentRule = Rule(
    code="AGT304",
    name="unclosed-code-fence",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=("```", "~~~"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Answer in this form:\n"
                "\n"
                "⟦```text⟧\n"
                "file:line: what is wrong\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Answer in this form:\n"
                "\n"
                "```text\n"
                "file:line: what is wrong\n"
                "```\n"
            ),
        ),
    ),
)
