"""Scenarios of one rule, written as Markdown: one file is one case.

    # A sentence that is true

    Prose, if wanted.

    ~~~~ file .claude/agents/other.md
    another file of the project
    ~~~~

    ~~~~ bad .claude/agents/reviewer.md
    the file, with ⟦marks⟧ around exactly what the rule reports
    ~~~~

    ~~~~ messages
    AGT001 yaml-not-loaded: one finding a line, in the order of the text
    ~~~~

    ~~~~ after .claude/agents/reviewer.md
    what the first fix of every finding makes of it
    ~~~~

    ~~~~ silent .claude/agents/other-case.md
    a file about which the rule says nothing
    ~~~~

The folder's name is the rule's. `<U+FEFF>` in a block stands for that character, so that hidden
ones can be seen; `<U+000D>` at the end of a line makes it end as Windows does.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding
from agentls.rulekit.selection import Selection
from tests.support.linting import findings, fixed
from tests.support.marks import mark, unmark

ROOT = Path(__file__).parents[1] / "scenarios" / "lint"
"""Where the scenarios are, in one folder a rule."""

_FENCE = "~~~~"
_HEAD = re.compile(r"~~~~ ([a-z]+)(?: (\S+))?\Z")
_CODE_POINT = re.compile(r"<U\+([0-9A-F]{4,6})>")
_WITH_PATH = frozenset({"file", "bad", "after", "silent"})
_WITHOUT_PATH = frozenset({"messages"})
_AT_MOST_ONCE = frozenset({"bad", "messages", "after"})


class ScenarioError(AssertionError):
    """The scenario itself is not well-formed."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a scenario; `path` is empty where the kind takes none."""

    kind: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """One case of the rule called `rule`."""

    rule: str
    sentence: str
    blocks: tuple[Block, ...]

    def of_kind(self, kind: str) -> tuple[Block, ...]:
        """The blocks of that kind, in order."""
        return tuple(block for block in self.blocks if block.kind == kind)

    def only(self, kind: str) -> Block | None:
        """The block of a kind that occurs at most once."""
        return next(iter(self.of_kind(kind)), None)

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """The other files of the project."""
        return tuple((block.path, block.text) for block in self.of_kind("file"))


def read_scenario(rule: str, source: str) -> Scenario:
    """Take a scenario apart; raises `ScenarioError` when it says something unknown."""
    lines = source.split("\n")
    if not lines[0].startswith("# ") or not lines[0][2:].strip():
        raise ScenarioError("the first line is `# ` and a sentence")
    blocks: list[Block] = []
    kind, path, content = "", "", []
    for line in lines[1:]:
        if not line.startswith(_FENCE):
            if kind:
                content.append(line)
            continue
        if kind:
            if line != _FENCE:
                raise ScenarioError(f"`{line}` begins a block inside of `{kind}`")
            blocks.append(Block(kind, path, _decoded("\n".join([*content, ""]))))
            kind, path, content = "", "", []
            continue
        head = _HEAD.match(line)
        if head is None:
            raise ScenarioError(f"`{line}` is no `~~~~ kind path`")
        kind, path = head[1], head[2] or ""
        if kind not in _WITH_PATH | _WITHOUT_PATH:
            raise ScenarioError(f"`{kind}` is no kind of block")
        if bool(path) != (kind in _WITH_PATH):
            raise ScenarioError(f"`{line}`: a path is missing or too much")
    if kind:
        raise ScenarioError(f"the block `{kind}` is not closed")
    scenario = Scenario(rule, lines[0][2:].strip(), tuple(blocks))
    _check_shape(scenario)
    return scenario


def _decoded(text: str) -> str:
    return _CODE_POINT.sub(lambda match: chr(int(match[1], 16)), text)


def _check_shape(scenario: Scenario) -> None:
    bad = scenario.only("bad")
    if bad is None and not scenario.of_kind("silent"):
        raise ScenarioError("neither a `bad` nor a `silent` block")
    for kind in _AT_MOST_ONCE:
        if len(scenario.of_kind(kind)) > 1:
            raise ScenarioError(f"more than one block `{kind}`")
    for kind in ("messages", "after"):
        if scenario.only(kind) is not None and bad is None:
            raise ScenarioError(f"`{kind}` without `bad`")
    after = scenario.only("after")
    if bad is not None and after is not None and after.path != bad.path:
        raise ScenarioError(f"`after {after.path}` is not the file `bad {bad.path}`")


def run_scenario(scenario: Scenario, rule: AgentRule) -> None:
    """Assert that everything the scenario says of the rule is so."""
    bad = scenario.only("bad")
    if bad is not None:
        _check_bad(scenario, bad, rule)
    for block in scenario.of_kind("silent"):
        found = _found(block.path, block.text, scenario, rule)
        shown = [finding.message for finding in found]
        assert mark(block.text, (finding.span for finding in found)) == block.text, shown


def _check_bad(scenario: Scenario, bad: Block, rule: AgentRule) -> None:
    text, spans = unmark(bad.text)
    if not spans:
        raise ScenarioError("a `bad` block without a mark")
    found = _found(bad.path, text, scenario, rule)
    assert mark(text, (finding.span for finding in found)) == bad.text
    messages = scenario.only("messages")
    if messages is not None:
        said = "".join(f"{f.code} {f.name}: {f.message}\n" for f in found)
        assert said == messages.text
    after = scenario.only("after")
    if after is not None:
        assert fixed(text, found) == after.text


def _found(path: str, text: str, scenario: Scenario, rule: AgentRule) -> tuple[Finding, ...]:
    only = Selection(select=(rule.code,))
    return findings(path, text, files=scenario.files, rules=(rule,), selection=only)


def scenario_files() -> tuple[Path, ...]:
    """Every scenario, in the order of their paths."""
    return tuple(sorted(ROOT.glob("*/*.md")))
