"""The real explainer over the real server: computed without a model, and with one on loopback."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import pytest_asyncio
from lsprotocol import types

from agentls.text.span import Span
from tests.support import messages_server as serve
from tests.support.lsp import PATIENCE, Buffer, Editor, start_editor, stop_editor
from tests.support.messages_server import MessagesServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

# How clients differ in showing a page is the matter of the tests of the jobs.
QUERY_TITLES = ["Explain this query", "Suggest indexes for this query"]
EXPLAIN = "refactor.backend.explain"
CLIENT = "nvim-0.11.4"

SCHEMA = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);\n"
SQL = "-- orders\n\nSELECT id FROM orders WHERE customer_id = 7;\n\n-- the end\n"
PYTHON = '''\
LIMIT = 10


def orders(db, customer):
    """Orders of a customer, 😀 first."""
    return db.execute("SELECT id FROM orders WHERE customer_id = %s", (customer,))
'''
HINT = "no index of the schema begins with `orders.customer_id`"


async def stalls(writer: asyncio.StreamWriter) -> None:
    """Begins the reply and never ends it."""
    writer.write(serve.head() + serve.start() + serve.event("ping"))
    await writer.drain()
    await asyncio.Event().wait()


def configure(home: Path, address: str) -> None:
    """Turn the model on, as the user does."""
    file = home / ".config/agentls/agentls.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'[model]\nenabled = true\nbase-url = "{address}"\n')


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(tmp_path_factory: pytest.TempPathFactory, home: Path) -> AsyncIterator[Editor]:
    """One server for the module; the user's configuration is read anew for each question."""
    root = tmp_path_factory.mktemp("project")
    (root / "db").mkdir()
    (root / "db/schema.sql").write_text(SCHEMA)
    editor = await start_editor(CLIENT, root, home)
    yield editor
    await stop_editor(editor)


@pytest_asyncio.fixture(loop_scope="module")
async def model(home: Path) -> AsyncIterator[MessagesServer]:
    """A model that the user turned on for one test."""
    async with MessagesServer([]) as server:
        configure(home, server.address)
        yield server
    (home / ".config/agentls/agentls.toml").unlink()


async def titles(editor: Editor, buffer: Buffer, marker: str) -> list[str]:
    """What is offered with the cursor before `marker`."""
    at = buffer.text.index(marker)
    return [each.title for each in await editor.actions(buffer, Span(at, at), only=[EXPLAIN])]


async def start(editor: Editor, buffer: Buffer) -> None:
    """Ask for the explanation of the query."""
    at = buffer.text.index("FROM")
    actions = await editor.actions(buffer, Span(at, at), only=[EXPLAIN])
    action = actions[0]
    assert action.title == "Explain this query"
    assert await editor.run(action) is None


async def page(editor: Editor) -> str:
    """The page that is opened next."""
    (shown,) = await editor.until(lambda: list(editor.shown))
    editor.shown.clear()
    return Path(unquote(urlsplit(shown.uri).path)).read_text("utf-8")


async def said(
    editor: Editor, known: set[str | int], kind: Any, *, count: int = 1
) -> list[str | None]:
    """Messages of one kind of progress of the job that began last, once there are `count`."""

    def found() -> list[str | None]:
        return [
            each.message
            for token, reports in editor.client.progress_reports.items()
            if token not in known
            for each in reports
            if isinstance(each, kind)
        ]

    return list(await editor.until(lambda: len(found()) >= count and found()))


@pytest.mark.parametrize("elsewhere", ["LIMIT", "Orders of", "return"])
async def test_in_python_it_is_offered_in_the_query_and_not_elsewhere(
    editor: Editor, elsewhere: str
) -> None:
    buffer = editor.open("app/o.py", PYTHON, "python")
    assert await titles(editor, buffer, "FROM") == QUERY_TITLES
    assert await titles(editor, buffer, elsewhere) == []
    editor.close(buffer)


