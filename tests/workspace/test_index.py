"""The index knows what Claude Code would find, and what an open document changes of it."""

import json
from pathlib import Path

import pytest

from agentls.formats.detect import Scope
from agentls.workspace.index import Index


def agent(name: str, description: str = "Does things.") -> str:
    return f"---\nname: {name}\ndescription: {description}\n---\n\nWork.\n"


def lay_out(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def scanned(root: Path, files: dict[str, str], *, home: str = "") -> Index:
    lay_out(root, files)
    index = Index([str(root)], home=str(root / home) if home else "")
    index.scan()
    return index


def relative(root: Path, index: Index) -> list[str]:
    return [path.removeprefix(f"{root}/") for path in index.agent_paths()]


def names(index: Index) -> list[str]:
    return [known.name for known in index.project().agents]


def test_project_agents_are_found_at_any_depth(tmp_path: Path) -> None:
    index = scanned(
        tmp_path,
        {".claude/agents/a.md": agent("a"), ".claude/agents/deep/er/b.md": agent("b")},
    )
    assert relative(tmp_path, index) == [".claude/agents/a.md", ".claude/agents/deep/er/b.md"]
    assert names(index) == ["a", "b"]


def test_a_markdown_file_without_keys_is_no_agent_file(tmp_path: Path) -> None:
    index = scanned(tmp_path, {"docs/a.md": "# Title\n", "docs/b.md": "---\ntitle: b\n---\n"})
    assert relative(tmp_path, index) == []


def test_one_file_with_both_keys_outside_agent_folders_is_no_agent_file(tmp_path: Path) -> None:
    assert relative(tmp_path, scanned(tmp_path, {"docs/a.md": agent("a")})) == []


def test_two_such_files_side_by_side_are_a_collection(tmp_path: Path) -> None:
    index = scanned(tmp_path, {"set/a.md": agent("a"), "set/b.md": agent("b")})
    assert relative(tmp_path, index) == ["set/a.md", "set/b.md"]
    assert index.scope_of(str(tmp_path / "set/a.md"), agent("a")) is Scope.COLLECTION


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".claude/agents/a.md", Scope.PROJECT),
        ("plugin/agents/sub/a.md", Scope.PLUGIN),
        ("sold/agents/a.md", Scope.PLUGIN),
        ("agents/a.md", Scope.COLLECTION),
        ("home/.claude/agents/a.md", Scope.USER),
        ("plugin/skills/a.md", None),
        (".claude/agents/a.MD", None),
    ],
)
def test_the_place_decides_the_scope(tmp_path: Path, path: str, expected: Scope | None) -> None:
    index = scanned(
        tmp_path,
        {
            "plugin/.claude-plugin/plugin.json": '{"name": "p"}',
            ".claude-plugin/marketplace.json": '{"plugins": [{"name": "s", "source": "./sold"}]}',
        },
        home="home",
    )
    assert index.scope_of(str(tmp_path / path), agent("a")) is expected


def test_agents_above_the_root_are_known_up_to_the_repository(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            ".claude/agents/outside.md": agent("outside"),
            "repo/.git/HEAD": "",
            "repo/.claude/agents/above.md": agent("above"),
            "repo/sub/.claude/agents/inside.md": agent("inside"),
        },
    )
    index = Index([str(tmp_path / "repo/sub")])
    index.scan()
    assert names(index) == ["above", "inside"]
    assert relative(tmp_path, index) == ["repo/sub/.claude/agents/inside.md"]


def test_ignored_agents_are_known_but_not_listed(tmp_path: Path) -> None:
    index = scanned(
        tmp_path,
        {".gitignore": ".claude/agents/a.md\n", ".claude/agents/a.md": agent("a")},
    )
    assert relative(tmp_path, index) == []
    assert names(index) == ["a"]


@pytest.mark.parametrize("name", [".gitignore", ".ignore", ".agentlsignore"])
def test_ignore_files_hold_below_their_folder(tmp_path: Path, name: str) -> None:
    index = scanned(
        tmp_path,
        {f"x/{name}": "agents/\n", "x/agents/a.md": agent("a"), "y/agents/a.md": agent("a")},
    )
    assert relative(tmp_path, index) == ["y/agents/a.md"]


def test_a_later_ignore_file_takes_back_what_an_earlier_one_hid(tmp_path: Path) -> None:
    index = scanned(
        tmp_path,
        {".gitignore": "b.md\n", ".agentlsignore": "!b.md\n", "agents/b.md": agent("b")},
    )
    assert relative(tmp_path, index) == ["agents/b.md"]


def test_a_keystroke_in_the_body_keeps_the_snapshot(tmp_path: Path) -> None:
    index = scanned(tmp_path, {".claude/agents/a.md": agent("a")})
    before = index.project()
    assert not index.put(str(tmp_path / ".claude/agents/a.md"), agent("a") + "More.\n")
    assert index.project() is before


def test_a_new_name_is_seen_at_once_and_gone_when_the_document_closes(tmp_path: Path) -> None:
    path = str(tmp_path / ".claude/agents/a.md")
    index = scanned(tmp_path, {".claude/agents/a.md": agent("a")})
    assert index.put(path, agent("other"))
    assert names(index) == ["other"]
    assert index.forget(path)
    assert names(index) == ["a"]


def test_a_moved_name_moves_in_the_snapshot_without_concerning_others(tmp_path: Path) -> None:
    path = str(tmp_path / ".claude/agents/a.md")
    index = scanned(tmp_path, {".claude/agents/a.md": agent("a")})
    span = index.project().agents[0].name_span
    assert not index.put(path, agent("a").replace("---\nname", "---\n# hi\nname"))
    assert index.project().agents[0].name_span == span.shifted(5)


