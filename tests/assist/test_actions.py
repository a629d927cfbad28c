"""The collection of actions, and what importing it costs."""

import pkgutil
import subprocess
import sys

from agentls.assist import actions
from agentls.assist.actions import ACTIONS


def test_every_file_of_the_folder_is_listed_in_order():
    files = {module.name.replace("_", "-") for module in pkgutil.iter_modules(actions.__path__)}
    assert {action.id for action in ACTIONS} == files
    assert len(ACTIONS) == len(files)


def test_asking_whether_an_action_applies_imports_no_parser_and_no_sdk():
    code = (
        "import sys\n"
        "from agentls.assist.actions import ACTIONS\n"
        "from agentls.assist.selection import Selection\n"
        "from agentls.text.span import Span\n"
        "import agentls.assist.prompt, agentls.assist.reply, agentls.model.scripted\n"
        "print([a.applies(Selection('q.sql', 'SELECT a FROM t', Span(0, 0))) for a in ACTIONS])\n"
        "print(sorted({'sqlglot', 'anthropic', 'httpx2', 'asyncio'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code.replace(", agentls.model.scripted", "")],
        capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )  # fmt: skip
    assert done.stdout == "[True]\n[]\n"
