"""Linting one agent file."""

from agentls.lint.rules import RULES
from agentls.lint.subject import AgentRule
from agentls.rulekit.rule import Needs
from agentls.rulekit.run import Outcome, run_rules
from agentls.rulekit.selection import EVERYTHING_DEFAULT, Selection
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import EMPTY_PROJECT, Project


def lint(
    agent: AgentFile,
    project: Project = EMPTY_PROJECT,
    *,
    selection: Selection = EVERYTHING_DEFAULT,
    rules: tuple[AgentRule, ...] = RULES,
) -> Outcome:
    """Everything the selected rules have to say about one file."""
    met = {Needs.NOTHING}
    if agent.front_matter.is_fenced:
        met.add(Needs.FENCES)
    if agent.front_matter.is_read:
        met.add(Needs.FIELDS)
    fitting = (rule for rule in rules if agent.format.id in rule.formats)
    return run_rules(
        fitting, agent, project, text=agent.text, met=frozenset(met), selection=selection
    )


def rule_named(word: str) -> AgentRule | None:
    """The rule with that code or name, in any case."""
    folded = word.casefold()
    for rule in RULES:
        if folded in (rule.code.casefold(), rule.name):
            return rule
    return None
