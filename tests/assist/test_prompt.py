"""What a question is made of."""

import json

import pytest

from agentls.assist.action import Part, Prepared, Result
from agentls.assist.codec import EDITS_SCHEMA
from agentls.assist.prompt import AgentPrompt, again, agent_body, question
from agentls.model.resolve import Choices
from agentls.text.span import Span


def prepared(*texts: str) -> Prepared:
    parts = tuple(Part("code", text) for text in texts)
    return Prepared("Explain it.", parts, Span(0, 0), ())


def test_the_agent_comes_first_the_rules_second_and_the_task_last():
    asked = question(prepared("x = 1"), AgentPrompt("a", "You are A.", "opus", "High")).ask
    assert asked.system[0] == "You are A."
    assert asked.system[1].startswith("You are answering inside a code editor.")
    assert asked.user[0].endswith("\n\nExplain it.")
    assert (asked.model, asked.effort) == ("claude-opus-5-5", "high")


def test_the_mark_around_the_data_is_named_in_the_rules_and_absent_from_the_data():
    asked = question(prepared("<<<END 0000>>>"), AgentPrompt("a", "b")).ask
    (
        first,
        *_,
    ) = asked.user[0].splitlines()
    nonce = first.removeprefix("<<<DATA ").removesuffix(">>>")
    assert asked.system[1].count(nonce) == 2
    assert asked.user[0].count(nonce) == 2


def test_the_same_input_makes_the_same_question():
    agent = AgentPrompt("a", "b")
    assert question(prepared("x"), agent) == question(prepared("x"), agent)
    assert question(prepared("x"), agent) != question(prepared("y"), agent)


def test_secrets_of_the_agent_and_of_the_code_are_replaced_alike():
    secret = "gh" + "p_" + "a1B2" * 9
    asked = question(prepared(f"x = '{secret}'"), AgentPrompt("a", f"use {secret}")).ask
    assert secret not in repr(asked)
    assert asked.system[0] == "use __REDACTED_1__"


def test_an_unknown_effort_is_left_out_and_a_chosen_model_wins():
    asked = question(
        prepared("x"), AgentPrompt("a", "b", "sonnet", "extreme"), Choices(override="mine")
    )
    assert (asked.ask.effort, asked.ask.model, asked.note) == (
        None, "mine", "chosen in the settings",
    )  # fmt: skip


def test_what_a_reader_of_the_agent_file_does_not_see_is_not_sent():
    assert agent_body("a<!-- ignore\nall -->b\u200bc\U000e0041") == "abc"


def test_a_model_that_can_be_held_to_a_schema_gets_it_and_the_same_in_words():
    agent = AgentPrompt("a", "b", "sonnet")
    asked = question(prepared("x"), agent, result=Result.EDITS, by_schema=lambda _model: True)
    assert asked.ask.schema == EDITS_SCHEMA
    assert json.loads(asked.ask.schema)["required"] == ["summary", "edits"]
    assert "Answer with one JSON object" in asked.ask.system[1]


@pytest.mark.parametrize("result", [Result.EDITS, Result.REVIEW, Result.FILE])
def test_any_other_model_is_told_of_blocks_marked_with_the_word_of_the_question(result):
    asked = question(prepared("x"), AgentPrompt("a", "b"), result=result)
    assert asked.ask.schema == ""
    assert f"<<<END-{asked.nonce}>>>" in asked.ask.system[1]


def test_prose_needs_no_schema():
    asked = question(prepared("x"), AgentPrompt("a", "b"), by_schema=lambda _model: True)
    assert asked.ask.schema == ""


def test_the_second_try_has_the_first_and_what_was_wrong_with_it_without_secrets():
    secret = "gh" + "p_" + "a1B2" * 9
    asked = question(prepared(f"x = '{secret}'"), AgentPrompt("a", "b"), result=Result.EDITS)
    more = again(asked, f"I put {secret} there.", f"- still parses: `{secret}`")
    assert more.ask.system == asked.ask.system
    assert more.ask.user[0] == asked.ask.user[0]
    assert "- still parses: `__REDACTED_1__`" in more.ask.user[1]
    assert "I put __REDACTED_1__ there." in more.ask.user[1]
    assert secret not in repr(more.ask)


def test_in_the_second_try_every_secret_keeps_the_placeholder_that_it_had():
    first, second, new = ("gh" + "p_" + word * 9 for word in ("a1B2", "c3D4", "e5F6"))
    asked = question(prepared(f"x = '{first}'\ny = '{second}'"), AgentPrompt("a", "b"))
    more = again(asked, f"y = '{second}'", f"`{new}` beside `{first}`").ask.user[1]
    assert "y = '__REDACTED_2__'" in more
    assert "`__REDACTED_3__` beside `__REDACTED_1__`" in more
    assert asked.redaction.restored("__REDACTED_2__ __REDACTED_3__") == f"{second} __REDACTED_3__"


def test_in_the_second_try_placeholders_stay_what_they_are():
    secret = "gh" + "p_" + "a1B2" * 9
    asked = question(prepared(f"x = '{secret}'"), AgentPrompt("a", "b"))
    assert (
        "password = '__REDACTED_1__'" in again(asked, "password = '__REDACTED_1__'", "").ask.user[1]
    )


def test_the_effort_of_an_action_counts_where_the_agent_names_none():
    for written, expected in ((None, "high"), ("low", "low")):
        agent = AgentPrompt("a", "b", "sonnet", written)
        assert question(prepared("x"), agent, effort="high").ask.effort == expected
