"""The agents that come with the program are what the program itself would praise."""

from pathlib import Path

import pytest

from agentls.syntax.effective import effective
from tests.support.linting import findings, read

FOLDER = Path(__file__).parents[1] / "agents"
AGENTS = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}
PLACES = ("agents", ".claude/agents")


def test_the_agent_of_the_actions_is_shipped() -> None:
    assert "backend-engineer.md" in AGENTS


@pytest.mark.parametrize("folder", PLACES)
@pytest.mark.parametrize("name", AGENTS)
def test_a_shipped_agent_has_no_finding(name: str, folder: str) -> None:
    found = findings(f"{folder}/{name}", AGENTS[name])
    assert [f"{each.code}: {each.message}" for each in found] == []


@pytest.mark.parametrize("folder", PLACES)
@pytest.mark.parametrize("name", AGENTS)
def test_a_shipped_agent_loads_and_nothing_of_it_is_dropped(name: str, folder: str) -> None:
    made = effective(read(f"{folder}/{name}", AGENTS[name]))
    assert (made.loaded, made.reason, made.dropped) == (True, "", ())
    assert made.fields["name"] == name.removesuffix(".md")


@pytest.mark.parametrize("folder", PLACES)
def test_a_shipped_agent_with_a_mistake_would_be_found(folder: str) -> None:
    text = AGENTS["backend-engineer.md"].replace("color: blue", "color: mauve")
    assert len(findings(f"{folder}/backend-engineer.md", text)) == 1
    made = effective(read(f"{folder}/backend-engineer.md", text))
    assert [key for key, _ in made.dropped] == ["color"]
