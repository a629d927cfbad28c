"""What the documents claim is so: commands, links, paths, names, numbers and examples."""

import re
import tomllib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest

from agentls.assist.actions import OFFLINE, ORDER
from agentls.cli.arguments import UsageError, read_arguments
from agentls.cli.commands import COMMANDS
from agentls.config.layers import Layer, Origin, merge
from agentls.config.settings import SETTINGS, setting
from agentls.formats.format import load_format
from agentls.formats.ids import AGENTLS_ACTION, CLAUDE_SUBAGENT, FORMATS
from agentls.lint.rules import RULES
from agentls.lsp import assistant
from agentls.rulekit.selection import Selection
from agentls.syntax.languages import TITLES
from tests.support.documents import REPOSITORY, Document, documents
from tests.support.linting import findings
from tests.support.marks import mark, unmark

DOCUMENTS = {document.path: document for document in documents()}
PYPROJECT: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
PACKAGE = REPOSITORY / "server" / "agentls"
CODES = {rule.code: rule for rule in RULES}
NAMES = {rule.name: rule for rule in RULES}
COMMAND_NAMES = {command.name: command for command in COMMANDS}
OPTIONS = {option.name for command in COMMANDS for option in command.options} | {"--help"}
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

Check = Callable[[Document], list[str]]


def is_placeholder(word: str) -> bool:
    """Whether a word stands for others, as in `agentls rule CODE`."""
    return re.fullmatch(r"[A-Z]+", word) is not None


def wrong_commands(document: Document) -> list[str]:
    """Command lines that our own programs would refuse."""
    wrong: list[str] = []
    for words in document.commands():
        program, rest = PurePosixPath(words[0]).name, words[1:]
        if program == "agentls":
            wrong += wrong_call(document, rest)
        elif program == "poe" and rest[0] not in PYPROJECT["tool"]["poe"]["tasks"]:
            wrong.append(f"no task {rest[0]}")
        elif rest and rest[0].endswith(".py") and not (REPOSITORY / rest[0]).is_file():
            wrong.append(f"no program {rest[0]}")
    for name in re.findall(r"['\"]agentls['\"],? ['\"](\w+)['\"]", document.text):
        if name not in COMMAND_NAMES:
            wrong.append(f"no command {name}")
    wrong += (
        f"no option {code}"
        for code in document.code
        if re.fullmatch(r"--[a-z][a-z-]*", code) and code not in OPTIONS
    )
    # A remark behind a command names another one.
    for block in document.blocks("sh", "bash", "console"):
        for name in re.findall(r"#.*\bagentls ([a-z]+)", block):
            if name not in COMMAND_NAMES:
                wrong.append(f"no command {name}")
    return wrong


def wrong_call(document: Document, words: list[str]) -> list[str]:
    """Why `agentls` would refuse the words; naming a command alone is no call of it."""
    command = COMMAND_NAMES.get(words[0])
    if command is None:
        return [f"no command {words[0]}"]
    try:
        arguments = read_arguments(command, words[1:] or ["--help"])
    except UsageError as error:
        return [str(error)]
    wrong: list[str] = []
    named = {"ask": own_actions(document) | set(ORDER), "rule": {*CODES, *NAMES}}
    first = arguments.operands[0] if arguments.operands else ""
    if first and not is_placeholder(first) and first not in named.get(command.name, {first}):
        wrong.append(f"no {command.name} {first}")
    agent = arguments.values.get("--agent", "")
    if agent and not is_placeholder(agent) and not (REPOSITORY / f"agents/{agent}.md").is_file():
        wrong.append(f"no agent {agent}")
    if command.name == "ask" and first:
        place = arguments.operands[1]
        if not re.fullmatch(r"FILE:LINE|[\w./-]+(:\d+(-\d+)?)?", place):
            wrong.append(f"no place {place}")
    return wrong


def own_actions(document: Document) -> set[str]:
    """Actions that the document has the reader write."""
    return set(re.findall(r"`\.agentls/actions/([\w-]+)\.md`", document.text))


def wrong_links(document: Document) -> list[str]:
    """Links to files that are not there, and to headings that they do not have."""
    wrong: list[str] = []
    for link in document.links:
        path, _, anchor = link.partition("#")
        target = (REPOSITORY / document.path).parent / path
        if not target.exists():
            wrong.append(link)
        elif anchor:
            linked = Document(link, target.read_text("utf-8")) if path else document
            if anchor not in linked.anchors():
                wrong.append(link)
    return wrong


