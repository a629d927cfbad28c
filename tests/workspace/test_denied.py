"""Files that are never sent, and why."""

import json
from pathlib import Path

import pytest

from agentls.workspace.denied import Denials, denied


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project/.git").mkdir(parents=True)
    return tmp_path / "project"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def reason(path: str | Path, root: Path, home: Path) -> str:
    return Denials(str(root), str(home), managed="").reason(f"{root / path}")


def deny(*rules: object) -> str:
    return json.dumps({"permissions": {"deny": rules}})


@pytest.mark.parametrize(
    "path",
    [
        ".env", ".env.local", ".env.production", ".envrc", "prod.env", ".ENV", "a/b/.env",
        "server.pem", "tls.key", "a.p12", "a.pfx", "a.jks", "a.keystore", "my.kdbx", "a.ppk",
        "id_rsa", "id_ed25519", "id_rsa.old", "id_work", "deploy/id_ecdsa",
        "terraform.tfstate", "terraform.tfstate.backup", "prod.tfvars", "a.auto.tfvars.json",
        "secrets/db.py", "app/secrets/a/b.json", ".aws/credentials", ".aws/config", ".ssh/config",
        ".kube/config", ".docker/config.json", ".gnupg/x", ".config/gcloud/x.json", ".git/config",
        ".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".git-credentials", ".htpasswd",
        "kubeconfig", "dev.kubeconfig", "credentials.json", "service-account-prod.json",
        "secrets.yaml",
    ],
)  # fmt: skip
def test_files_that_hold_secrets_are_denied(root: Path, home: Path, path: str) -> None:
    assert reason(path, root, home)


@pytest.mark.parametrize(
    "path",
    [
        "app.py", "environment.py", "env.py", "keys.py", "id_generator.py", "id_rsa.pub", "key.ts",
        "secrets.py", "secret.go", "credentials.py", "config.json", "pem.py", "tfstate.py",
        "src/secret_store/a.py", "aws/client.py", "npmrc.md", "docker/config.json", "token.java",
        "main.tf", "settings.py",
    ],
)  # fmt: skip
def test_ordinary_files_may_be_sent(root: Path, home: Path, path: str) -> None:
    assert reason(path, root, home) == ""


def test_the_reason_names_the_file_and_says_why(root: Path, home: Path) -> None:
    assert reason("a/.env", root, home) == ("`.env` is an environment file, which holds secrets")
    assert reason("secrets/a.py", root, home) == (
        "it stands in a folder `secrets`, whose files hold secrets"
    )


def test_a_workspace_may_itself_stand_in_such_a_folder(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "secrets/project"
    root.mkdir(parents=True)
    assert reason("a.py", root, home) == ""
    assert reason("secrets/a.py", root, home) != ""


def test_a_link_to_a_denied_file_is_denied(root: Path, home: Path) -> None:
    write(root, {".env": "A=1"})
    (root / "harmless.txt").symlink_to(root / ".env")
    assert reason("harmless.txt", root, home)
    assert reason("a/../.env", root, home)


@pytest.mark.parametrize(
    ("rule", "denies", "allows"),
    [
        ("Read(./private/**)", "private/a.py", "public/a.py"),
        ("Read(./private)", "private/deep/a.py", "privately.py"),
        ("Read(private/*.py)", "private/a.py", "private/a.go"),
        ("Read(*.cfg)", "deep/in/a.cfg", "a.cfgx"),
        ("Read(./a.py)", "a.py", "b.py"),
        ("Read(/src/a.py)", "src/a.py", "lib/src/a.py"),
        ("Read(**/gen/**)", "x/gen/a.py", "x/general/a.py"),
        ("Read", "any.py", ""),
        ("Read(*)", "any.py", ""),
        ("Read(**)", "deep/any.py", ""),
        ("*", "any.py", ""),
        (r"Read(./a\(1\).py)", "a(1).py", "a1.py"),
    ],
)
def test_rules_of_claude_code_deny_files(
    root: Path, home: Path, rule: str, denies: str, allows: str
) -> None:
    write(root, {".claude/settings.json": deny(rule)})
    assert reason(denies, root, home) == (
        f"the rule `{rule}` of Claude Code in {root}/.claude/settings.json denies it"
    )
    if allows:
        assert reason(allows, root, home) == ""


@pytest.mark.parametrize(
    "rule", ["Edit(./a.py)", "Bash(cat a.py)", "Write", "mcp__x", "Read(!a.py)"]
)
def test_other_rules_deny_nothing(root: Path, home: Path, rule: str) -> None:
    write(root, {".claude/settings.json": deny(rule)})
    assert reason("a.py", root, home) == ""


def test_absolute_rules_and_those_of_the_home_folder(root: Path, home: Path) -> None:
    write(root, {".claude/settings.json": deny(f"Read(/{root}/a.py)", "Read(~/notes/**)")})
    assert reason("a.py", root, home)
    assert reason(home / "notes/b.py", root, home)
    assert reason("notes/b.py", root, home) == ""


def test_the_users_rules_hold_in_the_workspace(root: Path, home: Path) -> None:
    write(home, {".claude/settings.json": deny("Read(./private/**)", "Read(/top.py)")})
    assert reason("private/a.py", root, home)
    assert reason("top.py", root, home)
    assert reason("a.py", root, home) == ""


@pytest.mark.parametrize("name", ["settings.json", "settings.local.json"])
def test_both_settings_files_of_the_workspace_count(root: Path, home: Path, name: str) -> None:
    write(root, {f".claude/{name}": deny("Read(a.py)")})
    assert reason("a.py", root, home)


def test_rules_of_the_repository_above_the_workspace_count(root: Path, home: Path) -> None:
    write(root, {".claude/settings.json": deny("Read(./inner/a.py)"), "inner/a.py": ""})
    assert reason("a.py", root / "inner", home)
    assert reason("b.py", root / "inner", home) == ""


def test_managed_rules_count(root: Path, home: Path, tmp_path: Path) -> None:
    managed = tmp_path / "managed.json"
    managed.write_text(deny("Read(a.py)"))
    assert Denials(str(root), str(home), managed=str(managed)).reason(f"{root}/a.py")
    assert Denials(str(root), str(home), managed="").reason(f"{root}/a.py") == ""


def test_what_is_allowed_in_settings_opens_nothing(root: Path, home: Path) -> None:
    allow = {"permissions": {"allow": ["Read", "Read(.env)"], "deny": ["Read(a.py)"]}}
    write(root, {".claude/settings.local.json": json.dumps(allow)})
    assert reason(".env", root, home)
    assert reason("a.py", root, home)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{\n"permissions":', "it is not JSON (line 2)"),
        ("[]", "it is no JSON object"),
        ('{"permissions": []}', "`permissions` in it is no object"),
        ('{"permissions": {"deny": "Read(.env)"}}', "`permissions.deny` in it is no list"),
        (deny(["Read(a)"]), "`permissions.deny` in it holds something that is no text"),
        (deny("Read(./a.py"), "the rule `Read(./a.py` in it is not closed"),
    ],
)
def test_settings_that_cannot_be_understood_deny_everything_and_say_so(
    root: Path, home: Path, text: str, why: str
) -> None:
    write(root, {".claude/settings.json": text})
    path = f"{root}/.claude/settings.json"
    message = f"which files {path} denies is not known, since {why}; mend that file"
    assert reason("harmless.py", root, home) == message
    assert Denials(str(root), str(home), managed="").complaints == (message,)


