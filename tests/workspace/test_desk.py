"""What an action finds on the disk before anything is sent, and what it never lets out."""

from pathlib import Path
from typing import Any

import pytest

from agentls.assist.places import place_at
from agentls.config.settings import ModelSettings
from agentls.errors import UserError
from agentls.model.scripted import ScriptedModel
from agentls.syntax.code import read_code
from agentls.syntax.languages import language_of
from agentls.text.span import Span
from agentls.workspace import sources
from agentls.workspace.denied import Denials
from agentls.workspace.desk import (
    Desk,
    NotAcceptedError,
    Order,
    Request,
    action_named,
    answer,
    open_model,
    prepare,
    preview,
    selection_of,
)
from agentls.workspace.outcome import Suggestion, Told
from agentls.workspace.sources import modules_of, schema_files, source_paths

OWN = "---\nname: backend-engineer\ndescription: Mine.\nmodel: haiku\neffort: low\n---\n\nMy way.\n"
SHIPPED = "You are a senior backend engineer."


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def denials(root: Path) -> Denials:
    return Denials(str(root), str(root / "home"))


def found(root: Path) -> list[str]:
    return [file.path for file in schema_files(str(root), denials(root))]


def table(name: str) -> str:
    return f"CREATE TABLE {name} (id int);\n"


def desk(root: Path, home: Path, **settings: Any) -> Desk:
    places = {name: str(home / name) for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME")}
    return Desk(str(root), str(home), ModelSettings(**settings), {"HOME": str(home), **places})


def order(root: Path, path: str, text: str, action: str, marker: str = "", **more: str) -> Order:
    """The order for an action before `marker` of a file."""
    at = text.index(marker)
    full = f"{root}/{path}"
    code = read_code(text, language_of(path))
    place = place_at(selection_of(full, str(root), text, Span(at, at)), code)
    return Order(action_named(action, str(root)), place, code, full, **more)


def prepared(given: Order, at: Desk, *, is_preview: bool = False) -> Request:
    request = prepare(given, at, is_preview=is_preview)
    assert request is not None
    return request


def test_schema_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "migrations/002_more.sql": table("b"),
            "migrations/001_first.sql": "create table a (id int);",
            "db/schema.sql": table("c"),
            "top.sql": table("d"),
        },
    )
    assert found(tmp_path) == [
        "top.sql",
        "db/schema.sql",
        "migrations/001_first.sql",
        "migrations/002_more.sql",
    ]


def test_files_that_create_no_table_or_are_no_sql_or_are_ignored_are_not_taken(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        {
            "query.sql": "SELECT 1;\n",
            "notes.md": table("a"),
            "node_modules/x/schema.sql": table("b"),
            ".git/schema.sql": table("c"),
            ".gitignore": "build/\n",
            "build/schema.sql": table("d"),
            "secrets/schema.sql": table("e"),
        },
    )
    (tmp_path / "binary.sql").write_bytes(b"CREATE TABLE a (\0")
    (tmp_path / "folder.sql").mkdir()
    assert found(tmp_path) == []


def test_a_schema_that_does_not_fit_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_LARGEST_SCHEMA", 100)
    dump = table("a") + "-" * 100
    write(tmp_path, {"a_dump.sql": dump, "b.sql": table("b"), "c.sql": table("c")})
    assert found(tmp_path) == ["b.sql", "c.sql"]


def test_all_schema_files_together_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"{name}.sql": table(name) for name in "abcd"})
    monkeypatch.setattr(sources, "_LARGEST_SCHEMA", 3 * len(table("a")))
    assert found(tmp_path) == ["a.sql", "b.sql", "c.sql"]
    monkeypatch.setattr(sources, "_MOST_SCHEMA_FILES", 2)
    assert found(tmp_path) == ["a.sql", "b.sql"]


def test_no_more_files_are_looked_at_than_the_limit_and_no_link_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"{name}/{name}.sql": table(name) for name in "abc"})
    (tmp_path / "round").symlink_to(tmp_path)
    assert list(source_paths(str(tmp_path))) == ["a/a.sql", "b/b.sql", "c/c.sql"]
    monkeypatch.setattr(sources, "_MOST_FILES", 2)
    assert list(source_paths(str(tmp_path))) == ["a/a.sql", "b/b.sql"]
    assert list(source_paths("")) == []


def test_modules_are_told_by_what_they_import_and_define_without_their_code(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        {
            "app/a.py": "from .b import x\nimport json\n\ndef f():\n    return secret\n",
            "app/b.ts": "import { f } from './a';\nexport class B {}\n",
            "notes.txt": "x",
        },
    )
    modules = modules_of(str(tmp_path), denials(tmp_path))
    assert [(module.path, module.text) for module in modules] == [
        ("app/a.py", "imports .b, json\ndefines f"),
        ("app/b.ts", "imports ./a\ndefines B"),
    ]


def test_a_document_outside_of_every_folder_has_no_schema() -> None:
    assert schema_files("", Denials("", "")) == ()


QUERY = "SELECT id FROM t WHERE x = 1"


