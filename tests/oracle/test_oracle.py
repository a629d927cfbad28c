"""Our reading of agent files against that of the real Claude Code."""

import os
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from agentls.formats.detect import Scope
from agentls.formats.format import load_format
from agentls.formats.ids import CLAUDE_SUBAGENT
from agentls.syntax.agent_file import read_agent_file
from agentls.syntax.effective import effective
from agentls.syntax.front_matter import Verdict as OurVerdict
from tests.oracle.claude_code import PLUGIN, ClaudeCode, Loaded, Verdict, install
from tests.oracle.strategies import NAME, agent_file, corner_cases

pytestmark = [pytest.mark.oracle, pytest.mark.timeout(3000)]

SEED = int(os.environ.get("AGENTLS_ORACLE_SEED", "20261123"))
RANDOM_FILES = int(os.environ.get("AGENTLS_ORACLE_FILES", "2500"))
BATCH = 300


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and what we say becomes of it: `name` is None when it is not loaded."""

    path: str
    content: bytes
    name: str | None
    loaded: Loaded | None
    unparsed: bool


@pytest.fixture(scope="module")
def claude() -> ClaudeCode:
    """The program; the tests fail when it cannot be had."""
    return install()


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """The corner cases, then files drawn at random from a seed that is printed."""
    print(f"\nAGENTLS_ORACLE_SEED={SEED} AGENTLS_ORACLE_FILES={RANDOM_FILES}")
    drawn: list[str] = []

    @seed(SEED)
    @settings(
        max_examples=RANDOM_FILES,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(agent_file())
    def draw(text: str) -> None:
        drawn.append(text)

    draw()
    return [*corner_cases(), *drawn]


def _case(number: int, text: str, scope: Scope) -> Case:
    path = f"f{number:05}.md"
    content = text.replace(NAME, f"n{number:05}").encode()
    shown = f"agents/{path}" if scope is Scope.PLUGIN else f".claude/agents/{path}"
    agent = read_agent_file(
        shown, content.decode(), format=load_format(CLAUDE_SUBAGENT), scope=scope
    )
    unparsed = agent.front_matter.verdict is OurVerdict.BROKEN
    ours = effective(agent, plugin=PLUGIN)
    if not ours.loaded:
        return Case(path, content, None, None, unparsed)
    loaded = Loaded(str(ours.fields["description"]), str(ours.fields["model"]))
    return Case(path, content, str(ours.fields["name"]), loaded, unparsed)


def _batches(cases: list[Case], built_in: frozenset[str]) -> list[dict[str, Case]]:
    """Sets of files in which no two that load have one name, for the program shows only one."""
    batches: list[tuple[dict[str, Case], set[str]]] = []
    first_open = 0
    for case in cases:
        for batch, names in batches[first_open:]:
            if case.name not in names and len(batch) < BATCH:
                break
        else:
            batch, names = {}, set(built_in)
            batches.append((batch, names))
        batch[case.path] = case
        if case.name is not None:
            names.add(case.name)
        while first_open < len(batches) and len(batches[first_open][0]) >= BATCH:
            first_open += 1
    return [batch for batch, _ in batches]


def _differences(batch: dict[str, Case], verdict: Verdict) -> list[str]:
    ours = {case.name: case for case in batch.values() if case.name is not None}
    lines: list[str] = []
    for name in sorted({*ours, *verdict.agents}):
        case, theirs = ours.get(name), verdict.agents.get(name)
        if case is None:
            lines.append(f"{name!r} is loaded as {theirs}, not by us")
        elif theirs is None:
            lines.append(f"{case.content!r} is not loaded, by us as {name!r} {case.loaded}")
        elif theirs != case.loaded:
            lines.append(f"{case.content!r} is {theirs}, by us {case.loaded}")
    unparsed = {case.path for case in batch.values() if case.unparsed}
    for path in sorted(unparsed ^ verdict.unparsed):
        whose = "only by us" if path in unparsed else "not by us"
        lines.append(f"{batch[path].content!r} is refused as YAML, {whose}")
    return lines


def _report(cases: list[Case], batches: list[dict[str, Case]], verdicts: list[Verdict]) -> None:
    differences = [
        line
        for batch, verdict in zip(batches, verdicts, strict=True)
        for line in _differences(batch, verdict)
    ]
    loaded = sum(case.name is not None for case in cases)
    broken = sum(case.unparsed for case in cases)
    print(
        f"{len(cases)} files in {len(batches)} runs: {loaded} loaded, {broken} not YAML,"
        f" {len(differences)} differences"
    )
    assert len(cases) >= 2000
    assert not differences, "\n".join(differences)


def test_project_agents_load_as_in_claude_code(claude: ClaudeCode, texts: list[str]) -> None:
    """Loaded or not, name, description, model, and the verdict on the YAML."""
    cases = [_case(number, text, Scope.PROJECT) for number, text in enumerate(texts)]
    batches = _batches(cases, claude.built_in)
    contents = [{path: case.content for path, case in batch.items()} for batch in batches]
    _report(cases, batches, claude.projects(contents))


def test_plugin_agents_load_as_in_claude_code(claude: ClaudeCode, texts: list[str]) -> None:
    """The same in a plugin, where a broken file loads under its file name."""
    cases = [_case(number, text, Scope.PLUGIN) for number, text in enumerate(texts)]
    batches = _batches(cases, frozenset())
    contents = [{path: case.content for path, case in batch.items()} for batch in batches]
    _report(cases, batches, claude.plugins(contents))