def wrong_paths(document: Document) -> list[str]:
    """Paths of this repository in backticks at which nothing lies; `<name>` is any name."""
    if document.is_generated:
        return []
    bases = (REPOSITORY, PACKAGE, PACKAGE / "assist")
    wrong: list[str] = []
    for code in document.code:
        # A path with a dot in front is one of the user's, and this is a method of the protocol.
        if not re.fullmatch(r"\w[\w./<>-]*/[\w.<>-]*", code) or code.startswith("textDocument/"):
            continue
        pattern = re.sub(r"<\w+>", "*", code)
        if not any(any(base.glob(pattern)) for base in bases):
            wrong.append(code)
    return wrong


def words_of_the_product() -> set[str]:
    """Names that are no rule's and are written like one."""
    known = {*ORDER, *FORMATS, "ignore-file"}
    known |= {path.stem for path in (REPOSITORY / "agents").glob("*.md")}
    for each in SETTINGS:
        known |= {each.key, *each.choices}
    for format_id in FORMATS:
        format_ = load_format(format_id)
        known |= {foreign.key for foreign in format_.foreign}
        for field in format_.fields:
            known |= {field.key, *field.values, *field.meanings}
    return known


def wrong_names(document: Document) -> list[str]:
    """Rules, extras and settings that do not exist."""
    text = document.text.replace("new-rule NAME AGT999", "")
    wrong = [code for code in re.findall(r"\bAGT\d{3}\b", text) if code not in CODES]
    for prefix in re.findall(r"\bAGT\d{1,2}(?!\d)", text):
        if not any(code.startswith(prefix) for code in CODES):
            wrong.append(prefix)
    known = {*NAMES, *words_of_the_product()}
    wrong += (
        code
        for code in document.code
        if re.fullmatch(r"[a-z]+(-[a-z]+)+", code) and code not in known
    )
    wrong += (
        code
        for code in document.code
        if re.fullmatch(r"model\.[\w-]+", code) and setting(code) is None
    )
    wrong += (name for name in re.findall(r"settings? `([\w.-]+)`", text) if setting(name) is None)
    if document.path.endswith("docs/settings.md"):
        rows = re.findall(r"^\| `([\w.-]+)` \|", text, re.MULTILINE)
        wrong += (name for name in rows if setting(name) is None)
    extras = PYPROJECT["project"]["optional-dependencies"]
    named = re.findall(r"(?:agentls|\.)\[([a-z]+)\]", text)
    return wrong + [f"[{extra}]" for extra in named if extra not in extras]


def wrong_settings(document: Document) -> list[str]:
    """What we would complain about in the configurations that the document shows."""
    wrong: list[str] = []
    assignments = re.findall(r"`([^`\n]+)` in `agentls\.toml`", document.prose)
    for source in (*document.blocks("toml"), *assignments):
        layer = Layer(document.path, Origin.USER, tomllib.loads(source))
        wrong += (complaint.message for complaint in merge([layer]).complaints)
    return wrong


_SHOWN = re.compile(
    r"^In `(?P<path>[^`]+)`, `⟦…⟧` marks what is reported:\n\n"
    r"(?P<bf>`{4,})markdown\n(?P<bad>.*?)^(?P=bf)\n\n"
    r"as it should be:\n\n"
    r"(?P<gf>`{4,})markdown\n(?P<good>.*?)^(?P=gf)\n"
    r"(?P<files>(?:\nbeside `[^`]+`:\n\n(?P<ff>`{4,})text\n.*?^(?P=ff)\n)*)",
    re.MULTILINE | re.DOTALL,
)
_BESIDE = re.compile(r"^beside `([^`]+)`:\n\n(`{4,})text\n(.*?)^\2\n", re.MULTILINE | re.DOTALL)


def written(shown: str) -> str:
    """The text that a page shows; characters that do not show stand there as their numbers."""
    return re.sub(r"⟨U\+([0-9A-F]+)⟩", lambda match: chr(int(match[1], 16)), shown)


def wrong_examples(document: Document) -> list[str]:
    """Example files of the page of a rule that are not reported, or not clean, as it says."""
    rule = NAMES.get(PurePosixPath(document.path).stem)
    if rule is None or "/rules/" not in document.path:
        return []
    shown = list(_SHOWN.finditer(document.text))
    wrong = [] if len(shown) == document.text.count("marks what is reported") > 0 else ["unread"]
    only = Selection(select=(rule.code,))
    for example in shown:
        path, bad, good = example["path"], written(example["bad"]), written(example["good"])
        files = [(name, written(text)) for name, _, text in _BESIDE.findall(example["files"])]
        text, _ = unmark(bad)
        found = findings(path, text, files=files, rules=(rule,), selection=only)
        reported = mark(text, (finding.span for finding in found))
        if reported != bad or {finding.code for finding in found} != {rule.code}:
            wrong.append(f"reported is:\n{reported}")
        left = findings(path, good, files=files)
        wrong += (f"{finding.code} in the good file: {finding.message}" for finding in left)
    return wrong


