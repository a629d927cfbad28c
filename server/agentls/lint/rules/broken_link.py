"""Link in the body to a file that is not there.

## What it does

Reports a relative link whose target exists neither beside the agent file nor under the project's
root. Addresses, anchors, links in code, and targets with a placeholder in them are not looked at.

## Why it matters

Claude Code does not follow links, the agent does, by reading the file. A target that is gone costs
it a failed call, and then it goes on without the rules that stood there.
"""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[/~#\\]")
_PLACEHOLDER = re.compile(
    r"[{}<>$*|\[\]…%]|\.\.\.|:\d+(?:-\d+)?$|(?:^|/)(?:path|example|your|some|foo|bar)(?:[-_/. ]|$)",
    re.IGNORECASE,
)
_FILE = re.compile(r"(?:^|[\w)-])\.[A-Za-z][A-Za-z0-9]{0,9}$|/")


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """Every link of the body that can be looked up."""
    folder = posixpath.dirname(agent.path)
    for link in agent.markdown.links:
        if link.text.startswith("^") or not agent.markdown.in_prose(link.span.start):
            continue
        target = re.split(r"[#?]", link.target, maxsplit=1)[0]
        if not target or _ADDRESS.match(target) or len(target) > 500:
            continue
        # `src/main.py:42` shows how to name a line: a sample, since no renderer follows it.
        path = unquote(target)
        if _PLACEHOLDER.search(path) or _FILE.search(path) is None:
            continue
        beside = posixpath.normpath(posixpath.join(folder, path))
        below = posixpath.normpath(path)
        if beside.startswith("../") or below == "." or beside == ".":
            continue
        answers = {project.exists(beside)}
        if not below.startswith("../"):
            answers.add(project.exists(below))
        if answers == {False}:
            yield Finding(link.target_span, f"there is no file `{path}`")


RULE: AgentRule = Rule(
    code="AGT306",
    name="broken-link",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("](", "]:"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Apply the [style guide](⟦docs/styl.md⟧).\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Apply the [style guide](docs/style.md).\n"
            ),
            files=(("docs/style.md", "Short functions.\n"),),
        ),
    ),
)
