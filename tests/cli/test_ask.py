"""`agentls ask` and `agentls query`: what is printed, what would be sent, and what is sent."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from agentls.assist.actions import ORDER
from tests.support import messages_server as serve
from tests.support.messages_server import MessagesServer

TOKEN = "AKIA" + "Q2W3E4R5T6Y7U8I9"
QUERY = f"""\
TOKEN = "{TOKEN}"


def orders(db, customer):
    password = "correct-horse-7"
    return db.execute(
        "SELECT id FROM orders WHERE customer_id = %s",
        (customer,),
    )
"""
SCHEMA = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);\n"
ANSWER = "# Query explained\n\n`q.py`, line 7\n\nLists `id` of `orders` where `customer_id = %s`.\n"
NOTHING = "agentls: “Explain this query” does not apply at q.py:1; it is for: query\n"
PROMPT = "You are a senior backend engineer."


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a query, and the user's own configuration beside it."""

    root: Path
    config: Path

    def configure(self, *lines: str) -> None:
        """Write the table `[model]` of the user's configuration."""
        file = self.config / "agentls/agentls.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(["[model]", *lines, ""]))

    async def run(self, *words: str) -> Done:
        """Run `agentls` in the project."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "agentls",
            *words,
            cwd=self.root,
            env={
                **os.environ,
                "HOME": str(self.config),
                "XDG_CONFIG_HOME": str(self.config),
                "XDG_CACHE_HOME": str(self.config / "cache"),
                "XDG_STATE_HOME": str(self.config / "state"),
                "NO_PROXY": "127.0.0.1",
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "shop"
    (root / ".git").mkdir(parents=True)
    (root / "q.py").write_text(QUERY)
    (root / "schema.sql").write_text(SCHEMA)
    return Project(root, tmp_path / "config")


def reply(*parts: str) -> serve.Answer:
    return serve.stream(serve.start(), serve.text(*parts), serve.end())


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("ask", "explain-query", "q.py:7"), id="a line"),
        pytest.param(("ask", "explain-query", "q.py:6-8"), id="several lines"),
        pytest.param(("query", "explain", "q.py:7"), id="query"),
    ],
)
async def test_without_a_model_the_explanation_is_computed(
    project: Project, words: tuple[str, ...]
) -> None:
    done = await project.run(*words)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(ANSWER)
    assert "- table `orders` (2 columns, key `id`)\n" in done.out


@pytest.mark.parametrize("words", [("ask", "explain-query"), ("query", "explain")])
async def test_json_holds_the_same_document(project: Project, words: tuple[str, ...]) -> None:
    text = await project.run(*words, "q.py:7")
    done = await project.run(*words, "q.py:7", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out) == {
        "title": "Query explained",
        "markdown": text.out,
        "model": False,
        "failed": [],
        "receipt": None,
    }


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(
            ("ask", "improve", "q.py:7"),
            f"there is no action `improve`; there are: {', '.join(f'`{each}`' for each in ORDER)}",
            id="unknown action",
        ),
        pytest.param(
            ("query", "rewrite", "q.py:7"),
            "`agentls query rewrite` is not known; there is `explain`, `optimize`, `index`",
            id="unknown verb",
        ),
        pytest.param(
            ("ask", "explain-query", "none.py:7"),
            "none.py: no such file or folder",
            id="no such file",
        ),
        pytest.param(
            ("ask", "explain-query", "q.py:70"),
            "q.py has 10 lines, so there is no 70",
            id="line out of range",
        ),
        pytest.param(
            ("ask", "explain-query", "q.py:0"),
            "q.py has 10 lines, so there is no 0",
            id="line zero",
        ),
        pytest.param(
            ("ask", "explain-query", "q.py:8-7"),
            "q.py has 10 lines, so there is no 8-7",
            id="lines backwards",
        ),
    ],
)
async def test_what_cannot_be_is_one_sentence(
    project: Project, words: tuple[str, ...], sentence: str
) -> None:
    assert await project.run(*words) == Done(2, "", f"agentls: {sentence}\n")


@pytest.mark.parametrize("option", [(), ("--dry-run",)], ids=["ask", "dry run"])
async def test_a_place_without_a_statement_is_said_and_not_asked_about(
    project: Project, option: tuple[str, ...]
) -> None:
    async with MessagesServer([reply("Unasked.")]) as server:
        project.configure("enabled = true", f'base-url = "{server.address}"')
        done = await project.run("ask", "explain-query", "q.py:1", *option)
        assert done == Done(2, "", NOTHING)
        assert server.requests == []


async def test_a_dry_run_prints_exactly_what_is_sent_then(project: Project) -> None:
    async with MessagesServer([reply("Sure.")]) as server:
        project.configure("enabled = true", f'base-url = "{server.address}"')
        words = ("ask", "explain-query", "q.py:7")
        dry = json.loads((await project.run(*words, "--dry-run", "--format", "json")).out)
        text = (await project.run(*words, "--dry-run")).out
        assert server.requests == []
        assert (await project.run(*words)).code == 0
        sent = server.body()
        assert sent["system"] == [{"type": "text", "text": part} for part in dry["system"]]
        assert sent["messages"] == [
            {"role": "user", "content": [{"type": "text", "text": part} for part in dry["user"]]}
        ]
        assert (sent["model"], sent["max_tokens"]) == (dry["model"], dry["max_tokens"])
    for part in (*dry["system"], *dry["user"]):
        assert part in text
    assert f"- Model: `{dry['model']}`\n" in text


async def test_secrets_are_replaced_in_what_would_be_sent(project: Project) -> None:
    (project.root / "q.py").write_text(QUERY.replace("id FROM", f"id, '{TOKEN}' FROM"))
    done = await project.run("ask", "explain-query", "q.py:7", "--dry-run")
    assert done.code == 0
    assert "SELECT id, '__REDACTED_1__' FROM orders" in done.out
    assert 'password = "__REDACTED_2__"' in done.out
    assert "- To: nobody yet\n" in done.out
    assert "- Secrets replaced: 2 (best effort)\n" in done.out
    assert TOKEN not in done.out
    assert "correct-horse-7" not in done.out


async def test_the_request_holds_prompt_facts_and_code_and_the_document_the_reply(
    project: Project,
) -> None:
    async with MessagesServer([reply("It lists ", "the orders.")]) as server:
        project.configure("enabled = true", f'base-url = "{server.address}"', 'model = "mine"')
        done = await project.run("query", "explain", "q.py:7")
        (request,) = server.requests
        body = server.body()
    assert body["model"] == "mine"
    told = json.dumps(body["system"]), json.dumps(body["messages"])
    assert PROMPT in told[0]
    assert "SELECT id FROM orders WHERE customer_id = %s" in told[1]
    assert "def orders(db, customer):" in told[1]
    assert "customer_id bigint NOT NULL" in told[1]
    assert "### Lookup without an index (line 7)" in told[1]
    assert b"correct-horse-7" not in request
    assert done.code == 0
    assert done.err.startswith("agentls: backend-engineer on ")
    assert done.out.startswith(
        "# Query explained\n\n`q.py`, line 7\n\nIt lists the orders.\n\n---\n\n"
        "# Facts computed from the statement\n\nLists `id` of `orders`"
    )


async def test_a_project_cannot_turn_on_or_redirect_the_model(project: Project) -> None:
    async with MessagesServer([reply("Stolen.")]) as server:
        (project.root / "agentls.toml").write_text(
            f'[model]\nenabled = true\nbase-url = "{server.address}"\n'
        )
        done = await project.run("ask", "explain-query", "q.py:7")
        assert server.requests == []
    assert done.code == 0
    assert done.out.startswith(ANSWER)
    said = "is not applied: only the user's own configuration may set it, never a file of the"
    file = f"agentls: {project.root}/agentls.toml:"
    assert done.err == "".join(
        f"{file} `{key}` {said} workspace\n" for key in ("model.enabled", "model.base-url")
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(
            serve.error(401, "authentication_error"),
            "HOST did not accept the key. ",
            id="refused",
        ),
        pytest.param(
            serve.stream(serve.start(), serve.text("half")),
            "The connection ended before the reply did. Ask again.",
            id="cut",
        ),
    ],
)
async def test_a_failing_server_is_one_sentence(
    project: Project, answer: serve.Answer, sentence: str
) -> None:
    async with MessagesServer([answer]) as server:
        project.configure("enabled = true", f'base-url = "{server.address}"')
        done = await project.run("ask", "explain-query", "q.py:7")
        host = server.address.removeprefix("http://")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"agentls: {sentence.replace('HOST', host)}")


async def test_a_script_answers_in_place_of_a_model(project: Project, tmp_path: Path) -> None:
    script = tmp_path / "script.md"
    script.write_text("## orders\nThe scripted answer.\n")
    project.configure("enabled = true", f'model = "scripted:{script}"')
    done = await project.run("ask", "explain-query", "q.py:7")
    assert done.code == 0
    assert done.out.startswith(
        "# Query explained\n\n`q.py`, line 7\n\nThe scripted answer.\n\n---\n"
    )
    table = json.loads((await project.run("query", "explain", "q.py:7", "--format=json")).out)
    assert (table["title"], table["markdown"]) == ("Query explained", done.out)
    assert table["receipt"]["model"] == "scripted"


async def test_a_missing_script_is_one_sentence(project: Project, tmp_path: Path) -> None:
    script = tmp_path / "none.md"
    project.configure("enabled = true", f'model = "scripted:{script}"')
    done = await project.run("ask", "explain-query", "q.py:7")
    assert done == Done(2, "", f"agentls: the script {script} no such file or folder\n")


HANDLER = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/orders/{order_id}")
def read_order(order_id: int, db):
    row = db.execute("SELECT id FROM orders").fetchone()
    return row
"""
WORDS = ("ask", "handle-errors", "app.py:8")
CHANGE = {
    "summary": "404 for what is not there.",
    "edits": [
        {
            "line": 9,
            "old": "    return row",
            "new": "    if row is None:\n        raise KeyError(order_id)\n    return row",
            "why": "Nobody is told that there is none.",
        }
    ],
}
BROKEN = {"summary": "x", "edits": [{"line": 9, "old": "    return row", "new": "(", "why": ""}]}
AFTER = HANDLER.replace(
    "    return row", "    if row is None:\n        raise KeyError(order_id)\n    return row"
)


