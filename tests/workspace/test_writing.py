"""A file is replaced whole or not at all."""

from pathlib import Path

import pytest

from agentls.errors import UserError
from agentls.workspace.writing import replace_text


def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_bytes(b"\xef\xbb\xbfa\r\n")
    real.chmod(0o640)
    link.symlink_to(real)
    replace_text(str(link), "\ufeffa\r\n", "\ufeffb\r\n")
    assert link.is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbfb\r\n"
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.md", "real.md"]


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("theirs")
    with pytest.raises(UserError, match="changed while it was being fixed"):
        replace_text(str(path), "seen", "fixed")
    assert path.read_text() == "theirs"
