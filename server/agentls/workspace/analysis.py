"""One text in, everything known about it out."""

from dataclasses import dataclass

from agentls.formats.detect import Scope, format_of_path
from agentls.formats.format import load_format
from agentls.lint.run import lint
from agentls.rulekit.finding import Finding
from agentls.rulekit.run import Failure
from agentls.rulekit.selection import EVERYTHING_DEFAULT, Selection
from agentls.syntax.agent_file import AgentFile, read_agent_file
from agentls.syntax.project import EMPTY_PROJECT, Project


@dataclass(frozen=True, slots=True)
class Analysis:
    """A file with its findings, and the rules that failed on it."""

    agent: AgentFile
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...] = ()


def analyse(
    path: str,
    text: str,
    *,
    scope: Scope,
    project: Project = EMPTY_PROJECT,
    selection: Selection = EVERYTHING_DEFAULT,
) -> Analysis:
    """Read and lint the text of one file; touches no disk."""
    agent = read_agent_file(path, text, format=load_format(format_of_path(path)), scope=scope)
    outcome = lint(agent, project, selection=selection)
    return Analysis(agent, outcome.findings, outcome.failures)
