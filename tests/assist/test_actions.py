"""The collection of actions, and what asking for a menu costs."""

import subprocess
import sys
from pathlib import Path

from agentls.assist import actions
from agentls.assist.action import Action
from agentls.assist.action_file import read_action
from agentls.assist.actions import OFFLINE, ORDER
from agentls.workspace.actions import built_in, own_actions

FOLDER = Path(actions.__file__).parent


def test_every_file_of_the_folder_is_listed_once() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(ORDER)
    assert len(set(ORDER)) == len(ORDER)
    modules = {path.stem.replace("_", "-") for path in FOLDER.glob("[a-z]*.py")}
    assert modules == OFFLINE.keys()


def test_every_action_is_read_without_a_complaint_and_in_order() -> None:
    read = [read_action(f"{name}.md", (FOLDER / f"{name}.md").read_text("utf-8")) for name in ORDER]
    assert [problem for each in read for problem in each.problems] == []
    assert tuple(action.id for action in built_in()) == ORDER


def test_kinds_are_below_those_that_editors_know() -> None:
    for action in built_in():
        assert action.kind.startswith(("refactor.backend", "refactor.rewrite.backend")), action.id


def test_titles_are_told_apart() -> None:
    titles = [action.title for action in built_in()]
    assert len(set(titles)) == len(titles)


def test_every_action_has_scenarios() -> None:
    scenarios = Path(__file__).parent / "scenarios"
    assert {path.name for path in scenarios.iterdir()} == set(ORDER)


def test_a_workspace_has_actions_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / ".agentls/actions"
    folder.mkdir(parents=True)
    own = (
        "---\ntitle: Translate\nwhen: function\nagent: translator\n---\nTranslate {{selection}}.\n"
    )
    (folder / "translate.md").write_text(own)
    (folder / "review.md").write_text(own)
    (folder / "broken.md").write_text("---\ntitle: x\n---\nDo {{it}}.\n")
    (folder / "notes.txt").write_text(own)
    found: list[Action] = [each.action for each in own_actions((str(tmp_path),))]
    assert [(each.id, each.agent, each.title) for each in found] == [
        ("own-review", "translator", "Translate"),
        ("translate", "translator", "Translate"),
    ]
    assert own_actions((str(tmp_path / "nowhere"),)) == ()


def test_a_menu_loads_neither_the_sql_parser_nor_the_sdk() -> None:
    code = (
        "import sys\n"
        "from agentls.assist.places import place_at\n"
        "from agentls.assist.selection import Selection\n"
        "from agentls.syntax.code import read_code\n"
        "from agentls.text.span import Span\n"
        "from agentls.workspace.actions import built_in\n"
        "place = place_at(Selection('q.sql', 'SELECT a FROM t', Span(0, 0)), None)\n"
        "print([a.id for a in built_in() if a.subject(place)])\n"
        "print(sorted({'sqlglot', 'anthropic', 'httpx2', 'asyncio'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    assert done.stdout == "['explain-query', 'optimize-query', 'suggest-indexes']\n[]\n"
