"""What an action finds on the disk before anything is sent: schema, agent and model."""

from pathlib import Path

import pytest

from agentls.assist.actions.explain_query import ACTION
from agentls.assist.selection import Selection
from agentls.config.settings import ModelSettings
from agentls.errors import UserError
from agentls.model.scripted import ScriptedModel
from agentls.text.span import Span
from agentls.workspace import ask
from agentls.workspace.ask import (
    Desk,
    action_named,
    agent_prompt,
    finish,
    open_model,
    prepare,
    schema_files,
)

OWN = "---\nname: backend-engineer\ndescription: Mine.\nmodel: haiku\neffort: low\n---\n\nMy way.\n"
SHIPPED = "You are a senior backend engineer."


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def found(root: Path) -> list[str]:
    return [file.path for file in schema_files(str(root))]


def table(name: str) -> str:
    return f"CREATE TABLE {name} (id int);\n"


def desk(root: Path, home: Path, **settings: object) -> Desk:
    return Desk(str(root), str(home), ModelSettings(**settings), {})  # type: ignore[arg-type]


def selection(text: str) -> Selection:
    return Selection("q.sql", text, Span(0, 0))


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


def test_files_that_create_no_table_or_are_no_sql_are_not_taken(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "query.sql": "SELECT 1;\n",
            "notes.md": table("a"),
            "node_modules/x/schema.sql": table("b"),
            ".git/schema.sql": table("c"),
        },
    )
    (tmp_path / "binary.sql").write_bytes(b"CREATE TABLE a (\0")
    (tmp_path / "folder.sql").mkdir()
    assert found(tmp_path) == []


def test_a_schema_that_does_not_fit_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "_LARGEST_SCHEMA", 100)
    dump = table("a") + "-" * 100
    write(tmp_path, {"a_dump.sql": dump, "b.sql": table("b"), "c.sql": table("c")})
    assert found(tmp_path) == ["b.sql", "c.sql"]


def test_all_schema_files_together_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"{name}.sql": table(name) for name in "abcd"})
    monkeypatch.setattr(ask, "_LARGEST_SCHEMA", 3 * len(table("a")))
    assert found(tmp_path) == ["a.sql", "b.sql", "c.sql"]
    monkeypatch.setattr(ask, "_MOST_SCHEMA_FILES", 2)
    assert found(tmp_path) == ["a.sql", "b.sql"]


def test_no_more_folders_are_walked_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"{name}/{name}.sql": table(name) for name in "abc"})
    assert found(tmp_path) == ["a/a.sql", "b/b.sql", "c/c.sql"]
    monkeypatch.setattr(ask, "_MOST_FOLDERS", 2)
    assert found(tmp_path) == ["a/a.sql"]


def test_a_document_outside_of_every_folder_has_no_schema() -> None:
    assert schema_files("") == ()


def test_the_shipped_agent_is_taken_when_the_user_has_none(tmp_path: Path) -> None:
    prompt = agent_prompt("backend-engineer", str(tmp_path))
    assert prompt.body.startswith(SHIPPED)
    assert (prompt.model, prompt.effort) == ("sonnet", None)
    assert agent_prompt("backend-engineer", "") == prompt


def test_the_users_own_agent_wins_over_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, {".claude/agents/backend-engineer.md": OWN})
    prompt = agent_prompt("backend-engineer", str(tmp_path))
    assert (prompt.body, prompt.model, prompt.effort) == ("My way.", "haiku", "low")


def test_an_agent_of_the_workspace_is_not_taken(tmp_path: Path) -> None:
    root, home = tmp_path / "project", tmp_path / "home"
    write(root, {".claude/agents/backend-engineer.md": OWN, "agents/backend-engineer.md": OWN})
    request = prepare(ACTION, selection("SELECT 1"), desk(root, home))
    assert request.question.ask.system[0].startswith(SHIPPED)
    assert not any("My way." in part for part in request.question.ask.system)


def test_an_agent_that_is_nowhere_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="`front` is missing from the installation; install it"):
        agent_prompt("front", str(tmp_path))


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


def test_the_model_of_the_settings_wins_over_that_of_the_agent(tmp_path: Path) -> None:
    write(tmp_path, {".claude/agents/backend-engineer.md": OWN})
    place = selection("SELECT 1")
    asked = prepare(ACTION, place, desk(tmp_path, tmp_path, model="mine", max_tokens=7))
    assert (asked.question.ask.model, asked.question.ask.max_tokens) == ("mine", 7)
    own = prepare(ACTION, place, desk(tmp_path, tmp_path)).question.ask.model
    assert own.startswith("claude-haiku")
    scripted = prepare(ACTION, place, desk(tmp_path, tmp_path, model="scripted:x"))
    assert scripted.question.ask.model == own


async def test_a_reply_gets_its_secrets_back(tmp_path: Path) -> None:
    write(tmp_path, {"script.md": "## any\nThe key `__REDACTED_1__` is in the query.\n"})
    model = open_model(ModelSettings(enabled=True, model=f"scripted:{tmp_path}/script.md"), {})
    text = "SELECT id FROM t WHERE api_key = 'AKIAIOSFODNN7EXAMPLE'"
    request = prepare(ACTION, selection(text), desk(tmp_path, tmp_path))
    document = await finish(request, model)
    assert "The key `AKIAIOSFODNN7EXAMPLE` is in the query." in document.markdown
    assert isinstance(model, ScriptedModel)
    (sent,) = model.asked
    assert "AKIAIOSFODNN7EXAMPLE" not in "".join((*sent.system, *sent.user))


async def test_a_model_is_not_asked_where_there_is_no_statement(tmp_path: Path) -> None:
    write(tmp_path, {"script.md": "## any\nYes.\n"})
    model = open_model(ModelSettings(enabled=True, model=f"scripted:{tmp_path}/script.md"), {})
    request = prepare(ACTION, selection("\n"), desk(tmp_path, tmp_path))
    assert await finish(request, model) == request.prepared.offline
    assert isinstance(model, ScriptedModel)
    assert model.asked == []


def test_an_action_is_found_by_its_id() -> None:
    assert action_named("explain-query") is ACTION
    with pytest.raises(UserError, match="there is no action `explain`; there are: `explain-query`"):
        action_named("explain")
