"""The command as a process: what it imports, how it ends, and that every command answers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BROKEN = "---\nname: a\ndescription: Reviews code, for example:\n---\n\nReview.\n"
HEAVY = ("pygls", "lsprotocol", "anthropic", "sqlglot", "asyncio", "argparse")


def agentls(*words: str, folder: Path, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "agentls", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **more,  # type: ignore[call-overload]  # the input, when there is one
    )


def modules_of(folder: Path, *words: str) -> set[str]:
    """Everything that was imported when the command had run."""
    program = (
        "import sys\n"
        "from agentls.cli.main import main\n"
        f"main({list(words)!r})\n"
        "sys.stderr.write('MODULES ' + ' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stderr.partition("MODULES ")[2].split())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".claude/agents").mkdir(parents=True)
    (tmp_path / ".claude/agents/a.md").write_text(BROKEN)
    return tmp_path


@pytest.mark.parametrize(
    "words", [["check", "--no-cache"], ["show", ".claude/agents/a.md"], ["rules"], ["--version"]]
)
def test_the_command_line_imports_nothing_heavy(project: Path, words: list[str]) -> None:
    modules = {name.partition(".")[0] for name in modules_of(project, *words)}
    assert "agentls" in modules
    assert modules.isdisjoint(HEAVY)


def test_one_file_without_configuration_needs_no_patterns_and_no_metadata(project: Path) -> None:
    modules = modules_of(project, "check", ".claude/agents/a.md", "--no-cache")
    assert "yaml" in modules
    assert modules.isdisjoint({"pathspec", "importlib.metadata", "difflib", "hashlib"})


def test_a_file_known_from_an_earlier_run_is_not_even_parsed(project: Path) -> None:
    words = ("check", ".claude/agents/a.md", "--color=never")
    assert "yaml" in modules_of(project, *words)
    # The index trusts only times that have settled.
    os.utime(project / ".claude/agents/a.md", (1, 1))
    modules_of(project, *words)
    assert modules_of(project, *words).isdisjoint({"yaml", "frontmatter", "agentls.lint.rules"})


def test_version_rules_rule_show_and_doctor_answer(project: Path) -> None:
    assert agentls("--version", folder=project).stdout.startswith("agentls ")
    assert "AGT001  yaml-not-loaded" in agentls("rules", folder=project).stdout
    table = json.loads(agentls("rules", "--format", "json", folder=project).stdout)
    assert table[0]["code"] == "AGT001"
    page = agentls("rule", "agt001", folder=project).stdout
    assert page.startswith("# AGT001 yaml-not-loaded\n\nFront matter that is not YAML")
    assert "## Example" in page
    rule = json.loads(agentls("rule", "AGT001", "--format", "json", folder=project).stdout)
    assert "⟦" not in rule["examples"][0]["bad"]
    assert "nothing leaves this machine" in agentls("doctor", folder=project).stdout
    for command in ("check", "show", "rules", "rule", "serve", "doctor", "query", "ask"):
        done = agentls(command, "--help", folder=project)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Usage: agentls {command}" in done.stdout


def test_show_tells_what_the_product_makes_of_the_file(project: Path) -> None:
    shown = json.loads(
        agentls("show", ".claude/agents/a.md", "--format=json", folder=project).stdout
    )
    assert shown["loaded"] is False
    assert "not YAML" in shown["reason"]
    (project / ".claude/agents/b.md").write_text(
        "---\nname: b\ndescription: Does it.\ncolor: mauve\ntools: Read, Nope\n---\nGo.\n"
    )
    shown = json.loads(
        agentls("show", ".claude/agents/b.md", "--format=json", folder=project).stdout
    )
    assert (shown["loaded"], shown["scope"]) == (True, "project")
    assert shown["fields"]["tools"] == ["Read"]
    assert shown["dropped"][0]["field"] == "color"
    text = agentls("show", ".claude/agents/b.md", folder=project).stdout
    assert text.startswith(".claude/agents/b.md (project agent, Claude Code ")
    assert "  name         b\n" in text
    assert "without effect:\n  color: " in text


def test_doctor_says_what_is_broken_and_where_questions_would_go(project: Path) -> None:
    user = project / "config/agentls/agentls.toml"
    user.parent.mkdir(parents=True)
    user.write_text('[model]\nenabled = true\nbase-url = "https://models.example/v1"\n')
    (project / "agentls.toml").write_text("nonsense = 1\n")
    environment = {**os.environ, "XDG_CONFIG_HOME": str(project / "config")}
    done = agentls("doctor", "--format", "json", folder=project, env=environment)
    table = json.loads(done.stdout)
    assert done.returncode == 2
    assert (table["model"]["enabled"], table["model"]["host"]) == (True, "models.example")
    assert "there is no setting `nonsense`" in table["complaints"][0]


def test_a_closed_pipe_is_quiet(project: Path) -> None:
    for index in range(200):
        (project / f".claude/agents/a{index}.md").write_text(BROKEN)
    with subprocess.Popen(
        [sys.executable, "-m", "agentls", "check"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


def test_an_interrupt_is_exit_code_130_without_a_traceback(project: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "agentls", "check", "-"],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        # It waits for its input once it has opened the pipe and gone to sleep on it.
        deadline = time.monotonic() + 30
        status = Path(f"/proc/{process.pid}/wchan")
        while "pipe" not in status.read_text() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (130, b"")


def test_a_terminal_that_knows_no_unicode_gets_numbers(project: Path) -> None:
    (project / ".claude/agents/a.md").write_text(BROKEN.replace("Reviews", "Prüft 漢"))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = agentls("check", folder=project, env=environment)
    assert done.returncode == 1
    assert "Pr\\xfcft \\u6f22 code" in done.stdout
    assert done.stderr == ""


def test_show_tells_the_description_that_a_plugin_stands_in_for(project: Path) -> None:
    folder = project / "tools"
    (folder / ".claude-plugin").mkdir(parents=True)
    (folder / ".claude-plugin/plugin.json").write_text('{"name": "toolbox"}')
    (folder / "agents").mkdir()
    (folder / "agents/b.md").write_text("---\nname: b\n---\nGo.\n")
    shown = json.loads(agentls("show", "tools/agents/b.md", "--format=json", folder=project).stdout)
    assert (shown["scope"], shown["loaded"]) == ("plugin", True)
    assert shown["fields"]["description"] == "Agent from toolbox plugin"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"SELECT 1\n" * 600_000, "has 5,400,000 bytes, and agentls reads no more than 5,000,000"),
        ("SELECT 1".encode("utf-16"), "is UTF-16, and agentls reads UTF-8 only"),
    ],
    ids=["too large", "UTF-16"],
)
def test_source_that_cannot_be_read_is_refused_in_our_own_name(
    project: Path, data: bytes, reason: str
) -> None:
    (project / "q.sql").write_bytes(data)
    done = agentls("query", "explain", "q.sql:1", folder=project)
    assert done.returncode == 2
    assert reason in done.stderr
