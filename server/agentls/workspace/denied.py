"""Files whose text is never sent to a model, and why.

Four things deny a file, and none of them can allow what another one denies:

- our own list of files that exist to hold secrets;
- `Read(...)` rules under `permissions.deny` in the settings of Claude Code: the user's, the
  managed ones, and those of the workspace (`settings.json` and `settings.local.json` in `.claude`
  of the root and of the folders above it up to the repository's). They only restrict, so a
  workspace that nobody trusts may say them;
- ignore files in the syntax of `.gitignore`, in any folder: `.agentlsignore`, and those by which
  other assistants are told the same (`.aiignore`, `.aiexclude`, `.cursorignore`). `.gitignore` is
  not among them: what is not committed may still be worked on;
- a settings or ignore file that cannot be read. What it denies is not known then, so everything
  that it could deny is.

Paths are judged as they are written and as the links in them resolve.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from agentls.workspace.ignore import repository_of

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILES = (".agentlsignore", ".aiignore", ".aiexclude", ".cursorignore")
"""Each is judged by itself; a `!` in one does not allow what another one denies."""

MANAGED_SETTINGS = "/etc/claude-code/managed-settings.json"
"""Where an organisation puts settings of Claude Code on this system."""

_LARGEST = 1_048_576

# What a name means, and the names; compared without regard to case.
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an environment file, which holds secrets", re.compile(r"\.env(?:rc|[._-].*)?|.+\.env")),
    (
        "a file of keys or certificates",
        re.compile(
            r".+\.(?:pem|key|p12|pfx|p8|pk8|jks|jceks|keystore|bks|kdbx?|ppk|agekey|der)|"
            r"\.(?:pem|key)|.*\.keytab"
        ),
    ),
    (
        "an SSH key",
        re.compile(r"id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?:[._-].*)?|id_[\w-]+|ssh_host_\w+_key"),
    ),
    (
        "a state or variables file of Terraform, which holds secrets in plain text",
        re.compile(r".*\.tfstate(?:\..*)?|.*\.tfvars(?:\.json)?|\.terraformrc|terraform\.rc"),
    ),
    (
        "a file of credentials",
        re.compile(
            r"[._]netrc|\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.pgpass|pgpass\.conf|\.my\.cnf"
            r"|\.git-credentials|\.htpasswd|\.dockercfg|\.dockerconfigjson|\.vault-token"
            r"|\.vault[_-]pass(?:word)?|\.s3cfg|\.boto|\.kube-?config|(?:.*\.)?kubeconfig"
            r"|kubeconfig\..*|(?:client_)?credentials(?:\.(?:json|ya?ml|toml|ini|csv|xml))?"
            r"|service[_-]?account.*\.json|application_default_credentials\.json"
            r"|client_secret.*\.json|secrets?\.(?:json|ya?ml|toml|ini|properties|env)"
            r"|\.secrets?|gha-creds-.*\.json"
        ),
    ),
)
# Folders whose files are all denied, as parts of a path.
_FOLDERS = (
    "secrets",
    ".secrets",
    ".aws",
    ".ssh",
    ".gnupg",
    ".azure",
    ".kube",
    ".config/gcloud",
    ".config/gh",
    ".git",
)
_FILES = (".docker/config.json", ".cargo/credentials", ".cargo/credentials.toml")
_RULE = re.compile(r"(?P<tool>[^()]*)(?:\((?P<content>.*)\))?\Z", re.DOTALL)


def denied(path: str, root: str, home: str) -> str:
    """Why the file at `path` is never sent, empty when it may be."""
    return Denials(root, home).reason(path)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule: the folders that its pattern is for, and where it was read."""

    text: str
    source: str
    folders: tuple[str, ...]
    spec: "GitIgnoreSpec"

    def denies(self, path: str) -> bool:
        for folder in self.folders:
            prefix = f"{folder.rstrip('/')}/"
            if path.startswith(prefix) and self.spec.match_file(path[len(prefix) :]):
                return True
        return False


