"""`agentls ask` and `agentls query`: what is printed, what would be sent, and what is sent."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import messages_server as serve
from tests.support.messages_server import MessagesServer

QUERY = """\
TOKEN = "AKIAIOSFODNN7EXAMPLE"


def orders(db, customer):
    password = "correct-horse-7"
    return db.execute(
        "SELECT id FROM orders WHERE customer_id = %s",
        (customer,),
    )
"""
SCHEMA = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);\n"
ANSWER = "# Query explained\n\n`q.py`, line 7\n\nLists `id` of `orders` where `customer_id = %s`.\n"
NOTHING = "There is no SQL statement at the cursor. Put it inside one, or select one.\n"
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
            env={**os.environ, "XDG_CONFIG_HOME": str(self.config), "NO_PROXY": "127.0.0.1"},
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
    }


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(
            ("ask", "improve", "q.py:7"),
            "there is no action `improve`; there are: `explain-query`",
            id="unknown action",
        ),
        pytest.param(
            ("query", "rewrite", "q.py:7"),
            "`agentls query rewrite` is not known; there is `explain`",
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
        assert done == Done(2, NOTHING, "")
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
    assert text.startswith(f"model: {dry['model']}\nlongest reply: 4096 tokens\n")


async def test_secrets_are_replaced_in_what_would_be_sent(project: Project) -> None:
    (project.root / "q.py").write_text(QUERY.replace("id FROM", "id, 'AKIAIOSFODNN7EXAMPLE' FROM"))
    done = await project.run("ask", "explain-query", "q.py:7", "--dry-run")
    assert done.code == 0
    assert "SELECT id, '__REDACTED_1__' FROM orders" in done.out
    assert 'password = "__REDACTED_2__"' in done.out
    assert "secrets replaced: 2\n" in done.out
    assert "AKIAIOSFODNN7EXAMPLE" not in done.out
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
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        "# Query explained\n\nIt lists the orders.\n\n---\n\n"
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
            "HOST did not accept the key. Check `ANTHROPIC_API_KEY`, or run `ant auth login` "
            "again.",
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
    assert done == Done(2, "", f"agentls: {sentence.replace('HOST', host)}\n")


async def test_a_script_answers_in_place_of_a_model(project: Project, tmp_path: Path) -> None:
    script = tmp_path / "script.md"
    script.write_text("## orders\nThe scripted answer.\n")
    project.configure("enabled = true", f'model = "scripted:{script}"')
    done = await project.run("ask", "explain-query", "q.py:7")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("# Query explained\n\nThe scripted answer.\n\n---\n")
    table = json.loads((await project.run("query", "explain", "q.py:7", "--format=json")).out)
    assert table == {"title": "Query explained", "markdown": done.out, "model": True}


async def test_a_missing_script_is_one_sentence(project: Project, tmp_path: Path) -> None:
    script = tmp_path / "none.md"
    project.configure("enabled = true", f'model = "scripted:{script}"')
    done = await project.run("ask", "explain-query", "q.py:7")
    assert done == Done(2, "", f"agentls: the script {script} no such file or folder\n")
