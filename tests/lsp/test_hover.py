"""What is to know at a place of an agent file."""

import pytest

from agentls.formats.detect import Scope
from agentls.syntax.project import EMPTY_PROJECT, KnownAgent, Project
from agentls.text.span import Span
from agentls.workspace.analysis import analyse
from agentls.workspace.hover import hover
from tests.support.marks import mark, unmark

HEAD = "---\nname: reviewer\ndescription: Reviews code\n"
TESTER = KnownAgent("tester", "/w/tester.md", Scope.PROJECT, "/w", Span(0, 0), "Tests code.")


def check_hover(
    marked: str,
    words: str,
    *,
    scope: Scope = Scope.PROJECT,
    project: Project = EMPTY_PROJECT,
    path: str = "/w/reviewer.md",
) -> None:
    """The hover in the middle of the mark covers exactly the mark and holds the words."""
    text, (span,) = unmark(marked)
    analysis = analyse(path, text, scope=scope, project=project)
    found = hover(analysis, (span.start + span.end) // 2, project=project)
    assert found is not None
    assert mark(text, [found.span]) == marked
    assert words in found.markdown


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        pytest.param(
            HEAD + "⟦color⟧: red\n---\n",
            "Values: `red`, `blue`",
            id="key with its values",
        ),
        pytest.param(
            HEAD + "⟦permissionMode⟧: plan\n---\n",
            "In agents of a plugin: ignored",
            id="key that plugins ignore",
        ),
        pytest.param(
            HEAD + "⟦background⟧: true\n---\n",
            "- Without it: false\n- Otherwise: the value is ignored; `yes`",
            id="default, and what a bad value does",
        ),
        pytest.param(
            HEAD + "⟦tools⟧: Read\n---\n",
            "Source: https://code.claude.com/docs/en/sub-agents, compared on 20",
            id="source and date",
        ),
        pytest.param(
            HEAD + "⟦autoCompactWindow⟧: 100000\n---\n", "- At least 100000", id="smallest value"
        ),
        pytest.param(
            HEAD + "⟦mcp_servers⟧: x\n---\n",
            "is a field of Gemini CLI, Codex; Claude Code does not read it. "
            "What does its work here is `mcpServers`.",
            id="field of another product",
        ),
        pytest.param(
            HEAD + "⟦nonsense⟧: x\n---\n", "is not a field that Claude Code", id="no field"
        ),
        pytest.param(HEAD + "tools: Read, ⟦Grep⟧\n---\n", "Searches the contents", id="tool"),
        pytest.param(
            HEAD + "tools: [⟦Bash⟧(git *)]\n---\n", "Runs a shell", id="tool, with content"
        ),
        pytest.param(
            HEAD + "tools: ⟦Task⟧\n---\n", "is an older name of `Agent`", id="alias of a tool"
        ),
        pytest.param(
            HEAD + "tools: ⟦MultiEdit⟧\n---\n", "means nothing now. `Edit` does", id="removed tool"
        ),
        pytest.param(
            HEAD + "disallowedTools:\n  - ⟦read_file⟧\n---\n",
            "here it is `Read`",
            id="foreign tool",
        ),
        pytest.param(HEAD + "tools: ⟦mcp__db__q⟧\n---\n", "MCP server `db`", id="MCP tool"),
        pytest.param(HEAD + "tools: ⟦*⟧\n---\n", "grants every tool", id="every tool"),
        pytest.param(HEAD + "tools: ⟦Qqq⟧\n---\n", "is not a tool that Claude", id="unknown tool"),
        pytest.param(
            HEAD + "model: ⟦sonnet⟧\n---\n", "stands for `claude-sonnet-", id="alias of a model"
        ),
        pytest.param(
            HEAD + "model: ⟦opus[1m]⟧\n---\n", "a context of a million tokens", id="long alias"
        ),
        pytest.param(HEAD + "model: ⟦haiku[1m]⟧\n---\n", "It takes no `[1m]`", id="no long alias"),
        pytest.param(
            HEAD + "model: ⟦claude-3-opus⟧\n---\n",
            "fail from 2026-01-05 on. Its successor is `claude-opus-",
            id="retired model",
        ),
        pytest.param(
            HEAD + "model: ⟦inherit⟧\n---\n", "stands for the model of the main", id="inherit"
        ),
        pytest.param(HEAD + "model: ⟦gpt⟧\n---\n", "not in the list of known", id="unknown model"),
        pytest.param(HEAD + "color: ⟦red⟧\n---\n", "**`red`** takes effect", id="good value"),
        pytest.param(
            HEAD + "color: ⟦magenta⟧\n---\n", "has no effect: it is none of `red`", id="bad value"
        ),
        pytest.param(
            HEAD + "hooks:\n  ⟦Stop⟧: []\n---\n", "is an event of Claude Code", id="event"
        ),
        pytest.param(
            HEAD + "hooks:\n  ⟦Never⟧: []\n---\n", "is not an event that is known", id="no event"
        ),
        pytest.param(
            "---\nname: ⟦reviewer⟧\ndescription: Reviews\ntools: Read\ncolor: no\n---\n",
            "**Loaded** by Claude Code as `reviewer`\n\n- Tools: `Read`\n- Model: `inherit`\n"
            "- `color` has no effect",
            id="name of a loaded agent",
        ),
        pytest.param(
            "---\nname: ⟦reviewer⟧\n---\n",
            "**Not loaded**: there is no `description`",
            id="name of an agent that is not loaded",
        ),
    ],
)
def test_hover_tells_what_the_characters_mean(marked: str, words: str) -> None:
    check_hover(marked, words)