class Denials:
    """What denies files of one workspace; the files that say so are read once, when first asked.

    `root` is the folder of the workspace, empty when there is none.
    """

    def __init__(self, root: str, home: str, *, managed: str = MANAGED_SETTINGS) -> None:
        self._root = root.rstrip("/")
        self._home = home.rstrip("/")
        self._managed = managed
        self._rules: tuple[_Rule, ...] | None = None
        self._complaints: tuple[str, ...] = ()
        self._ignores: dict[str, tuple[tuple[str, GitIgnoreSpec | None], ...]] = {}

    @property
    def complaints(self) -> tuple[str, ...]:
        """What is wrong with settings files, as sentences; while there is one, all is denied."""
        self._load()
        return self._complaints

    def reason(self, path: str) -> str:
        """Why the file at the absolute `path` is never sent, empty when it may be."""
        written = os.path.normpath(path)
        real = os.path.realpath(path)
        for each in dict.fromkeys((written, real)):
            reason = self._listed(each) or self._by_rule(each) or self._by_ignore_file(each)
            if reason:
                return reason
        self._load()
        return self._complaints[0] if self._complaints else ""

    def _listed(self, path: str) -> str:
        relative = path
        # A workspace may itself stand in a folder with such a name.
        for root in dict.fromkeys((self._root, os.path.realpath(self._root or "/"))):
            if self._root and path.startswith(f"{root}/"):
                relative = path[len(root) :]
        folded = relative.lower()
        name = folded.rpartition("/")[2]
        for what, pattern in _NAMES:
            if pattern.fullmatch(name) and not (name.startswith("id_") and name.endswith(".pub")):
                return f"`{_shown(path)}` is {what}"
        for folder in _FOLDERS:
            if f"/{folder}/" in folded:
                return f"it stands in a folder `{folder}`, whose files hold secrets"
        if folded.endswith(tuple(f"/{file}" for file in _FILES)):
            return f"`{_shown(path)}` is a file of credentials"
        return ""

    def _by_rule(self, path: str) -> str:
        for rule in self._load():
            if rule.denies(path):
                return f"the rule `{rule.text}` of Claude Code in {rule.source} denies it"
        return ""

    def _load(self) -> tuple[_Rule, ...]:
        if self._rules is None:
            rules: list[_Rule] = []
            complaints: list[str] = []
            for file, base in self._settings():
                try:
                    rules += self._read_settings(file, base)
                except _UnusableError as error:
                    complaints.append(
                        f"which files {file} denies is not known, since {error}; mend that file"
                    )
            self._rules, self._complaints = tuple(rules), tuple(complaints)
        return self._rules

    def _settings(self) -> Iterator[tuple[str, str]]:
        """Settings files, each with the folder to which `/…` in it is relative."""
        if self._managed:
            yield self._managed, ""
        if self._home:
            yield f"{self._home}/.claude/settings.json", f"{self._home}/.claude"
        for folder in _upwards(self._root):
            for name in ("settings.json", "settings.local.json"):
                yield f"{folder}/.claude/{name}", folder

    def _read_settings(self, file: str, base: str) -> list[_Rule]:
        import json

        text = _text_of(file)
        if text is None:
            return []
        try:
            table = json.loads(text) if text.strip() else {}
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 0)
            raise _UnusableError(
                f"it is not JSON (line {line})" if line else "it is not JSON"
            ) from error
        if not isinstance(table, dict):
            raise _UnusableError("it is no JSON object")
        permissions = table.get("permissions", {})
        if not isinstance(permissions, dict):
            raise _UnusableError("`permissions` in it is no object")
        deny = permissions.get("deny", [])
        if not isinstance(deny, list):
            raise _UnusableError("`permissions.deny` in it is no list")
        rules: list[_Rule] = []
        for written in deny:
            if not isinstance(written, str):
                raise _UnusableError("`permissions.deny` in it holds something that is no text")
            rule = self._rule(written.strip(), file, base)
            if rule is not None:
                rules.append(rule)
        return rules

    def _rule(self, written: str, file: str, base: str) -> _Rule | None:
        """The rule if it is one about reading files, None for others."""
        match = _RULE.match(written)
        if match is None:
            if re.match(r"Read\b", written):
                raise _UnusableError(f"the rule `{_shown(written)}` in it is not closed")
            return None
        tool, content = match["tool"].strip(), match["content"]
        if not fnmatchcase("Read", tool) or (content is not None and tool != "Read"):
            return None
        shown = _shown(written)
        if content is None or content.strip() in ("", "*", "**"):
            return _Rule(shown, file, ("/",), _spec(["**"]))
        pattern = re.sub(r"\\([()])", r"\1", content.strip())
        root = self._root or "/"
        folders: tuple[str, ...] = (root,)
        if pattern.startswith("//"):
            folders, pattern = ("/",), pattern[1:]
        elif pattern.startswith("~/"):
            folders, pattern = (self._home,) if self._home else (), pattern[1:]
        elif pattern.startswith("/"):
            # It has meant the folder of the settings and that of the project.
            folders = (base, root) if base else (root,)
        else:
            # Relative to where Claude Code is started, which may be any folder of the project:
            # as in an ignore file, a pattern without a slash inside holds at any depth.
            folders = (base, root) if base and not self._is_users(base) else (root,)
            pattern = re.sub(r"\A(?:\./)+", "", pattern)
        real = tuple(os.path.realpath(folder) for folder in folders)
        return _Rule(shown, file, tuple(dict.fromkeys((*folders, *real))), _spec([pattern]))

    def _is_users(self, base: str) -> bool:
        return base == f"{self._home}/.claude"

    def _by_ignore_file(self, path: str) -> str:
        folder = os.path.dirname(path)
        for above in _above(folder, self._root):
            for file, spec in self._ignores_in(above):
                if spec is None:
                    return f"what {file} denies is not known, since it cannot be read"
        for name in IGNORE_FILES:
            source = self._ignored_by(path, name)
            if source:
                return f"{source} names it"
        return ""

    def _ignored_by(self, path: str, name: str) -> str:
        """The ignore file of that name that denies `path` or a folder above it."""
        folders = list(reversed(list(_above(os.path.dirname(path), self._root))))
        # What stands in a folder that is ignored cannot be allowed below it.
        targets = [f"{folder}/" for folder in folders[1:]] + [path]
        for target in targets:
            verdict, source = False, ""
            for folder in folders:
                prefix = f"{folder.rstrip('/')}/"
                if not target.startswith(prefix) or target == prefix:
                    continue
                for file, spec in self._ignores_in(folder):
                    if spec is None or os.path.basename(file) != name:
                        continue
                    include = spec.check_file(target[len(prefix) :]).include
                    if include is not None:
                        verdict, source = include, file
            if verdict:
                return source
        return ""

    def _ignores_in(self, folder: str) -> "tuple[tuple[str, GitIgnoreSpec | None], ...]":
        if folder not in self._ignores:
            found: list[tuple[str, GitIgnoreSpec | None]] = []
            for name in IGNORE_FILES:
                file = f"{folder.rstrip('/')}/{name}"
                try:
                    text = _text_of(file)
                except _UnusableError:
                    found.append((file, None))
                    continue
                if text is not None:
                    found.append((file, _spec(re.split(r"\r?\n", text))))
            self._ignores[folder] = tuple(found)
        return self._ignores[folder]


