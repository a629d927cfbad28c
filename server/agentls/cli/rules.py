"""`agentls rules`: the table of rules."""

import sys
from typing import Any

from agentls.cli.arguments import Arguments
from agentls.lint.rules import RULES
from agentls.lint.subject import AgentRule


def run(arguments: Arguments) -> int:
    """List every rule by code."""
    if arguments.value("--format") == "json":
        import json

        sys.stdout.write(json.dumps([rule_table(rule) for rule in RULES], indent=2) + "\n")
        return 0
    rows = [("code", "name", "severity", "default", "reports")]
    rows += [
        (rule.code, rule.name, rule.severity.word, "on" if rule.default else "off", rule.title)
        for rule in RULES
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)]
        sys.stdout.write("  ".join((*cells, row[-1])).rstrip() + "\n")
    return 0


def rule_table(rule: AgentRule) -> dict[str, Any]:
    """The rule as JSON holds it."""
    return {
        "code": rule.code,
        "name": rule.name,
        "title": rule.title,
        "severity": rule.severity.word,
        "default": rule.default,
        "since": rule.since,
        "formats": list(rule.formats),
    }
