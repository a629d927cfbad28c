"""`agentls check` on real files: what it prints, what it changes and how it exits."""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from agentls.cli.main import main

BROKEN = "---\nname: a\ndescription: Reviews code, for example:\n---\n\nReview.\n"
FIXED = '---\nname: a\ndescription: "Reviews code, for example:"\n---\n\nReview.\n'
GOOD = "---\nname: a\ndescription: Reviews code.\n---\n\nReview.\n"
AGENT = ".claude/agents/a.md"

Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AGENTLS_DEBUG", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def run(*words: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(stdin)))
        code = main(words)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def write(path: str, text: str | bytes) -> Path:
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


def only(*words: str) -> tuple[str, ...]:
    """The command with one rule, so that other rules may come and go."""
    return ("check", "--select", "AGT001", *words)


def test_the_text_report_shows_the_line_and_the_mark(run: Run) -> None:
    write(AGENT, BROKEN)
    assert run(*only()) == (
        1,
        (
            ".claude/agents/a.md:3:39: error AGT001 yaml-not-loaded: a value that ends "
            "with a colon has to stand in quotes, so Claude Code does not load the agent\n"
            " 3 | description: Reviews code, for example:\n"
            "   |                                       ^\n"
            "   = fix: Quote the value of `description` (--fix-unsafe)\n"
            "\n"
            "1 finding in 1 file: 1 error; 1 fixable with `--fix-unsafe`\n"
        ),
        "",
    )


def test_a_clean_file_is_said_to_be_clean(run: Run) -> None:
    write(AGENT, GOOD)
    assert run(*only()) == (0, "nothing to report in 1 file\n", "")


def test_a_folder_without_agent_files_is_never_silently_nothing(run: Run) -> None:
    write("docs/x.md", "hello\n")
    assert run("check", "docs") == (0, "", "agentls: no agent files in docs\n")


def test_a_markdown_file_that_is_named_is_checked_whatever_it_is(run: Run) -> None:
    write("notes.md", BROKEN)
    assert run(*only("notes.md"))[0] == 1
    write(".gitignore", "*.md\n")
    assert run(*only("notes.md"))[0] == 1


def test_exclude_and_ignore_files_are_honoured_in_folders(run: Run) -> None:
    write(AGENT, BROKEN)
    write("x/agents/a.md", BROKEN)
    write("agentls.toml", 'exclude = ["x/"]\n')
    write(".gitignore", ".claude/\n")
    assert run(*only()) == (0, "", "agentls: no agent files in .\n")


def test_information_alone_is_no_failure(run: Run) -> None:
    write(AGENT, BROKEN)
    write("agentls.toml", 'severity = { AGT001 = "information" }\n')
    code, out, _ = run("check", "--ignore", "ALL", "--extend-select", "AGT001")
    assert code == 0
    assert out.endswith("1 finding in 1 file: 1 information; 1 fixable with `--fix-unsafe`\n")


def test_exit_zero_is_for_findings_only(run: Run) -> None:
    write(AGENT, BROKEN)
    assert run(*only("--exit-zero"))[0] == 0
    assert run(*only("--exit-zero", "nothing-there"))[0] == 2


def test_json_holds_what_was_promised(run: Run) -> None:
    write(AGENT, BROKEN)
    code, out, _ = run(*only("--format", "json"))
    table = json.loads(out)
    start, end = {"line": 3, "column": 39}, {"line": 3, "column": 40}
    assert code == 1
    finding = table["findings"][0]
    fix = finding.pop("fix")
    assert finding == {
        "path": AGENT,
        "code": "AGT001",
        "name": "yaml-not-loaded",
        "severity": "error",
        "message": "a value that ends with a colon has to stand in quotes, so Claude "
        "Code does not load the agent",
        "range": {"start": start, "end": end},
    }
    assert fix["title"] == "Quote the value of `description`"
    assert fix["applicability"] == "unsafe"
    assert fix["edits"][0]["replacement"] == '"Reviews code, for example:"'


@pytest.mark.parametrize("form", ["json", "sarif", "github", "text"])
def test_nothing_found_is_a_whole_report_too(run: Run, form: str) -> None:
    write(AGENT, GOOD)
    code, out, err = run(*only("--format", form))
    assert (code, err) == (0, "")
    if form in ("json", "sarif"):
        assert isinstance(json.loads(out), dict)


