"""Action whose front matter is missing or is not YAML.

## What it does

Reports files in `.agentls/actions/` that do not begin with front matter between two lines `---`,
or whose front matter is not a map in YAML.

## Why it matters

The front matter says where an action is offered, so agentls leaves the file aside.

## Fix safety

Unsafe: quoting keeps the words, but a value that was meant to be a list becomes text.
"""

from collections.abc import Iterator

from agentls.lint.action_faults import said_by
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.front_matter import Verdict
from agentls.syntax.project import Project
from agentls.syntax.yaml_causes import find_causes, visible

# Every cause that is tried costs a parse, and nobody writes front matter of this length.
_SEARCHED_AT_MOST = 30_000


def check(file: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report each cause, or else the place at which the reader stopped."""
    front_matter = file.front_matter
    if front_matter.is_read:
        return
    is_searched = (
        front_matter.verdict is Verdict.BROKEN and len(front_matter.content) <= _SEARCHED_AT_MOST
    )
    keys = frozenset(file.format.keys)
    causes = find_causes(file.text, front_matter.content, keys=keys) if is_searched else ()
    for cause in causes:
        fixes = (Fix(cause.title, cause.edits),) if cause.title else ()
        yield Finding(cause.span, f"{cause.what}, so agentls does not offer the action", fixes)
    if not causes:
        for problem in said_by(file).problems:
            yield Finding(visible(problem.span, file.text), problem.message)


RULE: AgentRule = Rule(
    code="AGT401",
    name="action-unreadable",
    since="0.1.0",
    severity=Severity.ERROR,
    formats=("agentls-action",),
    check=check,
    needs=Needs.NOTHING,
    examples=(
        Example(
            path=".agentls/actions/tidy.md",
            bad="⟦Tid⟧y {{selection}}.\n",
            good="---\ntitle: Tidy this\nwhen: function\n---\n\nTidy {{selection}}.\n",
        ),
        Example(
            path=".agentls/actions/tidy.md",
            bad=(
                "---\ntitle: Tidy this, for example⟦:⟧\nwhen: function\n---\n\n"
                "Tidy {{selection}}.\n"
            ),
            good=(
                '---\ntitle: "Tidy this, for example:"\nwhen: function\n---\n\n'
                "Tidy {{selection}}.\n"
            ),
        ),
    ),
)
