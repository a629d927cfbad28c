"""The agents that are shipped are clean under our own rules, and every action's agent is there."""

from pathlib import Path

import pytest
from tests.support.linting import findings

from agentls.config.settings import ModelSettings
from agentls.workspace.actions import built_in

FOLDER = Path(__file__).parents[2] / "agents"
AGENTS = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}


@pytest.mark.parametrize("name", AGENTS)
@pytest.mark.parametrize("folder", ["agents", ".claude/agents"])
def test_nothing_is_found_in_a_shipped_agent(folder: str, name: str) -> None:
    text = AGENTS[name]
    found = findings(f"{folder}/{name}.md", text)
    assert [f"{f.code} {f.span.of(text)!r}: {f.message}" for f in found] == []


def test_the_agent_of_every_action_is_shipped() -> None:
    named = {action.agent or ModelSettings().agent for action in built_in()}
    assert named <= AGENTS.keys()
