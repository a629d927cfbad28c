"""Every rule is listed, named, numbered and documented in the same way."""

import pkgutil
import re
from importlib import import_module

import pytest

from agentls.lint import rules as rules_package
from agentls.lint.rules import RULES
from agentls.lint.subject import AgentRule
from agentls.rulekit.selection import Selection
from tests.support.lint_scenarios import read_scenario, scenario_files
from tests.support.linting import findings
from tests.support.marks import unmark

HEADINGS = ("What it does", "Why it matters", "Fix safety")

EACH = pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])


def test_every_file_of_the_folder_is_listed_once() -> None:
    found = {module.name for module in pkgutil.iter_modules(rules_package.__path__)}
    listed = [rule.check.__module__.rpartition(".")[2] for rule in RULES]
    assert sorted(listed) == sorted(found)


def test_codes_are_unique_and_ascending() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert [code for code in codes if not re.fullmatch(r"AGT[0-9]{3}", code)] == []


def test_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert sorted(names) == sorted(set(names))


@EACH
def test_the_name_is_kebab_case_and_that_of_the_file(rule: AgentRule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.check.__module__.rpartition(".")[2] == rule.name.replace("-", "_")
    module = import_module(rule.check.__module__)
    assert module.RULE is rule


@EACH
def test_the_documentation_has_a_title_and_the_headings_in_order(rule: AgentRule) -> None:
    first, _, rest = rule.documentation.partition("\n")
    assert first.endswith(".")
    assert not first.endswith("..")
    assert rest.startswith("\n## What it does\n")
    headings = re.findall(r"(?m)^## (.+)$", rest)
    assert headings == [heading for heading in HEADINGS if heading in headings]
    assert headings[:2] == list(HEADINGS[:2])
    sections = re.split(r"(?m)^## .+$", rest)[1:]
    assert all(section.strip() for section in sections)


@EACH
def test_a_safe_fix_is_argued_for(rule: AgentRule) -> None:
    only = Selection(select=(rule.code,))
    for example in rule.examples:
        text, _ = unmark(example.bad)
        found = findings(example.path, text, files=example.files, rules=(rule,), selection=only)
        if any(fix.is_safe for finding in found for fix in finding.fixes):
            assert "\n## Fix safety\n" in rule.documentation


@EACH
def test_the_rule_has_an_example_and_a_version(rule: AgentRule) -> None:
    assert rule.examples
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
    assert rule.formats


@EACH
def test_the_rule_has_a_negative_scenario(rule: AgentRule) -> None:
    scenarios = [
        read_scenario(rule.name, path.read_text("utf-8"))
        for path in scenario_files()
        if path.parent.name == rule.name
    ]
    assert any(scenario.of_kind("silent") for scenario in scenarios)
