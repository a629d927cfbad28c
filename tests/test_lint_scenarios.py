"""Every scenario of every rule, and the reader of scenarios itself."""

from pathlib import Path

import pytest

from agentls.lint.rules import yaml_not_loaded
from agentls.lint.run import rule_named
from tests.support.lint_scenarios import (
    ROOT,
    ScenarioError,
    read_scenario,
    run_scenario,
    scenario_files,
)


@pytest.mark.parametrize(
    "path", [pytest.param(p, id=f"{p.parent.name}/{p.stem}") for p in scenario_files()]
)
def test_the_scenario_is_true(path: Path) -> None:
    rule = rule_named(path.parent.name)
    assert rule is not None, f"no rule is called {path.parent.name}"
    run_scenario(read_scenario(rule.name, path.read_text("utf-8")), rule)


def test_every_folder_of_scenarios_is_a_rule_and_holds_only_scenarios() -> None:
    stray = [p.name for p in ROOT.iterdir() if not p.is_dir() or rule_named(p.name) is None]
    assert stray == []
    assert [p for p in ROOT.glob("*/*") if p.suffix != ".md" or not p.is_file()] == []


BROKEN = (
    "~~~~ bad .claude/agents/a.md\n---\nname: a\ndescription: Broken{mark}\n---\n\nReview.\n~~~~\n"
)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("no heading\n", "the first line is `# ` and a sentence"),
        ("# Nothing\n", "neither a `bad` nor a `silent` block"),
        ("# S\n~~~~ silently a.md\n~~~~\n", "`silently` is no kind of block"),
        ("# S\n~~~~ silent\n~~~~\n", "`~~~~ silent`: a path is missing or too much"),
        ("# S\n~~~~ messages a.md\n~~~~\n", "`~~~~ messages a.md`: a path is missing or too much"),
        ("# S\n~~~~ silent a.md\n", "the block `silent` is not closed"),
        ("# S\n~~~~\n", "`~~~~` is no `~~~~ kind path`"),
        ("# S\n~~~~ silent a.md\n~~~~ bad b.md\n", "`~~~~ bad b.md` begins a block inside"),
        ("# S\n~~~~ bad a.md\n~~~~\n~~~~ bad b.md\n~~~~\n", "more than one block `bad`"),
        ("# S\n~~~~ after a.md\n~~~~\n~~~~ silent a.md\n~~~~\n", "`after` without `bad`"),
        ("# S\n~~~~ bad a.md\n~~~~\n~~~~ after b.md\n~~~~\n", "`after b.md` is not the file"),
    ],
)
def test_a_scenario_that_is_not_well_formed_fails(source: str, reason: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        read_scenario("yaml-not-loaded", source)
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    "source",
    [
        # The mark stands beside the place.
        "# S\n" + BROKEN.replace("Broken{mark}", "⟦Broken⟧:"),
        # There is nothing to report.
        "# S\n" + BROKEN.replace("{mark}", "⟦.⟧"),
        # No mark at all.
        "# S\n" + BROKEN.replace("{mark}", ":"),
        # The message is another one.
        "# S\n" + BROKEN.replace("{mark}", "⟦:⟧") + "~~~~ messages\nAGT001 x: y\n~~~~\n",
        # The fix gives something else.
        "# S\n" + BROKEN.replace("{mark}", "⟦:⟧") + "~~~~ after .claude/agents/a.md\nx\n~~~~\n",
        # A file that should be silent is not.
        "# S\n" + BROKEN.replace("{mark}", ":").replace("~~~~ bad", "~~~~ silent"),
    ],
)
def test_a_scenario_that_is_not_true_fails(source: str) -> None:
    scenario = read_scenario("yaml-not-loaded", source)
    with pytest.raises(AssertionError):
        run_scenario(scenario, yaml_not_loaded.RULE)


def test_a_scenario_that_is_true_passes() -> None:
    source = "# S\n" + BROKEN.replace("{mark}", "⟦:⟧")
    run_scenario(read_scenario("yaml-not-loaded", source), yaml_not_loaded.RULE)


def test_code_points_are_written_visibly() -> None:
    scenario = read_scenario("x", "# S\n~~~~ silent a.md\n<U+FEFF>a<U+000D>\n~~~~\n")
    assert scenario.blocks[0].text == "\ufeffa\r\n"