def test_diff_shows_the_fix_and_writes_nothing(run: Run) -> None:
    path = write(AGENT, BROKEN)
    code, out, _ = run(*only("--diff", "--fix-unsafe"))
    assert code == 1
    assert '-description: Reviews code, for example:\n+description: "Reviews' in out
    assert path.read_text() == BROKEN
    assert run(*only("--diff")) == (0, "", "")


def test_fix_makes_safe_fixes_only_and_fix_unsafe_all(run: Run) -> None:
    path = write(AGENT, BROKEN)
    assert run(*only("--fix"))[0] == 1
    assert path.read_text() == BROKEN
    assert run(*only("--fix-unsafe")) == (0, "1 fix made; nothing to report in 1 file\n", "")
    assert path.read_text() == FIXED


def test_a_fix_keeps_line_ends_and_byte_order_mark(run: Run) -> None:
    path = write(AGENT, ("\ufeff" + BROKEN).replace("\n", "\r\n"))
    run(*only("--fix-unsafe"))
    assert path.read_bytes().decode() == ("\ufeff" + FIXED).replace("\n", "\r\n")


def test_what_cannot_be_written_is_said(run: Run) -> None:
    path = write(AGENT, BROKEN)
    (path.parent / "a.lock").mkdir()
    folder = path.parent
    (folder / f".a.md.{os.getpid()}.tmp").mkdir()
    code, _, err = run(*only("--fix-unsafe"))
    assert (code, err) == (2, f"agentls: {AGENT}: cannot be written: file exists\n")
    assert path.read_text() == BROKEN


def test_standard_input_is_checked_under_the_path_it_is_said_to_have(run: Run) -> None:
    code, out, _ = run(*only("-", "--stdin-path", AGENT), stdin=BROKEN.encode())
    assert code == 1
    assert out.startswith(f"{AGENT}:3:39: error AGT001")
    assert run(*only("-"), stdin=BROKEN.encode())[1].startswith("<stdin>:3:39: error")


def test_standard_input_is_fixed_onto_standard_output(run: Run) -> None:
    code, out, err = run(*only("-", "--fix-unsafe"), stdin=BROKEN.encode())
    assert (code, out) == (0, FIXED)
    assert err == "1 fix made; nothing to report in 1 file\n"


BAD_INPUT = {
    "nosuch.md": (None, "no such file or folder"),
    "binary.md": (b"a\0b", "is binary: there is a NUL byte at offset 1"),
    "latin.md": (b"na\xefve", "is not UTF-8: byte 0xef at offset 2 (line 1)"),
    "code.py": (
        b"x = 1\n",
        "is not Markdown (`.md`), so it is neither an agent file nor an action",
    ),
    "huge.md": (
        b"x" * 1_048_577,
        "has 1,048,577 bytes, and Claude Code skips agent files over 1,048,576 bytes",
    ),
}


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_is_said_and_the_others_are_checked(run: Run, name: str) -> None:
    data, reason = BAD_INPUT[name]
    if data is not None:
        write(name, data)
    write(AGENT, BROKEN)
    code, out, err = run(*only(name, AGENT))
    assert (code, err) == (2, f"agentls: {name}: {reason}\n")
    assert f"{AGENT}:3:39: error AGT001" in out


def test_an_agent_file_in_a_folder_that_cannot_be_read_is_said(run: Run) -> None:
    write(".claude/agents/b.md", b"\xff")
    write(AGENT, GOOD)
    code, out, err = run(*only())
    assert code == 2
    assert err == "agentls: .claude/agents/b.md: is not UTF-8: byte 0xff at offset 0 (line 1)\n"
    assert out == "nothing to report in 1 file\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("select = 3\n", "agentls.toml: `select` is to be a list of rules, not `3`"),
        ("selct = []\n", "agentls.toml: there is no setting `selct`; did you mean `select`?"),
        (
            'ignore = ["AGT001x"]\n',
            "agentls.toml: `ignore` names a rule that there is not, `AGT001x`; did you mean ",
        ),
        ("[model]\nenabled = true\n", "agentls.toml: `model.enabled` is not applied: "),
        ("= 3\n", "agentls.toml: is not TOML: "),
    ],
)
def test_a_broken_configuration_is_said_and_the_files_are_checked(
    run: Run, text: str, complaint: str
) -> None:
    write("agentls.toml", text)
    write(AGENT, BROKEN)
    code, out, err = run("check")
    assert code == 2
    assert err.startswith(f"agentls: {complaint}")
    assert err.count("\n") == 1
    assert "error AGT001" in out


