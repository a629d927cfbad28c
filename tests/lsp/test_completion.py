"""What may be written at a place of an agent file."""

import pytest

from agentls.formats.detect import Scope
from agentls.syntax.project import KnownAgent, Project
from agentls.text.span import Edit, Span, apply_edits
from agentls.workspace.analysis import analyse
from agentls.workspace.completion import Completion, complete
from tests.support.marks import unmark

HEAD = "---\nname: reviewer\ndescription: Reviews code\n"
PROJECT = Project(
    agents=tuple(
        KnownAgent(name, f"/w/{name}.md", Scope.PROJECT, "/w", Span(0, 0), f"{name} things.\nMore.")
        for name in ("reviewer", "tester", "writer")
    ),
    mcp_servers=frozenset({"db"}),
    skills=frozenset({"commit"}),
)


def offers(marked: str, path: str = "/w/reviewer.md") -> tuple[str, tuple[Completion, ...]]:
    text, (cursor,) = unmark(marked)
    agent = analyse(path, text, scope=Scope.PROJECT).agent
    return text, complete(agent, cursor.start, project=PROJECT)


def labels(marked: str) -> list[str]:
    return [offer.label for offer in offers(marked)[1]]


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        pytest.param(HEAD + "⟦⟧\n---\n", "tools", HEAD + "tools: \n---\n", id="key"),
        pytest.param(HEAD + "to⟦⟧\n---\n", "tools", HEAD + "tools: \n---\n", id="begun key"),
        pytest.param(
            HEAD + "to⟦⟧ol: Read\n---\n", "tools", HEAD + "tools: Read\n---\n", id="key with colon"
        ),
        pytest.param(HEAD + "⟦⟧\n---\n", "hooks", HEAD + "hooks:\n---\n", id="key of a map"),
        pytest.param(
            HEAD + "tools: Re⟦⟧\n---\n", "Read", HEAD + "tools: Read\n---\n", id="first tool"
        ),
        pytest.param(
            HEAD + "tools:⟦⟧\n---\n", "Read", HEAD + "tools: Read\n---\n", id="after the colon"
        ),
        pytest.param(
            HEAD + "tools: Read,Gr⟦⟧\n---\n",
            "Grep",
            HEAD + "tools: Read,Grep\n---\n",
            id="tool behind a comma",
        ),
        pytest.param(
            HEAD + "tools: [Read, Gr⟦⟧ep]\n---\n",
            "Glob",
            HEAD + "tools: [Read, Glob]\n---\n",
            id="tool in brackets",
        ),
        pytest.param(
            HEAD + "tools: [⟦⟧]\n---\n",
            "Glob",
            HEAD + "tools: [Glob]\n---\n",
            id="first in brackets",
        ),
        pytest.param(
            HEAD + "tools:\n  - Read\n  - Gr⟦⟧\n---\n",
            "Grep",
            HEAD + "tools:\n  - Read\n  - Grep\n---\n",
            id="item of a list",
        ),
        pytest.param(
            HEAD + "tools: mcp__⟦⟧\n---\n",
            "mcp__db",
            HEAD + "tools: mcp__db\n---\n",
            id="MCP server",
        ),
        pytest.param(
            HEAD + "tools: Agent(te⟦⟧)\n---\n",
            "tester",
            HEAD + "tools: Agent(tester)\n---\n",
            id="agent that may be called",
        ),
        pytest.param(
            HEAD + "model: op⟦⟧\n---\n", "opus[1m]", HEAD + "model: opus[1m]\n---\n", id="model"
        ),
        pytest.param(HEAD + "color: ⟦⟧\n---\n", "red", HEAD + "color: red\n---\n", id="value"),
        pytest.param(
            HEAD + "background: t⟦⟧\n---\n", "true", HEAD + "background: true\n---\n", id="boolean"
        ),
        pytest.param(
            HEAD + "skills: [c⟦⟧]\n---\n", "commit", HEAD + "skills: [commit]\n---\n", id="skill"
        ),
        pytest.param(
            HEAD + "mcpServers:\n  - ⟦⟧\n---\n",
            "db",
            HEAD + "mcpServers:\n  - db\n---\n",
            id="server",
        ),
        pytest.param(
            HEAD + "observer: ⟦⟧\n---\n", "tester", HEAD + "observer: tester\n---\n", id="observer"
        ),
        pytest.param(
            HEAD + "hooks:\n  Pre⟦⟧\n---\n",
            "PreToolUse",
            HEAD + "hooks:\n  PreToolUse:\n---\n",
            id="event",
        ),
        pytest.param(
            HEAD + "---\n\nAsk @te⟦⟧ now.\n",
            "tester",
            HEAD + "---\n\nAsk @tester now.\n",
            id="mention",
        ),
        pytest.param(
            HEAD + "---\n\nAsk @agent-⟦⟧\n",
            "tester",
            HEAD + "---\n\nAsk @agent-tester\n",
            id="mention in its long form",
        ),
        pytest.param(
            "---\nname: a\ndescription: Use it. <ex⟦⟧\n---\n",
            "<example>",
            "---\nname: a\ndescription: Use it. <example>The user asks for something, "
            "so this agent does it.</example>\n---\n",
            id="example on one line",
        ),
        pytest.param(
            "---\nname: a\ndescription: |\n  Use it.\n  <⟦⟧\n---\n",
            "<example>",
            "---\nname: a\ndescription: |\n  Use it.\n  <example>\n"
            "  Context: what the user is working on\n"
            '  user: "what the user asks"\n'
            '  assistant: "what the main agent says"\n'
            "  <commentary>why this agent is the right one</commentary>\n"
            "  </example>\n---\n",
            id="example in a block",
        ),
    ],
)
def test_an_offer_makes_the_text(marked: str, label: str, after: str) -> None:
    text, found = offers(marked)
    offer = next(offer for offer in found if offer.label == label)
    assert apply_edits(text, [Edit(offer.span, offer.text)]) == after


