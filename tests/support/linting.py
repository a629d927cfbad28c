"""Linting a text as if it stood in a small project."""

import posixpath
from collections.abc import Iterable

from agentls.formats.detect import Scope, format_of_path, scope_of_path
from agentls.formats.format import load_format
from agentls.formats.ids import CLAUDE_SUBAGENT
from agentls.lint.rules import RULES
from agentls.lint.run import lint
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding
from agentls.rulekit.selection import EVERYTHING_DEFAULT, Selection
from agentls.syntax.agent_file import AgentFile, read_agent_file
from agentls.syntax.project import KnownAgent, Project, known_agent
from agentls.text.span import Edit, apply_edits, overlap

PLUGIN_ROOT = "plugin"
"""Files under this folder belong to a plugin; under `home/` stands the user's folder."""


def read(path: str, text: str) -> AgentFile:
    """The file at `path`, whose scope the path decides."""
    scope = scope_of_path(path, home="home", plugin_roots=frozenset({PLUGIN_ROOT}))
    return read_agent_file(
        path, text, format=load_format(format_of_path(path)), scope=scope or Scope.COLLECTION
    )


def project_of(files: Iterable[tuple[str, str]]) -> Project:
    """A snapshot of exactly these files.

    `.mcp.json` names MCP servers one a line, here as plain words; `SKILL.md` files make skills.
    """
    texts = dict(files)
    agents: list[KnownAgent] = []
    skills: set[str] = set()
    servers: frozenset[str] | None = None
    for path, text in texts.items():
        if path.endswith(".mcp.json"):
            servers = frozenset(text.split())
        elif path.endswith("/SKILL.md"):
            skills.add(posixpath.basename(posixpath.dirname(path)))
        elif path.endswith(".md") and format_of_path(path) == CLAUDE_SUBAGENT:
            known = known_agent(read(path, text))
            if known is not None:
                agents.append(known)
    folders = {"", "."}
    for path in texts:
        while path := posixpath.dirname(path):
            folders.add(path)
    return Project(
        agents=tuple(agents),
        mcp_servers=servers,
        skills=frozenset(skills) if skills else None,
        exists=lambda path: path in texts or path in folders,
    )


def findings(
    path: str,
    text: str,
    *,
    files: Iterable[tuple[str, str]] = (),
    rules: tuple[AgentRule, ...] = RULES,
    selection: Selection = EVERYTHING_DEFAULT,
) -> tuple[Finding, ...]:
    """What the rules say; a rule that raises fails the test."""
    project = project_of([*files, (path, text)])
    outcome = lint(read(path, text), project, selection=selection, rules=rules)
    for failure in outcome.failures:
        raise failure.error
    return outcome.findings


def fixed(text: str, found: Iterable[Finding]) -> str:
    """The text with the first fix of every finding made, those that overlap an earlier one not."""
    edits: list[Edit] = []
    for finding in found:
        if finding.fix is not None:
            more = [edit for edit in finding.fix.edits if edit not in edits]
            if not overlap([*edits, *more]):
                edits += more
    return apply_edits(text, edits)