def says(table: object) -> serve.Answer:
    return reply(json.dumps(table))


@pytest.fixture
def handler(project: Project) -> Project:
    (project.root / "app.py").write_text(HANDLER)
    return project


async def asked(project: Project, answers: list[serve.Answer], *words: str) -> tuple[Done, int]:
    """How the command ended, and how often the model was asked."""
    async with MessagesServer(answers) as server:
        project.configure("enabled = true", f'base-url = "{server.address}"')
        done = await project.run(*words)
        return done, len(server.requests)


async def test_a_change_is_shown_with_its_checks_and_not_made(handler: Project) -> None:
    done, count = await asked(handler, [says(CHANGE)], *WORDS)
    assert (done.code, count) == (0, 1)
    assert done.out.startswith(
        "# Handle errors with the right status codes\n\n404 for what is not there.\n"
        "- Nobody is told that there is none.\n\n- passed: the change applies exactly\n"
        "- passed: still parses as Python\n"
    )
    assert "\n+        raise KeyError(order_id)\n" in done.out
    assert (handler.root / "app.py").read_text() == HANDLER


async def test_a_diff_is_nothing_but_the_diff_and_applying_makes_the_change(
    handler: Project,
) -> None:
    done, _ = await asked(handler, [says(CHANGE)], *WORDS, "--diff")
    assert done.out.startswith("--- a/app.py\n+++ b/app.py\n@@")
    done, _ = await asked(handler, [says(CHANGE)], *WORDS, "--apply")
    assert done.code == 0
    assert (handler.root / "app.py").read_text() == AFTER


