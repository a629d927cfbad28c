"""Configuration is found upwards, and a broken file is a complaint and never a crash."""

from pathlib import Path

from agentls.config.files import load, nearest_file, user_file
from agentls.config.settings import Settings


def ignored(folder: Path) -> tuple[str, ...]:
    merged = load(nearest_file(str(folder)))
    assert merged.complaints == ()
    return merged.settings.ignore


def complaint(folder: Path) -> str:
    merged = load(nearest_file(str(folder)))
    assert merged.settings == Settings()
    assert len(merged.complaints) == 1
    return str(merged.complaints[0]).removeprefix(f"{folder}/")


def test_the_nearest_file_upwards_holds(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.agentls]\nignore = ["far"]\n')
    (tmp_path / "a/agentls.toml").write_text('ignore = ["near"]\n')
    assert ignored(tmp_path / "a/b") == ("near",)
    assert ignored(tmp_path) == ("far",)


def test_our_own_file_comes_before_the_shared_one(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.agentls]\nignore = ["shared"]\n')
    (tmp_path / "agentls.toml").write_text('ignore = ["own"]\n')
    assert ignored(tmp_path) == ("own",)


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "agentls.toml").write_text('ignore = ["x"]\n')
    (tmp_path / "a/pyproject.toml").write_text('[project]\nname = "uses-agentls"\n')
    assert ignored(tmp_path / "a") == ("x",)


def test_somebody_elses_broken_pyproject_is_not_our_business(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool\n")
    assert nearest_file(str(tmp_path)) is None


def test_broken_toml_is_one_complaint_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "agentls.toml").write_text("ignore = [\n")
    assert complaint(tmp_path).startswith("agentls.toml: is not TOML: ")


def test_a_file_that_is_not_utf8_is_one_complaint(tmp_path: Path) -> None:
    (tmp_path / "agentls.toml").write_bytes(b'ignore = ["\xff"]\n')
    assert complaint(tmp_path) == "agentls.toml: is not UTF-8: byte 0xff at 11"


def test_the_table_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool]\nagentls = "x"\n')
    assert complaint(tmp_path) == "pyproject.toml: `tool.agentls` is not a table"


def test_the_users_file_stands_where_the_system_says() -> None:
    assert user_file({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}) == "/c/agentls/agentls.toml"
    assert user_file({"HOME": "/h"}) == "/h/.config/agentls/agentls.toml"
    assert user_file({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}).startswith("/h/.config/")