async def test_in_sql_it_is_offered_around_a_query_and_not_where_there_is_none(
    editor: Editor,
) -> None:
    # Between statements the nearest one is meant.
    buffer = editor.open("queries/o.sql", SQL, "sql")
    for place in ("-- orders", "FROM", "-- the end"):
        assert await titles(editor, buffer, place) == QUERY_TITLES
    editor.close(buffer)
    buffer = editor.open("queries/none.sql", "-- orders\n", "sql")
    assert await titles(editor, buffer, "-- orders") == []
    editor.close(buffer)


@pytest.mark.parametrize(
    ("path", "language", "text", "place"),
    [
        pytest.param("queries/o.sql", "sql", SQL, "`queries/o.sql`, line 3", id="sql"),
        pytest.param("app/o.py", "python", PYTHON, "`app/o.py`, line 6", id="python"),
    ],
)
async def test_the_page_explains_the_query_with_the_schema_of_the_workspace(
    editor: Editor, path: str, language: str, text: str, place: str
) -> None:
    buffer = editor.open(path, text, language)
    await start(editor, buffer)
    shown = await page(editor)
    assert shown.startswith(f"# Query explained\n\n{place}\n\nLists `id` of `orders`")
    assert "- table `orders` (2 columns, key `id`)" in shown
    assert HINT in shown
    editor.close(buffer)


async def test_the_page_holds_what_the_model_says_above_the_facts(
    editor: Editor, model: MessagesServer
) -> None:
    model.answers.append(
        serve.stream(serve.start(), serve.text("It lists ", "the orders."), serve.end())
    )
    buffer = editor.open("app/o.py", PYTHON, "python")
    await start(editor, buffer)
    shown = await page(editor)
    above, _, below = shown.partition("\n\n---\n\n# Facts computed from the statement\n\n")
    assert above == "# Query explained\n\n`app/o.py`, line 6\n\nIt lists the orders."
    assert HINT in below
    assert "def orders(db, customer):" in str(model.body()["messages"])
    assert len(model.requests) == 1
    editor.close(buffer)


async def test_progress_says_who_is_asked_and_cancelling_closes_the_connection(
    editor: Editor, model: MessagesServer
) -> None:
    model.answers.append(stalls)
    known = set(editor.client.progress_reports)
    buffer = editor.open("app/o.py", PYTHON, "python")
    await start(editor, buffer)
    host = model.address.removeprefix("http://")
    reports = await said(editor, known, types.WorkDoneProgressReport, count=2)
    assert [re.sub(r"about [\d,]+", "about N", str(each)) for each in reports] == [
        f"asking {host}: about N tokens",
        "thinking",
    ]
    (token,) = set(editor.client.progress_reports) - known
    assert not model.hung_up.is_set()
    editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    await asyncio.wait_for(model.hung_up.wait(), PATIENCE)
    assert await said(editor, known, types.WorkDoneProgressEnd) == ["cancelled"]
    assert editor.shown == []
    editor.close(buffer)


async def test_closing_the_document_closes_the_connection(
    editor: Editor, model: MessagesServer
) -> None:
    model.answers.append(stalls)
    buffer = editor.open("queries/o.sql", SQL, "sql")
    await start(editor, buffer)
    await asyncio.wait_for(model.begun.wait(), PATIENCE)
    editor.close(buffer)
    await asyncio.wait_for(model.hung_up.wait(), PATIENCE)


async def test_a_failing_model_is_one_sentence(editor: Editor, model: MessagesServer) -> None:
    model.answers.append(serve.error(401, "authentication_error"))
    buffer = editor.open("queries/o.sql", SQL, "sql")
    await start(editor, buffer)
    host = model.address.removeprefix("http://")
    (sentence,) = await editor.until(lambda: [each.message for each in editor.client.messages])
    assert sentence.startswith(f"{host} did not accept the key. ")
    assert editor.shown == []
    editor.close(buffer)


async def test_a_file_of_the_workspace_does_not_turn_the_model_on(
    editor: Editor,
) -> None:
    async with MessagesServer([stalls]) as server:
        file = editor.path("agentls.toml")
        file.write_text(f'[model]\nenabled = true\nbase-url = "{server.address}"\n')
        buffer = editor.open("queries/o.sql", SQL, "sql")
        await start(editor, buffer)
        assert (await page(editor)).startswith("# Query explained\n\n`queries/o.sql`, line 3")
        assert server.requests == []
        file.unlink()