def test_an_unsaved_document_is_known_and_exists(tmp_path: Path) -> None:
    index = scanned(tmp_path, {})
    path = str(tmp_path / ".claude/agents/new.md")
    assert index.put(path, agent("new"))
    assert names(index) == ["new"]
    assert index.exists(path)
    assert index.forget(path)
    assert names(index) == []


def test_a_change_on_disk_is_seen_on_refresh(tmp_path: Path) -> None:
    index = scanned(tmp_path, {".claude/agents/a.md": agent("a")})
    place = tmp_path / ".claude/agents/a.md"
    place.write_text(agent("renamed"))
    assert index.refresh(str(place))
    assert names(index) == ["renamed"]
    place.unlink()
    assert index.refresh(str(place))
    assert index.agent_paths() == ()


def test_servers_and_skills_are_unknown_without_configuration(tmp_path: Path) -> None:
    project = scanned(tmp_path, {".claude/agents/a.md": agent("a")}).project()
    assert project.mcp_servers is None
    assert project.skills is None


def test_servers_come_from_every_configuration(tmp_path: Path) -> None:
    local = {str(tmp_path): {"mcpServers": {"l": {}}}}
    user = json.dumps({"mcpServers": {"u": {}}, "projects": local})
    index = scanned(
        tmp_path,
        {
            ".mcp.json": '{"mcpServers": {"m": {"command": "x"}}}',
            ".claude/settings.json": '{"mcpServers": {"s": {}}}',
            "p/.claude-plugin/plugin.json": '{"name": "p", "mcpServers": {"g": {}}}',
            "home/.claude.json": user,
        },
        home="home",
    )
    assert index.project().mcp_servers == {"m", "s", "g", "plugin_p_g", "u", "l"}


def test_an_empty_server_configuration_means_that_there_are_none(tmp_path: Path) -> None:
    index = scanned(tmp_path, {".mcp.json": '{"mcpServers": {}}'})
    assert index.project().mcp_servers == frozenset()


def test_skills_come_from_project_home_and_plugins(tmp_path: Path) -> None:
    index = scanned(
        tmp_path,
        {
            ".claude/skills/one/SKILL.md": "x",
            "home/.claude/skills/two/SKILL.md": "x",
            "p/.claude-plugin/plugin.json": '{"name": "p"}',
            "p/skills/three/SKILL.md": "x",
            ".claude/skills/none/README.md": "x",
        },
        home="home",
    )
    assert index.project().skills == {"one", "two", "three", "p:three"}


def test_a_linked_agents_folder_is_read(tmp_path: Path) -> None:
    lay_out(tmp_path, {"elsewhere/a.md": agent("a")})
    (tmp_path / "root/.claude").mkdir(parents=True)
    (tmp_path / "root/.claude/agents").symlink_to(tmp_path / "elsewhere")
    index = Index([str(tmp_path / "root")])
    index.scan()
    assert relative(tmp_path, index) == ["root/.claude/agents/a.md"]


def test_a_folder_beside_the_roots_is_looked_at_when_asked(tmp_path: Path) -> None:
    lay_out(tmp_path, {"root/x.md": "x", "set/a.md": agent("a"), "set/b.md": agent("b")})
    index = Index([str(tmp_path / "root")])
    index.scan()
    assert index.scope_of(str(tmp_path / "set/a.md"), agent("a")) is Scope.COLLECTION
    index.put(str(tmp_path / "set/a.md"), agent("a"))
    assert names(index) == ["a", "b"]


def test_around_a_file_its_project_is_known_and_nothing_listed(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "x/.claude/agents/a.md": agent("a"),
            "x/.claude/agents/b.md": agent("b"),
            "y/.claude/agents/c.md": agent("c"),
        },
    )
    index = Index([], beside=[str(tmp_path / "x/.claude/agents/a.md")])
    index.scan()
    assert names(index) == ["a", "b"]
    assert index.agent_paths() == ()


@pytest.mark.parametrize("asked", ["root", "file"])
def test_a_collection_is_known_across_its_repository(tmp_path: Path, asked: str) -> None:
    lay_out(
        tmp_path,
        {
            ".git/HEAD": "",
            "one/agents/a.md": agent("a"),
            "two/agents/b.md": agent("b"),
            "two/README.md": "x",
        },
    )
    path = str(tmp_path / "one/agents/a.md")
    index = Index([str(tmp_path / "one")]) if asked == "root" else Index([], beside=[path])
    index.scan()
    assert names(index) == ["a", "b"]
    assert index.agent_paths() == ((path,) if asked == "root" else ())


def test_a_file_and_a_link_to_its_folder_are_one_agent(tmp_path: Path) -> None:
    lay_out(tmp_path, {"agents/a.md": agent("a")})
    (tmp_path / ".claude").mkdir()
    (tmp_path / ".claude/agents").symlink_to(tmp_path / "agents")
    index = Index([str(tmp_path)])
    index.scan()
    assert names(index) == ["a"]
    assert relative(tmp_path, index) == [".claude/agents/a.md"]


def test_actions_are_found_and_are_no_agents(tmp_path: Path) -> None:
    action = "---\nname: a\ndescription: b\ntitle: Tidy\nwhen: class\n---\n\nTidy.\n"
    index = scanned(
        tmp_path,
        {".agentls/actions/a.md": action, ".agentls/actions/deep/b.md": "# Notes\n"},
    )
    assert relative(tmp_path, index) == [".agentls/actions/a.md"]
    assert names(index) == []
    path = str(tmp_path / ".agentls/actions/a.md")
    assert index.put(path, action + "More.\n") is False
    assert index.known_scope(path) is Scope.PROJECT