def test_the_shipped_agent_answers_when_the_user_has_none(tmp_path: Path) -> None:
    given = order(tmp_path, "q.sql", QUERY, "explain-query")
    request = prepared(given, desk(tmp_path, tmp_path / "home"), is_preview=True)
    assert request.question is not None
    assert request.question.ask.system[0].startswith(SHIPPED)


def test_the_users_own_agent_wins_over_the_shipped_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(home, {".claude/agents/backend-engineer.md": OWN})
    given = order(tmp_path, "q.sql", QUERY, "explain-query")
    request = prepared(given, desk(tmp_path, home), is_preview=True)
    assert request.question is not None
    assert request.question.ask.system[0] == "My way."
    assert request.question.ask.model.startswith("claude-haiku")


def test_an_agent_of_the_workspace_has_to_be_accepted_before_it_is_asked(tmp_path: Path) -> None:
    root, home = tmp_path / "project", tmp_path / "home"
    write(root, {".claude/agents/backend-engineer.md": OWN})
    given = order(root, "q.sql", QUERY, "explain-query")
    on = desk(root, home, enabled=True, model="scripted:x")
    # Without a model nothing is sent, and nothing has to be accepted.
    assert prepared(given, desk(root, home)).question is None
    with pytest.raises(NotAcceptedError) as refused:
        prepare(given, desk(root, home, enabled=True, base_url="http://127.0.0.1:9"))
    on.trust.accept(refused.value.digest, refused.value.path)
    request = prepared(given, desk(root, home, enabled=True, base_url="http://127.0.0.1:9"))
    assert request.question is not None
    assert request.question.ask.system[0] == "My way."


def test_an_agent_that_is_nowhere_is_an_error(tmp_path: Path) -> None:
    given = order(tmp_path, "q.sql", QUERY, "explain-query", agent="front")
    with pytest.raises(UserError, match="front"):
        prepare(given, desk(tmp_path, tmp_path), is_preview=True)


def test_no_model_is_opened_unless_the_user_enabled_it() -> None:
    settings = ModelSettings(model="some-model", base_url="http://127.0.0.1:9")
    assert open_model(settings, {"ANTHROPIC_API_KEY": "key-1"}) is None


def test_the_enabled_model_is_at_the_address_of_the_settings() -> None:
    model = open_model(ModelSettings(enabled=True, base_url="http://127.0.0.1:9/v1"), {})
    assert model is not None
    assert model.host == "127.0.0.1:9"


def test_a_script_is_opened_in_place_of_a_model(tmp_path: Path) -> None:
    write(tmp_path, {"script.md": "## any\nYes.\n"})
    model = open_model(ModelSettings(enabled=True, model=f"scripted:{tmp_path}/script.md"), {})
    assert isinstance(model, ScriptedModel)
    assert model.host == ""
    with pytest.raises(UserError, match="no such file or folder"):
        open_model(ModelSettings(enabled=True, model=f"scripted:{tmp_path}/none.md"), {})


async def test_a_reply_gets_its_secrets_back(tmp_path: Path) -> None:
    write(tmp_path, {"script.md": "## any\nThe key `__REDACTED_1__` is in the query.\n"})
    secret = "AKIA" + "Q2W3E4R5T6Y7U8I9"
    text = f"SELECT id FROM t WHERE api_key = '{secret}'"
    at = desk(tmp_path, tmp_path, enabled=True, model=f"scripted:{tmp_path}/script.md")
    request = prepared(order(tmp_path, "q.sql", text, "explain-query"), at)
    assert request.question is not None
    assert secret not in "".join((*request.question.ask.system, *request.question.ask.user))
    told = await answer(request, at)
    assert isinstance(told, Told)
    assert f"The key `{secret}` is in the query." in told.document.markdown


HANDLER = """\
from fastapi import FastAPI
from .rates import rate_of

app = FastAPI()


@app.get("/price")
def price(name: str):
    return rate_of(name)
"""


def test_definitions_of_other_files_go_along_but_not_those_of_denied_ones(
    tmp_path: Path,
) -> None:
    rates = 'def rate_of(name):\n    return 2\n\n\ndef unused():\n    return "unused"\n'
    write(tmp_path, {"app/price.py": HANDLER, "app/rates.py": rates, "pyproject.toml": ""})
    given = order(tmp_path, "app/price.py", HANDLER, "handle-errors", "rate_of(name)")
    parts = {p.label: p.text for p in prepared(given, desk(tmp_path, tmp_path)).prepared.parts}
    assert parts["definitions"] == "app/rates.py, line 1:\ndef rate_of(name):\n    return 2"
    write(tmp_path, {".agentlsignore": "rates.py\n"})
    parts = {p.label: p.text for p in prepared(given, desk(tmp_path, tmp_path)).prepared.parts}
    assert "definitions" not in parts


def test_findings_of_our_own_about_its_queries_go_along(tmp_path: Path) -> None:
    text = HANDLER.replace("rate_of(name)\n", "db.execute('SELECT * FROM rates')\n")
    given = order(tmp_path, "app/price.py", text, "handle-errors", "db.execute")
    parts = {p.label: p.text for p in prepared(given, desk(tmp_path, tmp_path)).prepared.parts}
    assert parts["findings"].startswith("line 9: SELECT *: ")