class _UnusableError(Exception):
    """A file that could deny something cannot be understood; the message follows "since"."""


def _text_of(path: str) -> str | None:
    """The text of a small file, None when there is none."""
    from agentls.workspace.files import Unreadable, read_text

    if not os.path.lexists(path):
        return None
    text = read_text(path, limit=_LARGEST, reader="agentls")
    if isinstance(text, Unreadable):
        raise _UnusableError(f"it {text.reason}")
    return text.removeprefix("\ufeff")


def _spec(lines: list[str]) -> "GitIgnoreSpec":
    # Imported late: it costs more than checking a file does.
    from pathspec import GitIgnoreSpec

    good: list[str] = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            # Git passes over a line it cannot read, and so does who wrote it for Git's syntax.
            continue
        good.append(line)
    return GitIgnoreSpec.from_lines(good)


def _upwards(root: str) -> Iterator[str]:
    if root:
        yield from _above(root, repository_of(root) or root)


def _above(folder: str, root: str) -> Iterator[str]:
    """`folder` and those above it, up to the repository or else the workspace; closest first."""
    top = repository_of(folder)
    if top is None or (root and f"{top}/".startswith(f"{root}/")):
        top = root if root and f"{folder}/".startswith(f"{root}/") else top
    at = folder
    while True:
        yield at
        above = os.path.dirname(at)
        if at == top or above == at or top is None:
            return
        at = above


def _shown(text: str) -> str:
    """A name or rule in a message: one line, short, and nothing in it that ends the quotation."""
    name = text.rpartition("/")[2] if text.startswith("/") else text
    plain = "".join(char if char.isprintable() and char != "`" else "?" for char in name)
    return plain if len(plain) <= 100 else f"{plain[:99]}…"
