"""Reading front matter: Claude Code's verdicts, exact places, and no text that hurts."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentls.formats.detect import Scope
from agentls.formats.format import load_format
from agentls.formats.ids import CLAUDE_SUBAGENT
from agentls.syntax.agent_file import AgentFile, read_agent_file
from agentls.syntax.effective import effective
from agentls.syntax.front_matter import HANDLER, FrontMatter, Verdict, read_front_matter
from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence
from agentls.syntax.yaml_reader import parse_yaml, read_any, read_simple
from tests.syntax.observed import OBSERVED, Observed

PIECES = st.sampled_from(
    [
        *(
            "name",
            "a",
            "b c",
            ": ",
            ":",
            "\n",
            "\n  ",
            "\n- ",
            "- ",
            "? ",
            " #",
            "# c",
            "[",
            "]",
            "{",
        ),
        *(
            "}",
            ", ",
            "&x ",
            "*x",
            "!t ",
            "|",
            ">",
            "'",
            '"',
            "\\",
            "\t",
            "\r",
            "\r\n",
            "---",
            "...",
            "é",
        ),
        *("😀", "\u2028", "\ufeff", "\0", "<<: ", "1", "null", "<example>"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


def _agent(text: str, scope: Scope = Scope.PROJECT) -> AgentFile:
    form = load_format(CLAUDE_SUBAGENT)
    return read_agent_file(".claude/agents/agent.md", text, format=form, scope=scope)


@pytest.mark.parametrize(("text", "observed"), OBSERVED, ids=[ascii(t) for t, _ in OBSERVED])
def test_a_file_becomes_what_claude_code_made_of_it(text: str, observed: Observed) -> None:
    ours = effective(_agent(text))
    seen = tuple(ours.fields.get(key) for key in ("name", "description", "model"))
    assert (seen if ours.loaded else None) == observed


def _nodes(node: Node) -> list[Node]:
    if isinstance(node, Scalar):
        return [node]
    children = node.items if isinstance(node, Sequence) else [e.value for e in node.entries]
    return [node, *(inner for child in children for inner in _nodes(child))]


def _shown(text: str, entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [(e.key_span.of(text), e.value.span.of(text)) for e in entries]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("---\nname: a\ndescription: b c \n---\n", [("name", "a"), ("description", "b c")]),
        ("---\na: 'b' # c\n'd': \"e\"\n---\n", [("a", "'b'"), ("'d'", '"e"')]),
        ("---\na: &x b\nc: !!str 5\nd: *x\n---\n", [("a", "&x b"), ("c", "!!str 5"), ("d", "*x")]),
        ("---\na: |\n  b\n  c\nd: [e, f]\n---\n", [("a", "|\n  b\n  c"), ("d", "[e, f]")]),
        ("---\na:\n  - b\n  - c: d\n---\n", [("a", "- b\n  - c: d")]),
        ('---\na: 1\nb: c: "d\\e" f\ng: h\n---\n', [("a", "1"), ("b", 'c: "d\\e" f'), ("g", "h")]),
        ("---\na: b: c\nd:\n\t- e\n---\n", [("a", "b: c"), ("d", "- e")]),
        ("\ufeff---\r\na: b\r\nc: 😀\r\n---\r\n", [("a", "b"), ("c", "😀")]),
    ],
)
def test_every_key_and_value_has_its_place_in_the_file(
    text: str, shown: list[tuple[str, str]]
) -> None:
    assert _shown(text, read_front_matter(text).entries) == shown


def test_items_of_a_list_have_their_places_after_quoting() -> None:
    text = "---\ndescription: a: b\ntools: [Read, Grep]\n---\n"
    front_matter = read_front_matter(text)
    tools = front_matter.get("tools")
    assert front_matter.verdict is Verdict.QUOTED
    assert tools is not None
    assert isinstance(tools.value, Sequence)
    assert [item.span.of(text) for item in tools.value.items] == ["Read", "Grep"]


def test_what_claude_code_quotes_is_named() -> None:
    text = "---\nname: x\ndescription: a: b\n---\n"
    quoted = read_front_matter(text).quoted
    assert [(q.key, q.value.of(text)) for q in quoted] == [("description", "a: b")]


def test_python_frontmatter_can_split_with_the_handler() -> None:
    assert HANDLER.detect("---\na: b\n---\nc") is True
    assert HANDLER.detect("a: b") is False
    assert HANDLER.split("---\na: b---c") == ("a: b", "c")
    assert HANDLER.load("a: 1\nb: x: y") == {"a": 1, "b": "x: y"}


def test_an_own_key_wins_over_a_merged_one_and_the_last_over_the_first() -> None:
    node = parse_yaml("b: &b {x: 1, y: 2}\nx: 3\n<<: *b\nx: 4")
    assert isinstance(node, Mapping)
    found = {key: node.get(key) for key in ("x", "y", "z")}
    assert {k: e.value.span and _value(e.value) for k, e in found.items() if e} == {"x": 4, "y": 2}


def _value(node: Node) -> object:
    assert isinstance(node, Scalar)
    return node.value


@given(TEXTS)
def test_no_text_makes_the_reader_raise_or_leave_the_text(text: str) -> None:
    for source in (text, f"---\n{text}", f"---\n{text}\n---\nbody", f"---\nname: {text}\n---\n"):
        front_matter = read_front_matter(source)
        effective(_agent(source))
        effective(_agent(source, Scope.PLUGIN))
        for span in _spans(front_matter):
            assert 0 <= span[0] <= span[1] <= len(source)


def _spans(front_matter: FrontMatter) -> list[tuple[int, int]]:
    spans = [front_matter.open, front_matter.content, front_matter.close]
    for entry in front_matter.entries:
        spans += [entry.key_span, *(node.span for node in _nodes(entry.value))]
    return [(span.start, span.end) for span in spans]


SIMPLE_VALUES = st.lists(
    st.sampled_from(
        ["a", "b:c", "x#y", " # z", "'q'", '"d"', "1", "null", "é", "  ", ": ", "~", "\t"]
    ),
    max_size=4,
).map("".join)
SIMPLE_LINES = st.tuples(
    st.sampled_from(["name", "k", "a-b", "null", " k"]),
    st.sampled_from([":", ": ", ":  "]),
    SIMPLE_VALUES,
    st.sampled_from(["\n", "\n", "\n\n", " \n", "\r\n", ""]),
).map("".join)


@given(st.lists(SIMPLE_LINES, min_size=1, max_size=4).map("".join))
def test_the_fast_path_reads_as_the_whole_reader_does(text: str) -> None:
    simple = read_simple(text)
    if simple is not None:
        assert simple == read_any(text)


LONG = 100_000


@settings(deadline=None, max_examples=60)
@given(
    st.lists(PIECES, min_size=1, max_size=5).map("".join),
    st.sampled_from(["---\n", "---\nname: ", "---\nname: a: b\n"]),
    st.sampled_from(["\n---\n", ""]),
)
def test_a_long_file_is_read_in_a_second(piece: str, start: str, end: str) -> None:
    text = start + piece * (LONG // len(piece)) + end
    began = time.process_time()
    read_front_matter(text)
    assert time.process_time() - began < 3


def test_deep_nesting_is_a_problem_and_not_a_crash() -> None:
    assert read_front_matter("---\na: " + "[" * 5000 + "\n---\n").verdict is Verdict.QUOTED
    assert read_front_matter("---\n" + "- " * 5000 + "\n---\n").verdict is Verdict.BROKEN


def test_aliases_that_multiply_stay_cheap() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    text = "---\nname: n\ndescription: d\n" + "\n".join(lines) + "\n---\n"
    began = time.process_time()
    assert read_front_matter(text).verdict is Verdict.BROKEN
    assert time.process_time() - began < 1
