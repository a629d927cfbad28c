"""What an action file says, and that the words of its format are those of the program."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.assist.action import Reach, Result
from agentls.assist.frameworks import TRAITS
from agentls.formats.detect import format_of_path
from agentls.formats.format import load_format
from agentls.formats.ids import AGENTLS_ACTION, CLAUDE_SUBAGENT
from agentls.model.api import EFFORTS
from agentls.syntax.action_file import Fault, data_of, read_action_text
from agentls.syntax.languages import LANGUAGES
from agentls.syntax.project import SHIPPED_AGENTS

FORMAT = load_format(AGENTLS_ACTION)


def values(key: str) -> tuple[str, ...]:
    field = FORMAT.field(key)
    assert field is not None
    return field.values


def test_the_words_of_the_format_are_those_of_the_program() -> None:
    assert values("result") == tuple(each.value for each in Result)
    assert values("reach") == tuple(each.value for each in Reach)
    assert values("effort") == EFFORTS
    assert values("languages") == LANGUAGES
    assert values("needs") == values("unless")
    assert set(TRAITS) <= set(values("needs"))


def test_the_shipped_agents_are_the_files_that_are_shipped() -> None:
    folder = Path(__file__).parents[2] / "agents"
    assert sorted(path.stem for path in folder.glob("*.md")) == list(SHIPPED_AGENTS)


@pytest.mark.parametrize(
    ("path", "format_id"),
    [
        (".agentls/actions/tidy.md", AGENTLS_ACTION),
        ("/w/.agentls/actions/tidy.md", AGENTLS_ACTION),
        ("/w/.agentls/actions/old/tidy.md", CLAUDE_SUBAGENT),
        ("/w/agentls/actions/tidy.md", CLAUDE_SUBAGENT),
        ("/w/.claude/agents/tidy.md", CLAUDE_SUBAGENT),
    ],
)
def test_the_path_decides_the_format(path: str, format_id: str) -> None:
    assert format_of_path(path) == format_id


def test_what_is_not_said_has_its_default() -> None:
    said = read_action_text("---\ntitle: Tidy   this\nwhen: class, class function\n---\n\nTidy.\n")
    assert said.is_usable
    assert said.texts["title"] == "Tidy this"
    assert said.words["when"] == ("class", "function")
    assert (said.texts["result"], said.texts["reach"]) == ("document", "place")
    assert said.task == "Tidy."


def test_an_unknown_field_alone_does_not_keep_an_action_from_being_offered() -> None:
    said = read_action_text("---\ntitle: Tidy\nwhen: class\nzebra: 1\n---\n\nTidy.\n")
    assert [problem.fault for problem in said.problems] == [Fault.UNKNOWN_FIELD]
    assert said.is_usable
    assert said.reason == ""


def test_the_modules_go_along_when_they_are_named_and_the_selection_always() -> None:
    assert "modules" not in data_of("Tidy.")
    assert data_of("Tidy {{ modules }}.")[0] == "selection"
    assert data_of("Tidy {{ modules }}.")[-1] == "modules"


@given(text=st.text(st.sampled_from("-{}:,[]'\" \n#titlewhenasks"), max_size=80))
def test_no_text_makes_the_reader_raise_or_point_outside(text: str) -> None:
    for whole in (text, f"---\ntitle: x\nwhen: {text}\n---\n{text}"):
        said = read_action_text(whole)
        for problem in said.problems:
            assert 0 <= problem.span.start <= problem.span.end <= len(whole)
        if said.is_usable:
            assert said.task
            assert said.words["when"]