def test_an_example_leaves_the_front_matter_readable() -> None:
    for marked in (
        "---\nname: a\ndescription: Use it. <⟦⟧\n---\n",
        "---\nname: a\ndescription: 'Use it. <⟦⟧'\n---\n",
        '---\nname: a\ndescription: "Use it. <⟦⟧"\n---\n',
        "---\nname: a\ndescription: |\n  <⟦⟧\n---\n",
        "---\nname: a\ndescription: Use it.\n  <⟦⟧\n---\n",
    ):
        text, (offer,) = offers(marked)
        made = apply_edits(text, [Edit(offer.span, offer.text)])
        agent = analyse("a.md", made, scope=Scope.PROJECT).agent
        assert "</example>" in (agent.string("description") or "")
        assert agent.front_matter.verdict.value == "strict"


@pytest.mark.parametrize(
    ("marked", "missing"),
    [
        pytest.param(HEAD + "⟦⟧\n---\n", "name", id="key that is there"),
        pytest.param(HEAD + "tools: Read, ⟦⟧\n---\n", "Read", id="tool that is there"),
        pytest.param(HEAD + "tools: [Read, ⟦⟧]\n---\n", "Read", id="tool in brackets"),
        pytest.param(HEAD + "tools:\n  - Read\n  - ⟦⟧\n---\n", "Read", id="tool in a list"),
        pytest.param(HEAD + "tools: ⟦⟧\n---\n", "AskUserQuestion", id="tool no subagent gets"),
        pytest.param(HEAD + "model: ⟦⟧\n---\n", "claude-3-opus", id="retired model"),
        pytest.param(HEAD + "tools: Agent(⟦⟧)\n---\n", "reviewer", id="the agent itself"),
        pytest.param(HEAD + "tools: Agent(⟦⟧)\n---\n", "Read", id="tool among agents"),
    ],
)
def test_what_makes_no_sense_is_not_offered(marked: str, missing: str) -> None:
    found = labels(marked)
    assert found
    assert missing not in found


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("⟦⟧", id="empty file"),
        pytest.param("⟦⟧" + HEAD + "---\n", id="fence"),
        pytest.param(HEAD + "---\n\nText ⟦⟧\n", id="body"),
        pytest.param(HEAD + "---\n\nme@te⟦⟧\n", id="mail address"),
        pytest.param(HEAD + "nonsense: ⟦⟧\n---\n", id="unknown field"),
        pytest.param(HEAD + "tools: Bash(⟦⟧)\n---\n", id="content of a tool"),
        pytest.param("---\n  ⟦⟧\n---\n", id="indented under nothing"),
        pytest.param("---\nname: a\ndescription: Use it⟦⟧\n---\n", id="words"),
        pytest.param(HEAD + "mcpServers: ⟦⟧\n---\n", id="text in place of a list"),
    ],
)
def test_nothing_is_offered_elsewhere(marked: str) -> None:
    assert labels(marked) == []


def test_the_order_is_that_of_the_documentation() -> None:
    assert labels("---\n⟦⟧\n---\n")[:3] == ["name", "description", "tools"]


ACTION = "---\ntitle: Tidy\nwhen: "


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        pytest.param(ACTION + "cl⟦⟧\n---\n", "class", ACTION + "class\n---\n", id="word"),
        pytest.param(
            ACTION + "class, fu⟦⟧\n---\n",
            "function",
            ACTION + "class, function\n---\n",
            id="second",
        ),
        pytest.param(
            ACTION + "class\nneeds:\n  - wr⟦⟧\n---\n",
            "writes",
            ACTION + "class\nneeds:\n  - writes\n---\n",
            id="item",
        ),
        pytest.param(
            ACTION + "class\nres⟦⟧\n---\n", "result", ACTION + "class\nresult: \n---\n", id="key"
        ),
        pytest.param(
            ACTION + "class\nresult: ⟦⟧\n---\n",
            "edits",
            ACTION + "class\nresult: edits\n---\n",
            id="choice",
        ),
        pytest.param(
            ACTION + "class\nagent: ba⟦⟧\n---\n",
            "backend-engineer",
            ACTION + "class\nagent: backend-engineer\n---\n",
            id="agent",
        ),
        pytest.param(
            ACTION + "class\n---\nTidy {{se⟦⟧\n",
            "selection",
            ACTION + "class\n---\nTidy {{selection}}\n",
            id="placeholder",
        ),
        pytest.param(
            ACTION + "class\n---\nTidy {{ ⟦⟧ }}\n",
            "imports",
            ACTION + "class\n---\nTidy {{ imports }}\n",
            id="placeholder between its braces",
        ),
    ],
)
def test_an_action_is_completed(marked: str, label: str, after: str) -> None:
    text, found = offers(marked, "/w/.agentls/actions/tidy.md")
    (offer,) = [each for each in found if each.label == label]
    assert apply_edits(text, [Edit(offer.span, offer.text)]) == after


def test_words_that_stand_there_and_agents_of_claude_code_are_not_offered_in_an_action() -> None:
    path = "/w/.agentls/actions/tidy.md"
    _, found = offers(ACTION + "class, ⟦⟧\n---\n", path)
    assert "class" not in [each.label for each in found]
    _, found = offers(ACTION + "class\nagent: ⟦⟧\n---\n", path)
    assert [each.label for each in found] == ["reviewer", "tester", "writer", "backend-engineer"]
    assert offers(ACTION + "class\n---\nTidy {se⟦⟧\n", path)[1] == ()
