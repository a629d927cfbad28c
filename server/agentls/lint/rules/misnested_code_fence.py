"""Code block inside a code block with a fence no longer than its own.

## What it does

Reports a fence that opens a block inside another block although the outer fence is not longer. By
CommonMark it opens nothing there: the fence that was to close the inner block closes the outer one.

## Why it matters

From that fence on code and text are exchanged: the rest of the sample reads as instructions, and
the instructions after it read as code.
"""

import re
from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.markdown import Fence
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

# A block in one of these may show a fence on purpose.
_MARKUP = frozenset({"", "markdown", "md", "mdx", "text", "txt", "plaintext", "plain"})
_LANGUAGE = re.compile(r"[A-Za-z][\w+#.-]*\Z")


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Blocks that were paired by counting, and blocks of code with an opening fence inside."""
    for fence in agent.markdown.fences:
        if not fence.inner:
            continue
        if fence.nests:
            yield Finding(
                fence.inner[0],
                "this block stands inside one whose fence is no longer than its own, so its end is "
                "read as the end of the outer block",
                (_lengthened(fence),),
            )
        elif fence.close is not None and _is_code(fence, agent.text):
            yield Finding(
                fence.inner[0],
                f"the `{fence.info[:20].replace('`', '')}` block above is still open here, so this "
                "fence opens nothing",
            )


def _is_code(fence: Fence, text: str) -> bool:
    info = fence.info.casefold().partition(" ")[0]
    opened = fence.inner[0].of(text).strip("`~").strip()
    return info not in _MARKUP and _LANGUAGE.match(opened) is not None


def _lengthened(fence: Fence) -> Fix:
    longer = fence.marker[0] * (len(fence.marker) + 1)
    edits = [Edit(Span(fence.open.start, fence.open.start + len(fence.marker)), longer)]
    if fence.close is not None:
        edits.append(Edit(fence.close, longer))
    kind = "backticks" if longer[0] == "`" else "tildes"
    return Fix(f"Lengthen the outer fence to {len(longer)} {kind}", tuple(edits))


RULE: AgentRule = Rule(
    code="AGT305",
    name="misnested-code-fence",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=("```", "~~~"),
    examples=(
        Example(
            path=".claude/agents/writer.md",
            bad=(
                "---\n"
                "name: writer\n"
                "description: Writes manuals.\n"
                "---\n"
                "\n"
                "Every page looks like this:\n"
                "\n"
                "```markdown\n"
                "# Title\n"
                "\n"
                "⟦```bash⟧\n"
                "the command\n"
                "```\n"
                "\n"
                "What it does.\n"
                "```\n"
                "\n"
                "Keep sentences short.\n"
            ),
            good=(
                "---\n"
                "name: writer\n"
                "description: Writes manuals.\n"
                "---\n"
                "\n"
                "Every page looks like this:\n"
                "\n"
                "````markdown\n"
                "# Title\n"
                "\n"
                "```bash\n"
                "the command\n"
                "```\n"
                "\n"
                "What it does.\n"
                "````\n"
                "\n"
                "Keep sentences short.\n"
            ),
        ),
    ),
)
