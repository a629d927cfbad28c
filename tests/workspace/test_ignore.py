"""Ignore files mean what Git says they mean."""

import subprocess
from pathlib import Path

import pytest

from agentls.workspace.ignore import Exclude, ignores_above

PATTERNS = (
    "*.log\n!keep.log\n/top\ndeep/\n**/any/x\na/**/z\n\\#hash\n# comment\nspace \\ \n[ab].md\n"
)
PATHS = [
    "x.log",
    "keep.log",
    "top/f",
    "sub/top",
    "deep/f",
    "sub/deep/f",
    "sub/any/x",
    "a/z",
    "a/b/c/z",
    "#hash",
    "a.md",
    "c.md",
    "[ab].md",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_pattern_fits_what_git_says_it_fits(tmp_path: Path, path: str) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text(PATTERNS)
    place = tmp_path / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("")
    git = subprocess.run(["git", "check-ignore", "-q", path], cwd=tmp_path, check=False)
    ignores = ignores_above(str(tmp_path)).within(str(tmp_path), [".gitignore"])
    at = str(tmp_path)
    parts = path.split("/")
    hidden = False
    for index, part in enumerate(parts):
        at = f"{at}/{part}"
        hidden = hidden or ignores.ignores(at, folder=index < len(parts) - 1)
    assert hidden == (git.returncode == 0)


def test_the_setting_exclude_holds_below_its_configuration() -> None:
    ignores = ignores_above("/p/sub", [Exclude("/p", ("/sub/x.md", "vendor/"))])
    assert ignores.ignores("/p/sub/x.md")
    assert ignores.ignores("/p/sub/vendor", folder=True)
    assert not ignores.ignores("/p/sub/y.md")


def test_exclude_of_another_folder_says_nothing() -> None:
    assert ignores_above("/q", [Exclude("/p", ("*",))]).patterns == ()


def test_the_repositorys_private_excludes_are_honoured(tmp_path: Path) -> None:
    (tmp_path / ".git/info").mkdir(parents=True)
    (tmp_path / ".git/info/exclude").write_text("mine.md\n")
    assert ignores_above(str(tmp_path)).ignores(str(tmp_path / "mine.md"))
