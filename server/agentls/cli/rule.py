"""`agentls rule`: the documentation of one rule."""

import sys

from agentls.cli.arguments import Arguments
from agentls.cli.rules import rule_table
from agentls.errors import UserError
from agentls.lint.rules import RULES
from agentls.lint.run import rule_named
from agentls.lint.subject import AgentRule
from agentls.rulekit.rule import Example


def run(arguments: Arguments) -> int:
    """Print what the rule does, why, and an example."""
    word = arguments.operands[0]
    rule = rule_named(word)
    if rule is None:
        raise UserError(_unknown(word))
    if arguments.value("--format") == "json":
        import json

        examples = [
            {"path": each.path, "bad": _unmarked(each.bad), "good": each.good}
            for each in rule.examples
        ]
        table = {**rule_table(rule), "documentation": rule.documentation, "examples": examples}
        sys.stdout.write(json.dumps(table, indent=2) + "\n")
    else:
        sys.stdout.write(rule_page(rule))
    return 0


def rule_page(rule: AgentRule) -> str:
    """The rule's documentation as Markdown."""
    title, _, sections = rule.documentation.strip().partition("\n")
    state = "on by default" if rule.default else "off by default"
    parts = [
        f"# {rule.code} {rule.name}",
        f"{title}",
        f"Severity: {rule.severity.word}, {state}, since {rule.since}.",
        sections.strip(),
    ]
    if rule.examples:
        parts += ["## Example", _example(rule.examples[0])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _example(example: Example) -> str:
    """The file as it is reported, with marks around the cause, and as it should be."""
    parts = [
        f"`{example.path}`, with `⟦…⟧` around what is reported:",
        _fenced(example.bad),
        "As it should be:",
        _fenced(example.good),
    ]
    return "\n\n".join(parts)


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    end = "" if text.endswith("\n") else "\n"
    return f"{fence}markdown\n{text}{end}{fence}"


def _unmarked(text: str) -> str:
    return text.replace("⟦", "").replace("⟧", "")


def _unknown(word: str) -> str:
    from agentls.text.nearest import nearest

    known = [spelling for rule in RULES for spelling in (rule.code, rule.name)]
    near = nearest(word, known, cutoff=0.6)
    if near is not None:
        return f"there is no rule `{word}`; did you mean `{near}`?"
    return f"there is no rule `{word}`; `agentls rules` lists them"
