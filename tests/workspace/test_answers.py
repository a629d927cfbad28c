"""Answers that are kept."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from agentls.model.api import Ask, Reply, Stop, Usage
from agentls.workspace.answers import Answers

ASK = Ask(("agent",), ("code é",), "m", max_tokens=10, deadline=5.0)
REPLY = Reply("Use __REDACTED_1__.", Stop.DONE, Usage(1, 2, 3, 4, 5, 6), "served")


def test_the_same_question_has_its_answer(tmp_path: Path) -> None:
    Answers(str(tmp_path)).put(ASK, "h", REPLY)
    assert Answers(str(tmp_path)).get(ASK, "h") == REPLY
    # How long one would have waited is no part of the question.
    assert Answers(str(tmp_path)).get(replace(ASK, deadline=9.0), "h") == REPLY


@pytest.mark.parametrize(
    "other",
    [
        replace(ASK, system=("other",)),
        replace(ASK, user=("code é ",)),
        replace(ASK, user=("code", " é")),
        replace(ASK, model="n"),
        replace(ASK, max_tokens=11),
        replace(ASK, effort="low"),
        replace(ASK, schema="{}"),
    ],
)
def test_another_question_has_none(tmp_path: Path, other: Ask) -> None:
    answers = Answers(str(tmp_path))
    answers.put(ASK, "h", REPLY)
    assert answers.get(other, "h") is None
    assert answers.get(ASK, "elsewhere") is None


def test_the_drawn_word_is_that_of_the_question_now(tmp_path: Path) -> None:
    answers = Answers(str(tmp_path))
    first, second = (replace(ASK, system=(f"Write <<<EDIT-{n}>>>.",)) for n in ("7f3a", "c0de"))
    answers.put(first, "h", Reply("<<<EDIT-7f3a>>>"), "7f3a")
    found = answers.get(second, "h", "c0de")
    assert found is not None
    assert found.text == "<<<EDIT-c0de>>>"
    assert answers.get(replace(second, user=("x",)), "h", "c0de") is None


@pytest.mark.parametrize("stop", [stop for stop in Stop if stop is not Stop.DONE])
def test_an_answer_that_is_not_complete_is_not_kept(tmp_path: Path, stop: Stop) -> None:
    answers = Answers(str(tmp_path))
    answers.put(ASK, "h", replace(REPLY, stop=stop))
    answers.put(ASK, "h", Reply(" \n"))
    assert answers.size() == (0, 0)


@pytest.mark.parametrize(
    "damaged",
    [b"", b"[]", b"{}", b"\xff", b'{"text": 1, "usage": {}, "model": ""}',
     b'{"text": "x", "usage": 3, "model": ""}',
     b'{"text": "x", "usage": {"gone": 1}, "model": ""}'],
)  # fmt: skip
def test_a_damaged_answer_is_none(tmp_path: Path, damaged: bytes) -> None:
    answers = Answers(str(tmp_path))
    answers.put(ASK, "h", REPLY)
    (file,) = (tmp_path / "answers").iterdir()
    file.write_bytes(damaged)
    assert answers.get(ASK, "h") is None
    answers.put(ASK, "h", REPLY)
    assert answers.get(ASK, "h") == REPLY


def asked(number: int) -> Ask:
    return replace(ASK, user=(str(number),))


def keep(answers: Answers, number: int, reply: Reply = REPLY) -> None:
    """Keep an answer as if at second `number`."""
    folder = Path(answers._folder)
    before = set(folder.glob("*"))
    answers.put(asked(number), "h", reply)
    for path in set(folder.glob("*")) - before:
        os.utime(path, (number, number))


def test_the_least_lately_used_go_first(tmp_path: Path) -> None:
    answers = Answers(str(tmp_path), most=3)
    for number in range(1, 4):
        keep(answers, number)
    assert answers.get(asked(1), "h") is not None
    keep(answers, 4)
    assert [n for n in range(1, 5) if answers.get(asked(n), "h")] == [1, 3, 4]


def test_their_bytes_are_bounded(tmp_path: Path) -> None:
    answers = Answers(str(tmp_path), most_bytes=2_500)
    for number in range(1, 6):
        keep(answers, number, Reply("x" * 900))
    count, size = answers.size()
    assert (count, size <= 2_500) == (2, True)


def test_answers_can_be_dropped(tmp_path: Path) -> None:
    answers = Answers(str(tmp_path))
    assert answers.clear() == 0
    for number in range(3):
        answers.put(asked(number), "h", REPLY)
    answers.forget(asked(1), "h")
    answers.forget(asked(1), "h")
    assert answers.get(asked(1), "h") is None
    assert answers.clear() == 2
    assert answers.size() == (0, 0)


def test_nobody_else_can_read_them_and_the_question_is_not_in_them(tmp_path: Path) -> None:
    answers = Answers(str(tmp_path / "cache"))
    answers.put(replace(ASK, user=("the-code",)), "h", REPLY)
    folder = tmp_path / "cache/answers"
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "the-code" not in file.read_text()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("in the way")
    answers = Answers(str(tmp_path))
    answers.put(ASK, "h", REPLY)
    assert answers.get(ASK, "h") is None