def test_hover_on_a_finding_documents_its_rule() -> None:
    check_hover(
        "---\nname: x\ndescription: Reviews, for ⟦example:⟧\n---\n".replace(
            "⟦example:⟧", "example⟦:⟧"
        ),
        "**AGT001 `yaml-not-loaded`** Front matter that is not YAML",
    )


def test_hover_tells_of_other_agents() -> None:
    project = Project(agents=(TESTER,))
    check_hover(HEAD + "---\n\nAsk ⟦@tester⟧ now.\n", "/w/tester.md\n\nTests", project=project)
    check_hover(HEAD + "---\n\nAsk ⟦@agent-tester⟧.\n", "Tests code.", project=project)
    check_hover(HEAD + "---\n\nAsk ⟦@Explore⟧.\n", "Claude Code brings itself")
    check_hover(HEAD + "observer: [⟦tester⟧]\n---\n", "Tests code.", project=project)


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param(HEAD + "---\n\nJust⟦⟧ text.\n", id="body"),
        pytest.param(HEAD + "---\n\nAsk @nob⟦⟧ody.\n", id="agent that is not known"),
        pytest.param("---\nname: a\ndescription: Rev⟦⟧iews\n---\n", id="description"),
        pytest.param(HEAD + "nonsense: va⟦⟧lue\n---\n", id="value of an unknown field"),
        pytest.param(HEAD + "tools: Read,  ⟦⟧  Grep\n---\n", id="between two tools"),
        pytest.param(HEAD + "observer: [nob⟦⟧ody]\n---\n", id="observer that is not known"),
        pytest.param("⟦⟧", id="empty file"),
    ],
)
def test_hover_is_silent_elsewhere(marked: str) -> None:
    text, (span,) = unmark(marked)
    analysis = analyse("/w/reviewer.md", text, scope=Scope.PROJECT)
    without = type(analysis)(analysis.agent, ())
    assert hover(without, span.start, project=EMPTY_PROJECT) is None


ACTION = "---\ntitle: Tidy\nwhen: class\n"
ACTION_PATH = "/w/.agentls/actions/tidy.md"


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        pytest.param(
            ACTION + "⟦needs⟧: writes\n---\nTidy.\n",
            "(words or a list of words, optional)",
            id="key",
        ),
        pytest.param(
            ACTION + "needs: reads, ⟦writes⟧\n---\nTidy.\n", "it changes something", id="word"
        ),
        pytest.param("---\ntitle: ⟦Tidy⟧\nwhen: class\n---\nTidy.\n", "**Offered**", id="title"),
        pytest.param(ACTION + "agent: ⟦tester⟧\n---\nTidy.\n", "Tests code.", id="agent"),
        pytest.param(
            ACTION + "---\nTidy ⟦{{ imports }}⟧.\n", "the imports of the file", id="placeholder"
        ),
    ],
)
def test_an_action_is_explained(marked: str, words: str) -> None:
    project = Project(agents=(TESTER,))
    check_hover(marked, words, project=project, path=ACTION_PATH)


def test_an_action_that_is_not_offered_says_why() -> None:
    check_hover(
        "---\ntitle: ⟦Tidy⟧\n---\nTidy.\n",
        "**Not offered**: there is no `when`",
        path=ACTION_PATH,
    )
