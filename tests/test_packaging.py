"""The wheel that a user installs works in an empty environment."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(REPOSITORY)],
        check=True,
        capture_output=True,
        timeout=110,
    )
    assert len(list(out.glob("*.tar.gz"))) == 1
    return next(out.glob("*.whl"))


def test_the_wheel_holds_the_data_and_the_agents(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "agentls/formats/data/claude-subagent.toml" in names
    assert "agentls/_agents/backend-engineer.md" in names
    assert "agentls/py.typed" in names
    assert not any(name.startswith(("tests/", "server/")) for name in names)


@pytest.mark.timeout(400)
def test_an_installed_wheel_checks_a_file(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", str(wheel)],
        check=True,
        capture_output=True,
        timeout=380,
    )
    agentls = home / "bin" / "agentls"
    version = subprocess.run([agentls, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("agentls ")
    agents = tmp_path / ".claude" / "agents"
    agents.mkdir(parents=True)
    (agents / "reviewer.md").write_text(
        "---\nname: reviewer\ndescription: Reviews code.\ntools: Reed, Grep\n---\n\nReview.\n"
    )
    done = subprocess.run(
        [agentls, "check", "--format", "json", "--no-cache", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 1, done.stderr
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["path"], finding["name"]) == (".claude/agents/reviewer.md", "unknown-tool")