def wrong_files(document: Document) -> list[str]:
    """Findings in the agents and actions that a document other than a rule's page shows."""
    if "/rules/" in document.path:
        return []
    actions = sorted(own_actions(document))
    path = f".agentls/actions/{actions[0]}.md" if actions else ".claude/agents/example.md"
    return [
        f"{finding.code}: {finding.message}"
        for text in document.blocks("markdown")
        for finding in findings(path, text)
    ]


CHECKS = (
    wrong_commands,
    wrong_links,
    wrong_paths,
    wrong_names,
    wrong_settings,
    wrong_examples,
    wrong_files,
)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_document_claims_what_is_so(path: str, check: Check) -> None:
    assert check(DOCUMENTS[path]) == []


EXAMPLE = """\
In `.claude/agents/a.md`, `⟦…⟧` marks what is reported:

````markdown
---
name: a
description: Reviews code.
tools: {bad}
---

Review.
````

as it should be:

````markdown
---
name: a
description: Reviews code.
tools: {good}
---

Review.
````
"""
ACTION = (
    "`.agentls/actions/use-case.md`:\n\n````markdown\n---\ntitle: Do it\nwhen: function\n"
    "wen: class\n---\nDo it.\n````\n"
)


@pytest.mark.parametrize(
    ("check", "text", "wrong"),
    [
        (wrong_commands, "```sh\nagentls chek\n```\n", ["no command chek"]),
        (wrong_commands, "```sh\nagentls check # or agentls chek\n```\n", ["no command chek"]),
        (
            wrong_commands,
            "```sh\nX=1 pip install . && .venv/bin/agentls tour --fast\n```\n",
            ["`tour` has no option `--fast`"],
        ),
        (
            wrong_commands,
            "`agentls check --format xml`",
            ["`--format` is one of `text`, `json`, `sarif`, `github`, not `xml`"],
        ),
        (
            wrong_commands,
            "`agentls show a.md b.md`",
            ["`b.md` is one argument too many. Usage: agentls show [OPTIONS] FILE"],
        ),
        (wrong_commands, "`agentls ask explain-qery FILE:LINE`", ["no ask explain-qery"]),
        (wrong_commands, "`agentls ask explain a.py:x`", ["no place a.py:x"]),
        (wrong_commands, "`agentls ask explain a.py --agent nobody`", ["no agent nobody"]),
        (wrong_commands, "`agentls rule AGT999`", ["no rule AGT999"]),
        (wrong_commands, "`--dry`", ["no option --dry"]),
        (wrong_commands, "`poe chek`", ["no task chek"]),
        (wrong_commands, "`python server/tools/gen.py`", ["no program server/tools/gen.py"]),
        (wrong_commands, "```lua\ncmd = { 'agentls', 'srv' }\n```\n", ["no command srv"]),
        (wrong_links, "[x](gone.md), [y](../../../LICENSE)", ["gone.md"]),
        (wrong_links, "# A *b*, c\n[x](#a-b-c), [y](#a-d)", ["#a-d"]),
        (wrong_links, "[`x`](../../../README.md#none)", ["../../../README.md#none"]),
        (wrong_paths, "`text/gone.py`, `text/span.py`", ["text/gone.py"]),
        (wrong_paths, "`sql/<name>.rs`, `sql/<name>.py`", ["sql/<name>.rs"]),
        (wrong_names, "AGT101, AGT999, `AGT1`, `AGT9…`", ["AGT999", "AGT9"]),
        (wrong_names, "`unknown-tool`, `unknown-tol`", ["unknown-tol"]),
        (wrong_names, "`model.enabled`, `model.on`", ["model.on"]),
        (wrong_names, "the settings `exclude`, the setting `include`", ["include"]),
        (wrong_names, "`agentls[bedrock]`, `pip install '.[all]'`", ["[all]"]),
        (wrong_settings, "`ignore = 1` in `agentls.toml`", ["`ignore` "]),
        (
            wrong_settings,
            "```toml\n[model]\nenable = true\n```\n",
            ["there is no setting `model.enable`"],
        ),
        (wrong_examples, EXAMPLE.format(bad="⟦Reed⟧", good="Read, Greb"), ["AGT101 in the good"]),
        (wrong_examples, EXAMPLE.format(bad="⟦Read⟧, Reed", good="Read"), ["reported is:"]),
        (wrong_examples, EXAMPLE.format(bad="Read", good="Read"), ["reported is:"]),
        (wrong_examples, EXAMPLE.replace("as it should be", "or"), ["unread"]),
        (wrong_files, "````markdown\n---\nname: example\n---\nWork.\n````\n", ["AGT021: "]),
        (wrong_files, ACTION, ["AGT403: "]),
    ],
)
def test_a_wrong_claim_is_noticed(check: Check, text: str, wrong: list[str]) -> None:
    folder = "rules/unknown-tool.md" if check is wrong_examples else "editors/a.md"
    noticed = check(Document(f"server/docs/{folder}", text))
    shown = [each[: len(start)] for each, start in zip(noticed, wrong, strict=True)]
    assert shown == wrong


