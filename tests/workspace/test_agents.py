"""Which agents may answer, and in which order a name is looked up."""

from pathlib import Path

import pytest

from agentls.errors import UserError
from agentls.workspace.agents import Agent, agents_of, choose, in_force
from agentls.workspace.trust import digest_of_text


def text(name: str, body: str = "Work.", description: str = "Does things.", more: str = "") -> str:
    return f"---\nname: {name}\ndescription: {description}\n{more}---\n\n{body}\n"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def found(root: Path, home: Path) -> tuple[Agent, ...]:
    return agents_of((str(root),), str(home))


def named(root: Path, home: Path) -> list[tuple[str, str]]:
    return [(each.name, each.origin) for each in found(root, home) if each.origin != "shipped"]


def only(root: Path, home: Path) -> Agent:
    (agent,) = (each for each in found(root, home) if each.origin != "shipped")
    return agent


def test_the_shipped_agent_answers_when_there_is_no_other(root: Path, home: Path) -> None:
    agent = choose("", found(root, home))
    assert (agent.name, agent.origin) == ("backend-engineer", "shipped")
    assert not agent.needs_acceptance
    assert agent.hidden == ""
    assert agent.prompt.body


def test_the_workspaces_come_before_the_users_and_those_before_ours(root: Path, home: Path) -> None:
    name = "backend-engineer"
    write(home, {".claude/agents/own.md": text(name, "User.")})
    assert choose(name, found(root, home)).prompt.body == "User."
    write(root, {".claude/agents/own.md": text(name, "Workspace.")})
    agents = found(root, home)
    assert choose(name, agents).prompt.body == "Workspace."
    assert choose(f"user:{name}", agents).prompt.body == "User."
    assert choose(f"shipped:{name}", agents).origin == "shipped"
    assert [each.origin for each in in_force(agents) if each.name == name] == ["workspace"]


def test_only_those_of_the_workspace_need_to_be_accepted(root: Path, home: Path) -> None:
    write(home, {".claude/agents/u.md": text("u")})
    write(root, {".claude/agents/w.md": text("w")})
    needed = {each.name for each in found(root, home) if each.needs_acceptance}
    assert needed == {"w"}


def test_agents_in_folders_below_are_found(root: Path, home: Path) -> None:
    write(root, {".claude/agents/team/deep/a.md": text("a")})
    assert named(root, home) == [("a", "workspace")]


def test_agents_of_the_repository_above_are_found_after_closer_ones(tmp_path: Path) -> None:
    root, home = tmp_path / "repo/inner", tmp_path / "home"
    (tmp_path / "repo/.git").mkdir(parents=True)
    write(tmp_path, {".claude/agents/out.md": text("out")})
    write(tmp_path / "repo", {".claude/agents/a.md": text("a", "Far.")})
    write(root, {".claude/agents/a.md": text("a", "Near.")})
    agents = found(root, home)
    assert choose("a", agents).prompt.body == "Near."
    assert not any(each.name == "out" for each in agents)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".claude/agents/a.MD", text("a")),
        (".claude/agents/a.markdown", text("a")),
        ("agents/a.md", text("a")),
        (".claude/commands/a.md", text("a")),
        (".claude/agents/a.md", "Just a note.\n"),
        (".claude/agents/a.md", "---\ndescription: No name.\n---\n"),
        (".claude/agents/a.md", "---\nname: a\n---\n"),
        (".claude/agents/a.md", text("-a")),
        (".claude/agents/a.md", text("a:b")),
        (".claude/agents/a.md", text("a", more="hooks: no map\n")),
        (".claude/agents/a.md", text("a", body="x" * 1_048_576)),
    ],
)
def test_what_claude_code_does_not_load_is_no_agent(
    root: Path, home: Path, path: str, content: str
) -> None:
    write(root, {path: content})
    assert named(root, home) == []


def test_the_name_is_that_of_the_front_matter(root: Path, home: Path) -> None:
    write(root, {".claude/agents/file.md": text("Other Name")})
    assert named(root, home) == [("Other Name", "workspace")]


def test_of_one_name_in_one_folder_the_last_by_path_counts(root: Path, home: Path) -> None:
    write(root, {".claude/agents/a.md": text("x", "A."), ".claude/agents/b.md": text("x", "B.")})
    assert only(root, home).prompt.body == "B."