async def test_a_change_that_fails_goes_back_once_and_a_better_one_is_taken(
    handler: Project,
) -> None:
    async with MessagesServer([says(BROKEN), says(CHANGE)]) as server:
        handler.configure("enabled = true", f'base-url = "{server.address}"')
        done = await handler.run(*WORDS, "--diff")
        assert len(server.requests) == 2
        told = json.dumps(server.body()["messages"])
    assert "still parses: after the change line 9 is no Python" in told
    assert done.code == 0
    assert "+        raise KeyError(order_id)\n" in done.out


async def test_a_change_that_fails_twice_is_shown_as_text_with_the_reason(
    handler: Project,
) -> None:
    done, count = await asked(handler, [says(BROKEN)], *WORDS, "--apply")
    assert (done.code, count) == (1, 2)
    assert "This change is not offered, since it failed these checks:\n" in done.out
    assert (handler.root / "app.py").read_text() == HANDLER


async def test_the_same_question_is_free_the_second_time_unless_it_is_to_be_fresh(
    handler: Project,
) -> None:
    async with MessagesServer([says(CHANGE)]) as server:
        handler.configure("enabled = true", f'base-url = "{server.address}"')
        first = await handler.run(*WORDS)
        second = await handler.run(*WORDS)
        assert len(server.requests) == 1
        assert (second.code, second.out) == (first.code, first.out)
        assert "kept from an earlier question, so free" in second.err
        await handler.run(*WORDS, "--fresh")
        assert len(server.requests) == 2
        assert (await handler.run("answers", "--clear")).out == "1 answer deleted\n"
        await handler.run(*WORDS)
        assert len(server.requests) == 3


