"""The scenario files of the actions, and their runner."""

import pytest
from tests.support import action_scenarios as runner

CASES = [
    pytest.param(path, block.word, id=f"{path.stem}-{block.word}")
    for path in runner.scenario_files()
    for block in runner.read(path.read_text("utf-8"), path.parent.name).blocks
    if block.word in runner.EXPECTED
]


@pytest.mark.parametrize(("path", "word"), CASES)
def test_scenario(path, word):
    scenario = runner.read(path.read_text("utf-8"), path.parent.name)
    expected = scenario.block(word)
    assert expected is not None
    assert runner.result(scenario, word) == expected.text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# T\n\n~~~~ befor a.sql\nx\n~~~~\n", "unknown block `befor`"),
        ("# T\n\nstray\n\n~~~~ applies\nno\n~~~~\n", "text outside the blocks"),
        ("# T\n\n~~~~ before a.sql\n⟦⟧\n~~~~\n", "a scenario has a title and expects something"),
    ],
)
def test_a_mistake_in_a_scenario_fails(text, complaint):
    with pytest.raises(ValueError, match=complaint):
        runner.read(text, "explain-query")


@pytest.mark.parametrize("before", ["SELECT 1", "⟦SELECT⟧ ⟦1⟧"])
def test_a_scenario_has_exactly_one_mark(before):
    text = f"# T\n\n~~~~ before a.sql\n{before}\n~~~~\n\n~~~~ applies\nno\n~~~~\n"
    with pytest.raises(ValueError, match="exactly one mark"):
        runner.result(runner.read(text, "explain-query"), "applies")
