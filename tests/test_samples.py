"""Agent files as people write them, in many styles, about which there is nothing to say."""

from pathlib import Path

import pytest

from tests.support.linting import findings

FOLDER = Path(__file__).parent / "samples" / "agents"
SAMPLES = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}
FILES = (
    *((f".claude/agents/{name}", text) for name, text in SAMPLES.items()),
    (".claude/skills/wcag/SKILL.md", "---\nname: wcag\ndescription: The criteria.\n---\n"),
    (".mcp.json", "git"),
)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_agent_in_good_order_is_not_complained_of(name: str) -> None:
    found = findings(f".claude/agents/{name}", SAMPLES[name], files=FILES)
    assert [f"{f.code} {f.span.of(SAMPLES[name])!r}: {f.message}" for f in found] == []


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 12