def test_settings_without_rules_deny_nothing(root: Path, home: Path) -> None:
    write(root, {".claude/settings.json": "{}", ".claude/settings.local.json": ""})
    assert reason("a.py", root, home) == ""
    assert Denials(str(root), str(home), managed="").complaints == ()


@pytest.mark.parametrize("name", [".agentlsignore", ".aiignore", ".aiexclude", ".cursorignore"])
def test_an_ignore_file_denies_files(root: Path, home: Path, name: str) -> None:
    write(root, {name: "# not these\n*.dump\n/inner/private/\n"})
    assert reason("x/a.dump", root, home) == f"{root}/{name} names it"
    assert reason("inner/private/a.py", root, home)
    assert reason("x/inner/private/a.py", root, home) == ""


def test_what_git_ignores_may_be_sent(root: Path, home: Path) -> None:
    write(root, {".gitignore": "a.py\n"})
    assert reason("a.py", root, home) == ""


def test_an_ignore_file_holds_below_its_folder_and_the_last_pattern_wins(
    root: Path, home: Path
) -> None:
    write(root, {".agentlsignore": "*.dump\n", "inner/.agentlsignore": "!ok.dump\nb.py\n"})
    assert reason("inner/a.dump", root, home)
    assert reason("inner/ok.dump", root, home) == ""
    assert reason("ok.dump", root, home)
    assert reason("inner/b.py", root, home)
    assert reason("b.py", root, home) == ""


def test_nothing_below_an_ignored_folder_is_allowed_again(root: Path, home: Path) -> None:
    write(root, {".agentlsignore": "inner/\n", "inner/.agentlsignore": "!*\n"})
    assert reason("inner/a.py", root, home)


def test_one_ignore_file_does_not_allow_what_another_one_denies(root: Path, home: Path) -> None:
    write(root, {".aiignore": "a.py\n", ".agentlsignore": "!a.py\n!.env\n"})
    assert reason("a.py", root, home)
    assert reason(".env", root, home)


def test_an_ignore_file_that_cannot_be_read_denies_what_stands_below_it(
    root: Path, home: Path
) -> None:
    write(root, {"inner/x": ""})
    (root / "inner/.agentlsignore").write_bytes(b"\xff\xff")
    message = f"what {root}/inner/.agentlsignore denies is not known, since it cannot be read"
    assert reason("inner/a.py", root, home) == message
    assert reason("a.py", root, home) == ""


def test_a_file_outside_of_every_workspace_is_judged_too(tmp_path: Path, home: Path) -> None:
    write(home, {".claude/settings.json": deny("Read(*.cfg)")})
    judge = Denials("", str(home), managed="")
    assert judge.reason(f"{tmp_path}/x/.env")
    assert judge.reason(f"{tmp_path}/x/a.cfg")
    assert judge.reason(f"{tmp_path}/x/a.py") == ""


def test_asking_about_one_file_is_the_same(root: Path, home: Path) -> None:
    assert denied(f"{root}/.env", str(root), str(home))
    assert denied(f"{root}/a.py", str(root), str(home)) == ""