def number(word: str) -> int:
    """The number that a document writes in digits or as a word."""
    return int(word) if word.isdigit() else WORDS.index(word.lower())


_SHORT_MENU = assistant._MOST_SPECIFIC + assistant._MOST_GENERAL
_DAILY = next(each.default for each in SETTINGS if each.key == "model.daily-limit-usd")


@pytest.mark.parametrize(
    ("path", "claim", "is_so"),
    [
        ("README.md", r"(\w+) are shipped", len(ORDER)),
        ("README.md", r"(\w+) actions on queries work at once", len(OFFLINE)),
        ("README.md", r"cost (\w+) dollars at most", _DAILY),
        ("server/CHANGELOG.md", r"(\w+) actions on code", len(ORDER)),
        ("server/CHANGELOG.md", r"`model\.daily-limit-usd` \((\w+) by default\)", _DAILY),
        *(
            (f"server/docs/editors/{editor}.md", claim, is_so)
            for editor in ("emacs", "helix", "neovim")
            for claim, is_so in (
                (r"at most (\w+) actions", _SHORT_MENU),
                (r"the (\w+) actions on queries", len(OFFLINE)),
            )
        ),
    ],
)
def test_a_number_is_that_of_the_code(path: str, claim: str, is_so: float) -> None:
    assert [number(word) for word in re.findall(claim, DOCUMENTS[path].text)] == [is_so]


def test_the_python_that_is_asked_for_is_that_of_the_package() -> None:
    named = set(re.findall(r"Python (\d\.\d+)", DOCUMENTS["README.md"].text))
    assert {f">={version}" for version in named} == {PYPROJECT["project"]["requires-python"]}


def test_the_changelog_names_every_command_and_the_version_compared_with() -> None:
    text = DOCUMENTS["server/CHANGELOG.md"].text
    (line,) = re.findall(r"^- `agentls check`.*$", text, re.MULTILINE)
    names = [name.removeprefix("agentls ") for name in re.findall(r"`([^`]+)`", line)]
    assert sorted(names) == sorted(COMMAND_NAMES)
    versions = re.findall(r"Claude Code (\d[\d.]*\d)", text)
    assert set(versions) == {load_format(CLAUDE_SUBAGENT).version}


def test_the_changelog_names_the_rules_for_actions() -> None:
    (ends,) = re.findall(r"`(AGT\d+)` to `(AGT\d+)`", DOCUMENTS["server/CHANGELOG.md"].text)
    codes = sorted(rule.code for rule in RULES if rule.formats == (AGENTLS_ACTION,))
    assert ends == (codes[0], codes[-1])


def test_the_readme_names_languages_that_are_read() -> None:
    (listed,) = re.findall(r", for ([^.]+)\.", DOCUMENTS["README.md"].text)
    named = set(re.split(r", | and ", listed))
    # The other two are spellings of JavaScript and TypeScript, and a language of schemas only.
    besides = {"JavaScript (JSX)", "TypeScript (TSX)", "Prisma"}
    assert named == set(TITLES.values()) - besides


def test_the_architecture_names_every_folder_and_the_layers_as_they_are_enforced() -> None:
    text = DOCUMENTS["server/docs/architecture.md"].text
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE)) == folders
    (contract,) = (
        each for each in PYPROJECT["tool"]["importlinter"]["contracts"] if each["name"] == "Layers"
    )
    (line,) = re.findall(r"^cli → .*$", text, re.MULTILINE)
    assert line.split(" → ") == contract["layers"]


def test_command_lines_are_found_where_they_stand() -> None:
    readme = DOCUMENTS["README.md"]
    lines = [" ".join(words) for words in readme.commands()]
    assert ".venv/bin/agentls tour" in lines
    assert "agentls check" in lines
    assert "poe check" in lines
    assert "agentls doctor --live" in lines