def test_a_preview_says_to_whom_what_and_about_how_much(tmp_path: Path) -> None:
    given = order(tmp_path, "app/price.py", HANDLER, "handle-errors", "rate_of(name)")
    at = desk(tmp_path, tmp_path, enabled=True, base_url="http://127.0.0.1:9", model="mine")
    shown = preview(prepared(given, at, is_preview=True), at).markdown
    assert "- To: 127.0.0.1:9\n" in shown
    assert "- Model: `mine` (chosen in the settings)\n" in shown
    assert "- Agent: `backend-engineer` (shipped)\n" in shown
    assert "the price is not known" in shown
    assert "9|    return rate_of(name)" in shown


async def test_an_import_that_nobody_declared_is_said_and_one_that_is_declared_is_not(
    tmp_path: Path,
) -> None:
    change = (
        "## any\nTries again.\n\n<<<EDIT-NONCE line=1>>>\nfrom fastapi import FastAPI\n"
        "<<<WITH-NONCE>>>\nimport tenacity\nfrom fastapi import FastAPI\n<<<END-NONCE>>>\n"
    )
    write(tmp_path, {"script.md": change, "app/price.py": HANDLER})
    at = desk(tmp_path, tmp_path, enabled=True, model=f"scripted:{tmp_path}/script.md")
    given = order(tmp_path, "app/price.py", HANDLER, "handle-errors", "rate_of(name)")

    async def detail() -> str:
        outcome = await answer(prepared(given, at), at)
        assert isinstance(outcome, Suggestion)
        return next(rung.detail for rung in outcome.rungs if rung.name == "imports what is there")

    assert "are known to have `tenacity`" in await detail()
    write(tmp_path, {"requirements.txt": "tenacity==9.0\n"})
    assert await detail() == "every new import is there: `tenacity`"


def test_an_action_that_asks_is_not_sent_without_an_answer(tmp_path: Path) -> None:
    at = desk(tmp_path, tmp_path, enabled=True, base_url="http://127.0.0.1:9", model="mine")
    given = order(tmp_path, "app/price.py", HANDLER, "ask-agent", "rate_of(name)")
    with pytest.raises(UserError, match="agentls ask ask-agent FILE:LINE --question TEXT"):
        prepare(given, at)
    assert "(no answer known)" in preview(prepared(given, at, is_preview=True), at).markdown
    given = order(tmp_path, "app/price.py", HANDLER, "ask-agent", "rate_of(name)", answer="Why?")
    assert "as your role says: Why?" in preview(prepared(given, at), at).markdown


def test_an_action_with_characters_that_nobody_sees_is_refused(tmp_path: Path) -> None:
    own = "---\ntitle: Map\nwhen: function\n---\n\nMap\u200b {{selection}}.\n"
    write(tmp_path, {".agentls/actions/map.md": own, "app/price.py": HANDLER})
    given = order(tmp_path, "app/price.py", HANDLER, "map", "rate_of(name)")
    with pytest.raises(UserError, match=r"`map.md` is not used: line 6 .*U\+200B"):
        prepare(given, desk(tmp_path, tmp_path))


def test_an_action_that_is_no_longer_what_stands_on_disk_is_not_used(tmp_path: Path) -> None:
    own = "---\ntitle: Map\nwhen: function\n---\n\nMap {{selection}}.\n"
    write(tmp_path, {".agentls/actions/map.md": own, "app/price.py": HANDLER})
    given = order(tmp_path, "app/price.py", HANDLER, "map", "rate_of(name)")
    at = desk(tmp_path, tmp_path)
    write(tmp_path, {".agentls/actions/map.md": own.replace("Map {{", "Draw {{")})
    with pytest.raises(UserError, match="the file of the action `Map` has changed"):
        prepare(given, at)
    (tmp_path / ".agentls/actions/map.md").unlink()
    with pytest.raises(UserError, match="the file of the action `Map` has changed"):
        prepare(given, at)


def test_modules_go_along_with_an_action_that_names_them_in_any_way(tmp_path: Path) -> None:
    own = "---\ntitle: Map\nwhen: function\n---\n\nMap {{ modules }}.\n"
    write(
        tmp_path,
        {
            ".agentls/actions/map.md": own,
            "app/price.py": HANDLER,
            "app/other.py": "def other():\n    return 1\n",
        },
    )
    given = order(tmp_path, "app/price.py", HANDLER, "map", "rate_of(name)")
    at = desk(tmp_path, tmp_path)
    with pytest.raises(NotAcceptedError) as refused:
        prepare(given, at)
    at.trust.accept(refused.value.digest, refused.value.path)
    labels = [part.label for part in prepared(given, at).prepared.parts]
    assert "modules" in labels


def test_an_action_is_found_by_its_id() -> None:
    assert action_named("explain-query").title == "Explain this query"
    with pytest.raises(UserError, match="there is no action `explian`; there are: `explain-query`"):
        action_named("explian")
