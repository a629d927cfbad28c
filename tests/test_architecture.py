"""The walls of the architecture stand, and a hole in each is noticed."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agentls.assist.actions import OFFLINE, ORDER
from agentls.formats.ids import FORMATS
from agentls.lint.rules import RULES

REPOSITORY = Path(__file__).parent.parent
PACKAGE = REPOSITORY / "server" / "agentls"


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over the package in `folder`."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "server")},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    done = contracts(REPOSITORY)
    assert done.returncode == 0, done.stdout


HOLES = [
    ("Layers", "text/span.py", "import agentls.lint.run"),
    ("Only lsp speaks LSP", "lint/run.py", "import lsprotocol.types"),
    ("One file imports the SDK", "assist/prompt.py", "import anthropic"),
    ("The core does no IO", "syntax/markdown.py", "import os"),
    ("Rules stand alone", "lint/rules/duplicate_key.py", "import agentls.lint.rules.missing_name"),
]


def test_a_hole_in_each_wall_is_reported(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "server" / "agentls")
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    for _, file, line in HOLES:
        path = tmp_path / "server" / "agentls" / file
        path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    printed = re.sub(r"\x1b\[[0-9;]*m", "", contracts(tmp_path).stdout)
    broken = {name for name, _, _ in HOLES if f"{name} BROKEN" in printed}
    assert broken == {name for name, _, _ in HOLES}, printed


@pytest.mark.parametrize(
    ("folder", "suffix", "listed"),
    [
        ("lint/rules", ".py", [rule.check.__module__.rpartition(".")[2] for rule in RULES]),
        (
            "assist/actions",
            ".py",
            [offline.__module__.rpartition(".")[2] for offline in OFFLINE.values()],
        ),
        ("assist/actions", ".md", list(ORDER)),
    ],
    ids=["rules", "what actions find out", "actions"],
)
def test_what_is_listed_is_what_lies_in_the_folder(
    folder: str, suffix: str, listed: list[str]
) -> None:
    files = (path.stem for path in (PACKAGE / folder).glob(f"*{suffix}"))
    assert sorted(listed) == sorted(stem for stem in files if stem != "__init__")


def modules_after(program: str, folder: Path) -> set[str]:
    """Everything that is imported when the program has run."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint('\\n', *sys.modules)\n"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), "XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stdout.rpartition("\n ")[2].split())


def test_checking_agents_and_actions_imports_no_grammar_and_nothing_of_actions(
    tmp_path: Path,
) -> None:
    for path in (".claude/agents/a.md", ".agentls/actions/a.md"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("---\nname: a\n---\n\nDo {{it}}.\n")
    modules = modules_after("from agentls.cli.main import main; main(['check'])", tmp_path)
    assert "agentls.lint.rules.action_unknown_placeholder" in modules
    loaded = {name for name in modules if name.startswith(("tree_sitter", "agentls.assist"))}
    assert loaded == set()


def test_a_menu_on_code_imports_neither_the_sdk_nor_the_sql_parser(tmp_path: Path) -> None:
    program = """
from agentls.assist.places import place_at
from agentls.assist.selection import Selection
from agentls.syntax.code import read_code
from agentls.text.span import Span
from agentls.workspace.actions import built_in
text = "def total(rows):\\n    return sum(rows)\\n"
place = place_at(Selection("a.py", text, Span(20, 20)), read_code(text, "python"))
assert [action.id for action in built_in() if action.subject(place)]
"""
    modules = {name.partition(".")[0] for name in modules_after(program, tmp_path)}
    assert "tree_sitter" in modules
    assert modules & {"anthropic", "sqlglot", "asyncio", "pygls"} == set()


def test_every_format_has_its_data_file_and_the_other_way_round() -> None:
    files = {path.stem for path in (PACKAGE / "formats" / "data").glob("*.toml")}
    assert set(FORMATS) == files - {"claude-tools", "claude-models"}


def test_init_files_hold_a_docstring_and_at_most_a_registry() -> None:
    for path in sorted(PACKAGE.rglob("__init__.py")):
        tree = ast.parse(path.read_text("utf-8"))
        assert ast.get_docstring(tree), path
        allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
        assert all(isinstance(node, allowed) for node in tree.body), path


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_no_file_names_a_place_of_one_machine() -> None:
    pattern = re.compile("|".join(re.escape(f"{place}/") for place in (REPOSITORY, "/root")))
    listed = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    found = [
        name
        for name in listed
        if name
        and name != "tests/test_architecture.py"
        and (REPOSITORY / name).is_file()
        and pattern.search((REPOSITORY / name).read_text("utf-8", errors="replace"))
    ]
    assert found == []
