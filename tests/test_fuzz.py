"""No document whatever makes the parser or a rule raise, misplace a finding, or take long."""

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agentls.lint.rules import RULES
from agentls.lint.run import lint
from agentls.lint.subject import AgentRule
from agentls.syntax.agent_file import AgentFile
from agentls.text.span import Span, apply_edits
from tests.support.linting import findings, project_of, read

PATH = ".claude/agents/a.md"
OTHERS = (
    (".claude/agents/b.md", "---\nname: code-reviewer\ndescription: Reviews it.\n---\n\nReview.\n"),
    (".mcp.json", "docs\n"),
    (".claude/skills/notes/SKILL.md", "---\nname: notes\ndescription: x\n---\n"),
)
LIMIT = 1.0
"""Seconds, on a machine that counts to half a million in FLOOR seconds."""
FLOOR = 0.015
SIZE = 100_000

# What agent files are made of, and what breaks readers.
_PIECES = st.sampled_from(
    [
        *"`~[]()<>{}#*-_|>:\"'\\@&!%,;/.=+ \t\n\r",
        "\r\n",
        "\n\n",
        "---\n",
        "---",
        "```",
        "````",
        "~~~",
        "```bash\n",
        "> ```\n",
        "- ```\n",
        "<!--",
        "-->",
        "](",
        "]:",
        "![",
        "name: a\n",
        "name: b\n",
        "description: x",
        "description: |\n  ",
        'description: "',
        "tools: Read, Grep\n",
        "tools:\n  - Read\n",
        "tools: [Read, 'Gr",
        "model: sonnet\n",
        "hooks:\n  Stop:\n",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "? ",
        "<example>",
        "</example>",
        "<commentary>",
        "</commentary>",
        "Run `npm test`",
        "Use the `Bash` tool",
        "use the code-reviewr agent",
        "@agent-code-reviewr",
        "mcp__docs__search",
        "subagent_type: 'x-y'",
        "Use the `notes` skill",
        "/Users/jane/x",
        "C:\\Users\\jane\\x",
        "{{x}}",
        "[Insert x]",
        "TODO: x",
        "You are a [role]",
        "â€™",
        "Ã©",
        "Ã¢â‚¬â„¢",
        "\ufffd",
        "\ufeff",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\u2028",
        "\u0085",
        "\x00",
        "\x0c",
        "\x1b",
        "\ufe0f",
        "\U000e0041",
        "\U000e007f",
        "🏴",
        "👩",
        "é",
        "한",
        "ن",
        "\ud800",
        "\udfff",
        "<!-- agentls: ignore AGT301 -->",
        "# agentls: ignore-file",
    ]
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=60).map("".join)
_FILES = st.one_of(
    _TEXTS,
    st.tuples(_TEXTS, _TEXTS).map(lambda parts: f"---\n{parts[0]}\n---\n{parts[1]}"),
    _TEXTS.map(lambda body: f"---\nname: a\ndescription: x\ntools: Read\n---\n{body}"),
    _TEXTS.map(lambda value: f"---\nname: a\ndescription: {value}\ntools: Read\n---\nWork.\n"),
)


def check_places(text: str) -> None:
    """All findings, related places and edits lie in their texts; edits of a fix do not overlap."""
    agent = read(PATH, text)
    check_spans(agent)
    texts = {**dict(OTHERS), PATH: text}
    for finding in findings(PATH, text, files=OTHERS):
        where = f"{finding.code} {finding.name}: {finding.message}"
        assert is_inside(finding.span, text), where
        assert "\n" not in finding.message, where
        for related in finding.related:
            assert is_inside(related.span, texts[related.path]), where
        for fix in finding.fixes:
            assert all(is_inside(edit.span, text) for edit in fix.edits), where
            assert apply_edits(text, fix.edits) != text, where


def check_spans(agent: AgentFile) -> None:
    """What was read lies in the text."""
    markdown = agent.markdown
    assert is_inside(agent.body, agent.text)
    for entry in agent.front_matter.entries:
        assert is_inside(entry.key_span, agent.text)
        assert is_inside(entry.value.span, agent.text)
    for fence in markdown.fences:
        assert fence.open.of(agent.text).startswith(fence.marker)
        assert agent.body.contains(fence.span)
        assert is_inside(fence.content, agent.text)
        assert fence.close is None or set(fence.close.of(agent.text)) == {fence.marker[0]}
    for span in (*markdown.code_spans, *markdown.comments):
        assert agent.body.contains(span)
    for link in markdown.links:
        assert link.target_span.of(agent.text) == link.target
    for heading in markdown.headings:
        assert heading.span.of(agent.text).startswith("#" * heading.level)