async def test_a_daily_limit_is_held_before_anything_is_sent(handler: Project) -> None:
    async with MessagesServer([says(CHANGE)]) as server:
        handler.configure(
            "enabled = true", f'base-url = "{server.address}"', "daily-limit-usd = 0.00001",
            'model = "claude-sonnet-5-5"',
        )  # fmt: skip
        done = await handler.run(*WORDS)
        assert server.requests == []
    assert done.code == 2
    assert "raise `model.daily-limit-usd` in the settings" in done.err


async def test_a_denied_file_is_not_sent(handler: Project) -> None:
    (handler.root / ".agentlsignore").write_text("app.py\n")
    done, count = await asked(handler, [says(CHANGE)], *WORDS)
    assert (done.code, count) == (2, 0)
    assert "this file is never sent: " in done.err


async def test_an_agent_of_the_workspace_answers_once_it_was_accepted(handler: Project) -> None:
    agent = handler.root / ".claude/agents/careful.md"
    agent.parent.mkdir(parents=True)
    agent.write_text("---\nname: careful\ndescription: Takes care.\n---\n\nTake care of it.\n")
    words = (*WORDS, "--agent", "careful")
    done, count = await asked(handler, [says(CHANGE)], *words)
    assert (done.code, count) == (2, 0)
    assert "comes from the workspace" in done.err
    assert "--accept" in done.err
    done, count = await asked(handler, [says(CHANGE)], *words, "--accept")
    assert (done.code, count) == (0, 1)
    done, count = await asked(handler, [says(CHANGE)], *words, "--fresh")
    assert (done.code, count) == (0, 1)
    agent.write_text("---\nname: careful\ndescription: Takes care.\n---\n\nDo something else.\n")
    done, count = await asked(handler, [says(CHANGE)], *words)
    assert (done.code, count) == (2, 0)


