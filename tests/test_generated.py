"""What is generated from the code is current."""

from pathlib import Path

import pytest
from server.tools import generate

from agentls.assist.action_file import read_action


def test_generated_files_are_current() -> None:
    wrong = [str(path.relative_to(generate.REPOSITORY)) for path, _ in generate.stale()]
    assert wrong == [], f"run: {generate.COMMAND}"


def test_a_stale_page_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    assert len(generate.stale()) == len(list(generate.pages()))


def test_a_new_rule_is_imported_by_name_and_listed_by_code() -> None:
    registry = (generate.SERVER / "agentls/lint/rules/__init__.py").read_text("utf-8")
    codes = {rule.name.replace("-", "_"): rule.code for rule in generate.RULES}
    assert generate.registered(registry, "unknown_tool", codes) == registry
    after = generate.registered(registry, "new_rule", {**codes, "new_rule": "AGT034"})
    assert "    near_duplicate_description,\n    new_rule,\n    no_tool_resolves,\n" in after
    assert "    new_rule.RULE,\n    unknown_tool.RULE,\n" in after


def test_every_shipped_action_has_its_page() -> None:
    folder = generate.DOCS / "actions"
    pages = {path.stem for path in folder.glob("*.md")}
    assert pages == {action.id for action in generate.built_in()} | {"index", "your-own"}


def test_the_action_that_is_shown_as_an_example_is_one() -> None:
    read = read_action(".agentls/actions/use-case.md", generate.OWN_ACTION)
    assert read.action is not None
    assert read.problems == ()
