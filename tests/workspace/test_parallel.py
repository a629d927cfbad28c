"""Work spread over processes gives what the work gives."""

import os

import pytest

from agentls.workspace.parallel import each


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_index_is_worked_on_once(processes: int) -> None:
    got = sorted(each(7, lambda index: "x" * index * 100_000, processes=processes))
    assert got == [(index, "x" * index * 100_000) for index in range(7)]


def test_what_a_dying_fork_leaves_is_done_here() -> None:
    parent = os.getpid()

    def work(index: int) -> int:
        if os.getpid() != parent and index == 3:
            os._exit(1)
        return index

    assert sorted(each(6, work, processes=2)) == [(index, index) for index in range(6)]