def is_inside(span: Span, text: str) -> bool:
    return 0 <= span.start <= span.end <= len(text)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(_FILES)
@example("")
@example("---\n---\n")
@example("---\nname: a\ndescription: \ud800\n---\n\ud800")
@example("---\nname: a\ndescription: x\ntools: Read\n---\nRun `npm test`")
def test_no_document_is_too_strange(text: str) -> None:
    check_places(text)


def _body(unit: str, *, before: str = "", after: str = "") -> str:
    head = "---\nname: a\ndescription: Does it.\ntools: Read\n---\n"
    return head + before + unit * (SIZE // len(unit)) + after + "\n"


def _value(unit: str, *, quote: str = "") -> str:
    return f"---\nname: a\ndescription: {quote}{unit * (SIZE // len(unit))}{quote}\n---\n\nWork.\n"


def _block(unit: str) -> str:
    lines = f"  {unit}\n" * (SIZE // (len(unit) + 3))
    return f"---\nname: a\ndescription: |\n{lines}---\n\nWork.\n"


_RUNS = "".join("`" * (n % 200 + 1) + " x " for n in range(900))

WORST = {
    # Structure.
    "backticks": _body("`"),
    "backticks of all lengths": _body(_RUNS),
    "backticks far apart": _body("x " * 300 + "``` a\n", before=_RUNS[:20_000]),
    "fences without end": _body("```a\n"),
    "fences within one line": _body("```a "),
    "fences in quotations": _body("> ```\n> x\n"),
    "fences in deep quotations": _body("> " * 400 + "```\n"),
    "quotation marks without a fence": _body("> "),
    "tildes and backticks": _body("~~~\n```\n"),
    "fences in list items": _body("- " * 200 + "```\n"),
    "spaces before a mark": _body(" ", after="```"),
    "brackets": _body("["),
    "brackets and parentheses": _body("[]("),
    "parentheses in a target": _body("(a)", before="[x]("),
    "titles without end": _body('[x](a "'),
    "spaces in a link": _body(" ", before="[x](a", after="b)"),
    "angle brackets": _body("[x](<"),
    "reference links": _body("[a]: b c\n"),
    "spaces after a reference": _body(" ", before="[a]: b", after="c"),
    "spaces in a heading": _body(" ", before="# a", after="b"),
    "marks in a heading": _body("#", before="# ", after="b"),
    "headings": _body("# a #\n"),
    "comments without end": _body("<!--"),
    "comments in a fence": _body("<!--", before="```\n"),
    "comments in code spans": _body("`<!--` "),
    "line ends": _body("\n"),
    "line ends with spaces": _body("\n "),
    "carriage returns": _body("\r"),
    "one long word": _body("a"),
    "one long kebab": _body("a-"),
    "one long snake": _body("a_"),
    "one long path": _body("/a.b"),
    "dots": _body("."),
    # Rules.
    "commands": _body("Run `npm test`. "),
    "commands, a line each": _body("- Run `npm test`\n", before="Never:\n"),
    "half commands": _body("run "),
    "half commands with code": _body("Run a `x` "),
    "verbs and conjunctions": _body("first then and always, ", after="run `npm test`"),
    "orders in parentheses": _body("(run `npm test` "),
    "named tools": _body("do not use the Bash tool "),
    "verbs with spaces": _body("use" + " " * 50),
    "a verb and a long gap": _body(" ", before="use", after="x"),
    "server tools": _body("mcp__a__b "),
    "half server tools": _body("mcp__a_"),
    "one long server tool": _body("_a", before="mcp__a"),
    "files to write": _body("Write a to `a/"),
    "verbs of writing": _body("write to "),
    "paths": _body("a/", before="Edit `"),
    "pages to fetch": _body("Fetch https://a "),
    "agents to start": _body("launch "),
    "agents by name": _body("the code-reviewr agent "),
    "agents by other names": "---\nname: a\ndescription: Does it.\n---\n"
    + "".join(f"the `x-{n}-reviewer` agent\n" for n in range(3_500)),
    "mentions": _body("@agent-a-"),
    "templates": _body("{{"),
    "template with spaces": _body(" ", before="{{ a", after="x"),
    "insert": _body("[Insert "),
    "angle insert": _body("<your "),
    "here": _body("[a "),
    "to-do": _body("TODO: x\n"),
    "to-do comments": _body("<!-- TODO "),
    "labels": _body("**a**: [Insert b]\n"),
    "homes": _body("/home/bob/"),
    "windows homes": _body("C:\\Users\\jane\\"),
    "garbled": _body("â€™"),
    "garbled in pieces": _body("â€™ "),
    "half garbled": _body("â"),
    "hidden": _body("\u200b"),
    "hidden between letters": _body("a\u200e"),
    "joiners": _body("👩\u200d"),
    "tags": _body("\U000e0041"),
    "flags": _body("🏴\U000e0041"),
    "selectors": _body("a\ufe0f\ufe0f"),
    "identities": _body("You are Cursor and "),
    "tool references": _body("#tool:a."),
    "foreign tools": _body("use `read_file` "),
    # Descriptions.
    "examples without end": _value("<example> user: "),
    "examples without end, a line each": _block("<example>"),
    "closing tags": _value("</example>"),
    "commentaries": _value("<example><commentary>"),
    "line ends as written": _value("\\n", quote='"'),
    "calls": _block("<example> use the x-y agent"),
    "half calls": _value("use the x-"),
    "spaces in a value": _value("a" + " " * 999),
    "words": _value("word "),
    # Front matter.
    "keys": "---\nname: a\ndescription: b\n" + "k: v\n" * (SIZE // 5) + "---\n\nWork.\n",
    "tools": f"---\nname: a\ndescription: b\ntools: {'Read, ' * (SIZE // 6)}\n---\n\nWork.\n",
    "unknown tools": "---\nname: a\ndescription: b\ntools: "
    + ", ".join(f"Tool{n}" for n in range(9_000))
    + "\n---\n\nRun `npm test`.\n",
    "open brackets": f"---\nname: {'[' * SIZE}\n---\n\nWork.\n",
    "open braces": f"---\nname: {'{' * SIZE}\n---\n\nWork.\n",
    "dashes": f"---\nname: a\ndescription: {'-' * 2}{' -' * (SIZE // 2)}\n---\n\nWork.\n",
    "indented maps": "---\n" + "".join(" " * n + "a:\n" for n in range(430)) + "---\n\nWork.\n",
    "front matter that is not YAML": "---\n"
    + "name: a-b\n" * (SIZE // 10)
    + "b: c:\n---\n\nWork.\n",
    "values that are not YAML": "---\n" + "k: a: b:\n" * (SIZE // 9) + "---\n\nWork.\n",
    "spaces in what is not YAML": f"---\na: b: c:\nname: a{' ' * SIZE}b\n---\n\nWork.\n",
    "no fence at the end": "---\n" + "name: a\n" * (SIZE // 8),
    "colons": f"---\nname: a\ndescription: {'a: ' * (SIZE // 3)}\n---\n\nWork.\n",
    "directives": _body("<!-- agentls: ignore AGT301 -->"),
    "half directives": _body("# agentls: "),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in WORST.items()])
def test_a_hundred_kilobytes_take_less_than_a_second(text: str) -> None:
    project = project_of(OTHERS)
    # In seconds of this machine at this moment, and the best of a few: what else runs can only add.
    shares = []
    while len(shares) < 5 and min(shares, default=1.0) >= 1.0:
        limit = LIMIT * max(1.0, floor() / FLOOR)
        start = time.process_time()
        outcome = lint(read(PATH, text), project)
        shares.append((time.process_time() - start) / limit)
        assert outcome.failures == ()
    assert min(shares) < 1.0, slowest(text)


def floor() -> float:
    """Seconds of processor for a fixed piece of plain Python."""
    start = time.process_time()
    assert sum(1 for _ in range(500_000)) == 500_000
    return time.process_time() - start


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in WORST.items()])
def test_the_worst_cases_are_judged_in_place(text: str) -> None:
    check_places(text[: SIZE // 20] + "\n---\n" + text[-SIZE // 20 :])


def slowest(text: str) -> str:
    """Which rules took how long, for the failure's message."""

    project = project_of(OTHERS)
    start = time.process_time()
    agent = read(PATH, text)
    reading = time.process_time() - start

    def seconds(rule: AgentRule) -> float:
        start = time.process_time()
        lint(agent, project, rules=(rule,))
        return time.process_time() - start

    taken = sorted(((seconds(rule), rule.name) for rule in RULES), reverse=True)
    rules = ", ".join(f"{name} {took:.2f} s" for took, name in taken[:3])
    return f"reading {reading:.2f} s, {rules}"