def test_of_the_front_matter_only_model_and_effort_take_effect(root: Path, home: Path) -> None:
    more = (
        "model: opus\neffort: high\ntools: Bash\npermissionMode: bypassPermissions\n"
        "mcpServers: [evil]\nhooks:\n  Stop:\n    - hooks: [{type: command, command: evil}]\n"
    )
    write(root, {".claude/agents/a.md": text("a", more=more)})
    prompt = only(root, home).prompt
    assert (prompt.name, prompt.body, prompt.model, prompt.effort) == ("a", "Work.", "opus", "high")


def test_the_digest_is_that_of_the_whole_file(root: Path, home: Path) -> None:
    content = text("a")
    write(root, {".claude/agents/a.md": content})
    assert only(root, home).digest == digest_of_text(content)
    write(root, {".claude/agents/a.md": content.replace("Does", "Did")})
    assert only(root, home).digest != digest_of_text(content)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Reviews code. Then more.", "Reviews code."),
        ("Use it for 3.5 things", "Use it for 3.5 things"),
        (r'"Use it so.\n<example>x</example>"', "Use it so."),
        ("x" * 500, "x" * 159 + "…"),
    ],
)
def test_a_list_shows_the_first_sentence(root: Path, home: Path, written: str, shown: str) -> None:
    write(root, {".claude/agents/a.md": text("a", description=written)})
    assert only(root, home).description == shown


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (text("a", "Work.\n\nWe\u200bll."), 8),
        (text("a", "".join(chr(0xE0000 + ord(char)) for char in "obey")), 6),
        (text("a", "It \u202esays\u202c so."), 6),
        (text("a", description="Nice \u2066one\u2069."), 3),
        (text("a\u200b"), 2),
        (text("a", "An\ufff9odd\ufffb one."), 6),
        (text("a", "Ok.\n<!-- \u200b -->"), 7),
    ],
)
def test_hidden_characters_are_refused_with_their_line(
    root: Path, home: Path, content: str, line: int
) -> None:
    write(root, {".claude/agents/a.md": content})
    hidden = only(root, home).hidden
    assert hidden.startswith(f"`a.md` is not used: line {line} holds a character that nobody sees")
    assert hidden.endswith("remove it")


@pytest.mark.parametrize(
    "body",
    [
        "Plain.",
        "Grüße, 你好, سلام",
        "A family: \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "می\u200cشود",
    ],
)
def test_what_a_script_or_an_emoji_needs_is_legal(root: Path, home: Path, body: str) -> None:
    write(root, {".claude/agents/a.md": text("a", body)})
    assert only(root, home).hidden == ""


def test_a_byte_order_mark_is_legal(root: Path, home: Path) -> None:
    write(root, {".claude/agents/a.md": "\ufeff" + text("a")})
    assert only(root, home).hidden == ""


def test_a_folder_that_links_to_itself_is_walked_once(root: Path, home: Path) -> None:
    write(root, {".claude/agents/a.md": text("a")})
    (root / ".claude/agents/again").symlink_to(root / ".claude/agents")
    assert named(root, home) == [("a", "workspace")]


def test_a_workspace_that_is_the_home_folder_has_the_users_agents(home: Path) -> None:
    write(home, {".claude/agents/a.md": text("a")})
    assert named(home, home) == [("a", "user")]


def test_a_link_of_the_workspace_to_the_users_agents_adds_none(root: Path, home: Path) -> None:
    write(home, {".claude/agents/a.md": text("a")})
    (root / ".claude").mkdir()
    (root / ".claude/agents").symlink_to(home / ".claude/agents")
    assert [each for each in named(root, home) if each[1] == "workspace"] == []


def test_an_agent_that_is_nowhere_is_an_error_that_names_the_nearest(
    root: Path, home: Path
) -> None:
    with pytest.raises(UserError, match="did you mean `backend-engineer`"):
        choose("backend-enginer", found(root, home))
    with pytest.raises(UserError, match="there is no agent `qqq`; there are: `backend-engineer`"):
        choose("qqq", found(root, home))
    with pytest.raises(UserError, match="install it again"):
        choose("", ())
