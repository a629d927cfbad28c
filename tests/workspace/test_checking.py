"""Results of earlier runs are used as long as they are still true."""

import os
from pathlib import Path

import pytest

from agentls.formats.detect import Scope
from agentls.rulekit.finding import Severity
from agentls.rulekit.selection import EVERYTHING_DEFAULT, Selection
from agentls.workspace import checking
from agentls.workspace.cache import Cache
from agentls.workspace.checking import Job, check_files
from agentls.workspace.index import Index
from agentls.workspace.results import (
    FileResult,
    Region,
    Shown,
    ShownEdit,
    ShownFix,
    ShownRelated,
    pack,
    unpack,
)

GOOD = "---\nname: {}\ndescription: Does things.\n---\n\nWork.\n"
BROKEN = "---\nname: {}\ndescription: Reviews, for example:\n---\n\nWork.\n"


ONE_RULE = Selection(select=("AGT001",))


class Runs:
    """Runs of the check in one folder, each a process of its own as far as the cache knows."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.checked: list[str] = []
        check_file = checking.check_file

        def counted(job: Job, project: object) -> object:
            self.checked.append(job.path.rpartition("/")[2])
            return check_file(job, project)  # type: ignore[arg-type]  # passed through

        monkeypatch.setattr(checking, "check_file", counted)

    def write(self, name: str, text: str) -> None:
        path = self.root / ".claude/agents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name.removesuffix(".md")))

    def check(self, selection: Selection = ONE_RULE) -> tuple[str, str]:
        """Codes found, and which files were really checked."""
        self.checked.clear()
        cache = Cache(str(self.root / "cache"), str(self.root))
        index = Index([str(self.root)])
        index.recall(cache.agents)
        index.scan()
        jobs = [Job(path, Scope.PROJECT, selection) for path in index.agent_paths()]
        results = check_files(jobs, index.project(), cache=cache)
        cache.save(index.remember())
        codes = sorted({finding.code for result in results for finding in result.findings})
        return " ".join(codes), " ".join(self.checked)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(tmp_path, monkeypatch)


def test_a_second_run_checks_nothing(runs: Runs) -> None:
    runs.write("a.md", BROKEN)
    assert runs.check() == ("AGT001", "a.md")
    assert runs.check() == ("AGT001", "")
    assert runs.check() == ("AGT001", "")


def test_a_changed_file_is_checked_again_even_at_the_same_size_and_time(runs: Runs) -> None:
    runs.write("a.md", BROKEN)
    runs.check()
    path = runs.root / ".claude/agents/a.md"
    before = path.stat()
    path.write_text(path.read_text().replace("example:", "example."))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert runs.check() == ("", "a.md")


def test_a_new_name_elsewhere_makes_every_result_old(runs: Runs) -> None:
    runs.write("a.md", BROKEN)
    runs.write("b.md", GOOD)
    runs.check()
    runs.write("c.md", GOOD)
    assert runs.check() == ("AGT001", "a.md b.md c.md")


def test_a_changed_body_elsewhere_does_not(runs: Runs) -> None:
    runs.write("a.md", BROKEN)
    runs.write("b.md", GOOD)
    runs.check()
    runs.write("b.md", GOOD + "More.\n")
    assert runs.check() == ("AGT001", "b.md")


def test_other_settings_are_another_result(runs: Runs) -> None:
    runs.write("a.md", BROKEN)
    runs.check()
    assert runs.check(Selection(select=())) == ("", "a.md")


def test_a_link_whose_target_goes_makes_the_result_old(runs: Runs) -> None:
    links = Selection(select=("broken-link",))
    runs.write("a.md", GOOD + "See [it](../../there.md).\n")
    (runs.root / "there.md").write_text("x")
    assert runs.check(links) == ("", "a.md")
    assert runs.check(links) == ("", "")
    (runs.root / "there.md").unlink()
    code, checked = runs.check(links)
    assert (code != "", checked) == (True, "a.md")


@pytest.mark.parametrize("damage", [b"", b"agentls 1\n", b"agentls 1\n" + b"x" * 100])
def test_a_damaged_cache_is_none(runs: Runs, damage: bytes) -> None:
    runs.write("a.md", BROKEN)
    runs.check()
    for file in (runs.root / "cache").iterdir():
        file.write_bytes(damage)
    assert runs.check() == ("AGT001", "a.md")


def test_a_cache_that_cannot_be_written_is_no_error(runs: Runs) -> None:
    runs.write("a.md", BROKEN)
    (runs.root / "cache").write_text("in the way")
    assert runs.check() == ("AGT001", "a.md")


def test_processes_give_the_same_results_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [
        Job(f"{tmp_path}/a{i}.md", Scope.PROJECT, EVERYTHING_DEFAULT, BROKEN.format(f"a{i}"))
        for i in range(9)
    ]
    index = Index([])
    alone = check_files(jobs, index.project())
    monkeypatch.setattr(checking, "FILES_FOR_A_PROCESS", 2)
    monkeypatch.setattr(checking, "processors", lambda: 3)
    assert check_files(jobs, index.project()) == alone
    assert [result.path for result in alone] == [job.path for job in jobs]


def test_a_packed_result_is_the_same_when_unpacked() -> None:
    region = Region(1, 2, 3, 4)
    fix = ShownFix("t", True, (ShownEdit(region, "r"),))
    related = ShownRelated("p", 1, 2, "m")
    finding = Shown("C", "n", Severity.HINT, "m", region, "line", (fix,), (related,))
    result = FileResult("p", (finding,), "why", (("C", "e"),))
    assert unpack(pack(result)) == result