async def test_an_action_of_the_workspace_is_asked_once_it_was_accepted(handler: Project) -> None:
    action = handler.root / ".agentls/actions/greet.md"
    action.parent.mkdir(parents=True)
    action.write_text("---\ntitle: Greet\nwhen: function\n---\n\nGreet {{selection}} politely.\n")
    assert "greet" in (await handler.run("actions")).out
    words = ("ask", "greet", "app.py:8")
    done, count = await asked(handler, [reply("Hello.")], *words)
    assert (done.code, count) == (2, 0)
    async with MessagesServer([reply("Hello.")]) as server:
        handler.configure("enabled = true", f'base-url = "{server.address}"')
        done = await handler.run(*words, "--accept")
        assert 'Greet the part \\"selection\\" politely.' in json.dumps(server.body())
    assert done.out == "# Greet\n\n`app.py`, line 6\n\nHello.\n"


async def test_an_action_that_hides_something_is_refused(handler: Project) -> None:
    action = handler.root / ".agentls/actions/greet.md"
    action.parent.mkdir(parents=True)
    action.write_text("---\ntitle: Greet\nwhen: function\n---\n\nGreet\U000e0041 them.\n")
    done, count = await asked(handler, [reply("Hello.")], "ask", "greet", "app.py:8", "--accept")
    assert (done.code, count) == (2, 0)
    assert "greet.md" in done.err


async def test_a_review_lists_its_findings_by_line(handler: Project) -> None:
    finding = {"line": 8, "severity": "warning", "message": "No limit.", "old": "", "new": ""}
    table = {"summary": "One.", "findings": [finding]}
    done, _ = await asked(handler, [says(table)], "ask", "review", "app.py:8")
    assert done.out == "# Review this code\n\nOne.\n\napp.py:8: warning: No limit.\n"


async def test_a_new_file_is_written_only_when_it_is_to_be_and_never_over_another(
    handler: Project,
) -> None:
    table = {
        "summary": "Tests.",
        "path": "tests/test_app.py",
        "content": "def test_x():\n    pass\n",
    }
    words = ("ask", "write-tests", "app.py:8")
    done, _ = await asked(handler, [says(table)], *words)
    assert done.code == 0
    assert "+def test_x():\n" in done.out
    target = handler.root / "tests/test_app.py"
    assert not target.exists()
    await asked(handler, [says(table)], *words, "--apply")
    assert target.read_text() == "def test_x():\n    pass\n"
    done, count = await asked(handler, [says(table)], *words, "--fresh")
    assert (done.code, count) == (1, 2)
    assert "there is a file `tests/test_app.py` already" in done.out


async def test_without_a_model_an_action_that_needs_one_says_how_to_turn_one_on(
    handler: Project,
) -> None:
    done = await handler.run(*WORDS)
    assert done.code == 2
    assert "needs a model. Turn one on with `model.enabled` in your user settings" in done.err


async def test_planted_secrets_reach_neither_the_server_nor_the_output_of_a_dry_run(
    handler: Project,
) -> None:
    secret = "gh" + "p_" + "a1B2c3D4" * 5
    (handler.root / "app.py").write_text(HANDLER.replace("row = ", f'key = "{secret}"\n    row = '))
    async with MessagesServer([reply("Nothing to do.")]) as server:
        handler.configure("enabled = true", f'base-url = "{server.address}"')
        assert secret not in (await handler.run(*WORDS, "--dry-run")).out
        done = await handler.run(*WORDS)
        assert done.code == 0
        assert secret.encode() not in server.requests[0]


async def test_boundaries_are_proposed_for_a_folder_from_its_modules_without_their_code(
    handler: Project,
) -> None:
    (handler.root / "shop").mkdir()
    (handler.root / "shop/a.py").write_text("import json\n\ndef secretive():\n    return 4711\n")
    async with MessagesServer([reply("# Boundaries\n\nNone.")]) as server:
        handler.configure("enabled = true", f'base-url = "{server.address}"')
        done = await handler.run("ask", "propose-boundaries", "shop")
        told = json.dumps(server.body()["messages"])
    assert done.code == 0
    assert done.out.startswith("# Propose service boundaries\n\n`shop`, line 1\n\n# Boundaries\n")
    assert "defines secretive" in told
    assert "4711" not in told
    done = await handler.run("ask", "handle-errors", "shop")
    assert (done.code, done.out) == (2, "")
    assert "is about code in a file, and shop is a folder" in done.err
