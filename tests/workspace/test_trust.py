"""A text of a workspace steers a model only after its user accepted exactly that text."""

import json
import multiprocessing
import stat
from pathlib import Path

import pytest

from agentls.errors import UserError
from agentls.workspace.trust import Trust, digest_of_text

ONE, OTHER = digest_of_text("one"), digest_of_text("other")


def trust(tmp_path: Path) -> Trust:
    return Trust(str(tmp_path / "state"))


def record(tmp_path: Path) -> Path:
    return tmp_path / "state" / "trust.json"


def test_nothing_is_accepted_at_first_and_nothing_is_written_by_asking(tmp_path: Path) -> None:
    assert not trust(tmp_path).is_accepted(ONE)
    assert list(tmp_path.iterdir()) == []


def test_what_was_accepted_is_accepted_and_nothing_else(tmp_path: Path) -> None:
    assert trust(tmp_path).accept(ONE, "/w/.claude/agents/a.md") == ""
    assert trust(tmp_path).is_accepted(ONE)
    assert not trust(tmp_path).is_accepted(OTHER)
    assert not trust(tmp_path).is_accepted("")


def test_a_text_that_changed_is_asked_about_again(tmp_path: Path) -> None:
    trust(tmp_path).accept(digest_of_text("Review."), "/w/a.md")
    assert not trust(tmp_path).is_accepted(digest_of_text("Review. "))


def test_accepting_twice_is_kept_once(tmp_path: Path) -> None:
    trust(tmp_path).accept(ONE, "/w/a.md")
    trust(tmp_path).accept(ONE, "/w/b.md")
    assert [(each.digest, each.path) for each in trust(tmp_path).accepted()] == [(ONE, "/w/b.md")]


def test_what_is_forgotten_is_not_accepted(tmp_path: Path) -> None:
    for digest, path in ((ONE, "/w/a.md"), (OTHER, "/w/b.md")):
        trust(tmp_path).accept(digest, path)
    assert trust(tmp_path).forget(digest=ONE) == 1
    assert not trust(tmp_path).is_accepted(ONE)
    assert trust(tmp_path).is_accepted(OTHER)
    assert trust(tmp_path).forget(path="/w/none.md") == 0
    assert trust(tmp_path).forget() == 1
    assert not trust(tmp_path).is_accepted(OTHER)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": 2, "accepted": []}',
        b'{"version": 1, "accepted": {}}',
        b'{"version": 1, "accepted": [{"digest": "*", "path": "", "at": 0}]}',
        json.dumps({"version": 1, "accepted": [{"digest": ONE}]}).encode(),
        json.dumps({"version": 1, "accepted": [{"digest": ONE, "path": 1, "at": 0}]}).encode(),
    ],
)
def test_a_damaged_record_accepts_nothing_and_says_so(tmp_path: Path, damage: bytes) -> None:
    trust(tmp_path).accept(ONE, "/w/a.md")
    record(tmp_path).write_bytes(damage)
    assert not trust(tmp_path).is_accepted(ONE)
    assert "none of them counts as accepted" in trust(tmp_path).problem
    assert trust(tmp_path).accept(OTHER, "/w/b.md") != ""
    assert trust(tmp_path).problem == ""
    assert trust(tmp_path).is_accepted(OTHER)
    assert not trust(tmp_path).is_accepted(ONE)
    assert record(tmp_path).with_name("trust.json.damaged").read_bytes() == damage


def test_only_the_user_may_read_the_record(tmp_path: Path) -> None:
    trust(tmp_path).accept(ONE, "/w/a.md")
    assert stat.S_IMODE(record(tmp_path).stat().st_mode) == 0o600
    assert sorted(path.name for path in record(tmp_path).parent.iterdir()) == [
        "trust.json",
        "trust.json.lock",
    ]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(UserError, match="cannot be kept in"):
        trust(tmp_path).accept(ONE, "/w/a.md")
    assert not trust(tmp_path).is_accepted(ONE)


def test_what_is_no_digest_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no digest"):
        trust(tmp_path).accept("*", "/w/a.md")


def _accept_some(folder: str, number: int) -> None:
    for each in range(10):
        Trust(folder).accept(digest_of_text(f"{number} {each}"), "/w/a.md")


def test_no_process_loses_what_another_one_accepts(tmp_path: Path) -> None:
    folder = str(tmp_path / "state")
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_accept_some, args=(folder, each)) for each in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(Trust(folder).accepted()) == 30