def test_a_named_configuration_is_used_instead_of_the_nearest(run: Run) -> None:
    write("agentls.toml", 'ignore = ["ALL"]\n')
    write("other.toml", 'select = ["AGT001"]\n')
    write(AGENT, BROKEN)
    assert run("check")[0] == 0
    assert run("check", "--config", "other.toml")[0] == 1
    code, _, err = run("check", "--config", "none.toml")
    assert (code, err) == (2, "agentls: none.toml: cannot be read: no such file or directory\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check", "--fromat", "json"], "`check` has no option `--fromat`; did you mean"),
        (["check", "--format", "xml"], "`--format` is one of `text`, `json`, `sarif`, `github`, "),
        (["check", "--format"], "`--format` needs a value"),
        (["check", "--fix=yes"], "`--fix` takes no value"),
        (["check", "--select", "AGT9x"], "--select names a rule that there is not, `AGT9x`"),
        (["check", "--stdin-path", "x.md"], "`--stdin-path` is for `agentls check -`"),
        (["chekc"], "there is no command `chekc`; did you mean `check`?"),
        (["x/y.md"], "there is no command `x/y.md`; `agentls --help` lists them"),
        (["rule"], "something is missing. Usage: agentls rule [OPTIONS] CODE|NAME"),
        (["rule", "a", "b"], "`b` is one argument too many."),
        (["rule", "yaml-not-loadde"], "there is no rule `yaml-not-loadde`; did you mean "),
        (["show", "nosuch.md"], "nosuch.md: no such file or folder"),
        (["show", "."], ".: is not a file; `agentls check` takes folders"),
        (["serve", "--tcp", "nonsense"], "`--tcp` needs HOST:PORT"),
        (["serve", "--tcp", "a:1", "--stdio"], "`--stdio` and `--tcp` exclude each other"),
    ],
)
def test_bad_usage_is_one_line_with_the_next_step(run: Run, words: list[str], message: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"agentls: {message}")


def test_selection_on_the_command_line_is_the_whole_selection(run: Run) -> None:
    write(AGENT, BROKEN)
    write("agentls.toml", 'ignore = ["AGT001"]\n')
    assert run("check")[1].count("AGT001") == 0
    assert run("check", "--select=AGT001")[0] == 1
    assert run("check", "--select", "AGT001", "--ignore", "yaml-not-loaded")[0] == 0


def test_the_cache_changes_nothing_but_the_time(run: Run) -> None:
    write(AGENT, BROKEN)
    first = run(*only())
    assert run(*only()) == first
    assert run(*only("--no-cache")) == first


def test_an_action_is_checked_and_mended_by_its_own_rules(run: Run) -> None:
    action = ".agentls/actions/tidy.md"
    place = write(action, "---\ntitle: Tidy\nwhen: clas\n---\n\nTidy {{selection}}.\n")
    code, out, _ = run("check")
    assert code == 1
    assert out.startswith(
        f"{action}:3:7: error AGT404 action-unknown-word: `clas` is no word of `when`, so agentls "
        "does not offer the action; the nearest is `class`\n"
    )
    assert out.endswith("\n1 finding in 1 file: 1 error; 1 fixable with `--fix-unsafe`\n")
    assert run("check", "--fix-unsafe")[0] == 0
    assert place.read_text() == "---\ntitle: Tidy\nwhen: class\n---\n\nTidy {{selection}}.\n"


def test_show_tells_what_an_action_is(run: Run) -> None:
    action = ".agentls/actions/tidy.md"
    write(action, "---\ntitle: Tidy\nwhen: class\nunles: cached\n---\n\nTidy {{modules}}.\n")
    assert run("show", action)[1] == (
        f"{action} (action, agentls 0.1.0): offered\n"
        "  title   Tidy\n"
        "  when    class\n"
        "  result  document\n"
        "  sends   selection, enclosing, imports, definitions, schema, findings, facts, modules\n"
        "  task    17 characters\n"
        "without effect:\n"
        "  unles: agentls does not know this field\n"
    )
    write(action, "---\ntitle: Tidy\n---\n\nTidy.\n")
    assert run("show", action)[1] == (
        f"{action} (action, agentls 0.1.0): not offered: there is no `when`, so agentls does not "
        "offer the action\n"
    )
