"""Reading: the exact text, or the reason why there is none."""

import os
from pathlib import Path

import pytest

from agentls.workspace.files import AGENT_LIMIT, Unreadable, decode, read_text


def test_line_ends_and_byte_order_mark_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert read_text(str(tmp_path / "a.md")) == "\ufeffa\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"ab\0c", "is binary: there is a NUL byte at offset 2"),
        (b"a\n\xe4b", "is not UTF-8: byte 0xe4 at offset 2 (line 2)"),
        (b"\xff\xfea\0", "is UTF-16, and Claude Code reads UTF-8 only"),
        (
            b"x" * (AGENT_LIMIT + 1),
            "has 1,048,577 bytes, and Claude Code skips agent files over 1,048,576 bytes",
        ),
    ],
)
def test_what_is_no_text_is_said_with_the_place(data: bytes, reason: str) -> None:
    assert decode(data) == Unreadable(reason)


def test_exactly_the_limit_is_read() -> None:
    assert decode(b"x" * AGENT_LIMIT) == "x" * AGENT_LIMIT


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large.md").open("wb") as file:
        file.truncate(50_000_000)
    found = read_text(str(tmp_path / "large.md"))
    assert isinstance(found, Unreadable)
    assert found.reason.startswith("has 50,000,000 bytes")


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert read_text(str(tmp_path / "pipe.md")) == Unreadable("is not a regular file")
    assert read_text(str(tmp_path)) == Unreadable("is a folder")
    assert read_text(str(tmp_path / "none")) == Unreadable("no such file or folder")
