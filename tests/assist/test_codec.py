"""Replies in both forms, whole and damaged."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.assist.action import Result
from agentls.assist.codec import (
    EDITS_SCHEMA,
    FILE_SCHEMA,
    REVIEW_SCHEMA,
    format_rules,
    read_edits,
    read_file,
    read_review,
)
from agentls.errors import ModelError
from agentls.text.proposal import NewFile, Proposal, Remark, Replacement, Review

NONCE = "7f3a"
READERS: list[Callable[[str, str], object]] = [read_edits, read_review, read_file]


def complaint(reader: Callable[[str, str], object], reply: str) -> str:
    """The kind of error that a reader raises, empty when it reads."""
    try:
        reader(reply, NONCE)
    except ModelError as error:
        return error.kind
    return ""


def edits(*changes: tuple[str, str]) -> str:
    listed = [{"line": 1, "old": old, "new": new, "why": "w"} for old, new in changes]
    return json.dumps({"summary": "S.", "edits": listed})


def block(old: str, new: str) -> str:
    return f"<<<EDIT-7f3a line=1>>>\n{old}\n<<<WITH-7f3a>>>\n{new}\n<<<END-7f3a>>>\n"


ONE = Proposal("S.", (Replacement(1, "a", "b", "w"),))


@pytest.mark.parametrize(
    "reply",
    [
        edits(("a", "b")),
        f"\n  {edits(('a', 'b'))}\n",
        f"```json\n{edits(('a', 'b'))}\n```",
        f"```\n{edits(('a', 'b'))}\n```",
        f"Here `it` is {{so}}:\n\n```json\n{edits(('a', 'b'))}\n```\nDone.\n\n```py\nx\n```",
        f"~~~~json\r\n{edits(('a', 'b'))}\r\n~~~~\r\n",
    ],
    ids=["bare", "blanks", "json fence", "fence", "prose and another fence", "tildes and crlf"],
)
def test_json_is_read_bare_and_in_the_first_fence(reply: str) -> None:
    assert read_edits(reply, NONCE) == ONE


@pytest.mark.parametrize(
    "code",
    [
        "```py\nx\n```",
        "<<<SQL\nselect\nSQL",
        "<<<<<<< ours",
        "<<<END-0000>>>",
        "a\\nb",
        "",
        "\n",
        "é😀",
    ],
)
def test_code_comes_through_both_forms_unchanged(code: str) -> None:
    by_schema = read_edits(edits(("old", code)), NONCE)
    by_blocks = read_edits("Said.\n\n" + block("old", code), NONCE)
    assert [by_schema.replacements[0].new, by_blocks.replacements[0].new] == [code, code]
    assert by_blocks.summary == "Said."


def test_blocks_in_a_fence_and_with_crlf_are_read() -> None:
    reply = ("```\n" + block("a", "b") + "```\n").replace("\n", "\r\n")
    assert read_edits(reply, NONCE).replacements == (Replacement(1, "a", "b"),)


def test_a_block_may_be_empty_on_either_side() -> None:
    reply = "<<<EDIT-7f3a line=4>>>\na\n<<<WITH-7f3a>>>\n<<<END-7f3a>>>"
    assert read_edits(reply, NONCE).replacements == (Replacement(4, "a", ""),)


def test_prose_alone_is_advice() -> None:
    assert read_edits("Leave it.\n\n```py\nx = {}\n```", NONCE) == Proposal(
        "Leave it.\n\n```py\nx = {}\n```"
    )


def test_blocks_of_another_nonce_are_prose() -> None:
    assert read_edits(block("a", "b"), "0000").replacements == ()


@pytest.mark.parametrize(
    "reply",
    [
        edits(("a", "b"))[:-3],
        "```json\n" + edits(("a", "b"))[:-3],
        "```json\n" + edits(("a", "b")) + "\nmore",
        edits(("a", "b")) + " " + edits(("c", "d")),
        '{"summary": "", "edits": [{"line": NaN, "old": "a", "new": "b"}]}',
        '{"summary": "", "edits": [{"old": "a", "old": "c", "new": "b"}]}',
        '{"summary": "", "edits": [{"old": "a"}]}',
        '{"summary": "", "edits": [{"old": "a", "new": 1}]}',
        '{"summary": "", "edits": [{"old": "a", "new": "\\ud800"}]}',
        '{"summary": "", "edits": "none"}',
        '{"summary": "", "edits": ' + "[" * 100_000,
        '{"summary": "", "edits": [{"line": ' + "9" * 10_000 + ', "old": "a", "new": "b"}]}',
        edits(*[("a", "b")] * 201),
        "x" * 2_000_001,
        block("a", "b")[:-20],
        block("a", "b") + "<<<EDIT-7f3a line=2>>>\nc\n",
        "<<<EDIT-7f3a line=1>>>\na\n<<<END-7f3a>>>\n",
        "<<<WITH-7f3a>>>\na\n<<<END-7f3a>>>\n",
    ],
    ids=range(18),
)
def test_nothing_of_a_damaged_reply_is_used(reply: str) -> None:
    with pytest.raises(ModelError) as raised:
        read_edits(reply, NONCE)
    assert raised.value.kind == "unreadable"
    assert str(raised.value).endswith("so nothing of it is used. Ask again.")


def test_findings_are_read_in_both_forms() -> None:
    found = {"line": 3, "severity": "warning", "message": "M", "old": "a", "new": "b"}
    by_schema = json.dumps({"summary": "S.", "findings": [found]})
    by_blocks = (
        "S.\n<<<FINDING-7f3a line=3 severity=warning>>>\nM\n<<<OLD-7f3a>>>\na\n"
        "<<<WITH-7f3a>>>\nb\n<<<END-7f3a>>>"
    )
    expected = Review("S.", (Remark(3, "warning", "M", "a", "b"),))
    assert [read_review(by_schema, NONCE), read_review(by_blocks, NONCE)] == [expected] * 2


def test_an_unknown_severity_is_information() -> None:
    reply = '{"summary": "", "findings": [{"line": 1, "severity": "dire", "message": "M"}]}'
    assert read_review(reply, NONCE).remarks == (Remark(1, "information", "M"),)


@pytest.mark.parametrize(
    "reply",
    [
        '{"summary": "", "findings": [{"line": 1, "message": " "}]}',
        "<<<FINDING-7f3a line=1>>>\n\n<<<OLD-7f3a>>>\n<<<WITH-7f3a>>>\n<<<END-7f3a>>>",
    ],
)
def test_a_finding_that_says_nothing_is_unreadable(reply: str) -> None:
    with pytest.raises(ModelError):
        read_review(reply, NONCE)


def test_files_are_read_in_both_forms() -> None:
    by_schema = json.dumps({"summary": "S.", "path": "a b/c.py", "content": "x\n"})
    by_blocks = "S.\n<<<FILE-7f3a path=a b/c.py>>>\nx\n<<<END-7f3a>>>"
    expected = NewFile("S.", "a b/c.py", "x\n")
    assert [read_file(by_schema, NONCE), read_file(by_blocks, NONCE)] == [expected] * 2


def test_a_reply_without_a_file_is_unreadable() -> None:
    with pytest.raises(ModelError):
        read_file("Put it beside the others.", NONCE)


MARKS = ["<<<EDIT-7f3a line=1>>>", "<<<WITH-7f3a>>>", "<<<END-7f3a>>>", "<<<FILE-7f3a path=a>>>"]
PIECES = st.lists(
    st.sampled_from(
        [*MARKS, "\n", "\r\n", "```", "```json\n", "{", "}", '"edits":', "[", "]", "😀"]
    )
    | st.text(max_size=8)
    | st.just(edits(("a", "b"))),
    max_size=14,
).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["summary", "edits", "findings", "content", "path", "line", "old", "new"]
            ),
            inner,
            max_size=5,
        )
    ),
)


@pytest.mark.parametrize("reader", READERS, ids=["edits", "review", "file"])
@given(reply=PIECES | VALUES.map(json.dumps))
def test_readers_raise_nothing_but_unreadable(
    reader: Callable[[str, str], object], reply: str
) -> None:
    assert complaint(reader, reply) in ("", "unreadable")


@pytest.mark.parametrize(
    "piece", ["<<<", "```\n", "{", "\n", "<<<EDIT-7f3a>>>\n", "a\r\n", "~~~\n{"]
)
def test_a_megabyte_of_anything_is_read_at_once(piece: str) -> None:
    reply = piece * (1_000_000 // len(piece))
    assert {complaint(reader, reply) for reader in READERS} <= {"", "unreadable"}


@pytest.mark.parametrize("schema", [EDITS_SCHEMA, REVIEW_SCHEMA, FILE_SCHEMA])
def test_schemas_use_only_what_servers_take(schema: str) -> None:
    def look(node: Any) -> None:
        assert not {"minItems", "maxItems", "minLength", "maximum", "minimum", "$ref"} & set(node)
        if node["type"] == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
            for each in node["properties"].values():
                look(each)
        elif node["type"] == "array":
            look(node["items"])

    look(json.loads(schema))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Result.EDITS, ["<<<EDIT-9c line=12>>>", "<<<WITH-9c>>>", "<<<END-9c>>>"]),
        (Result.REVIEW, ["<<<FINDING-9c line=12 severity=warning>>>", "<<<OLD-9c>>>"]),
        (Result.FILE, ["<<<FILE-9c path=tests/test_orders.py>>>"]),
    ],
)
def test_the_words_name_every_mark_or_every_key(result: Result, words: list[str]) -> None:
    by_blocks = format_rules(result, nonce="9c", by_schema=False)
    assert [word for word in words if word not in by_blocks] == []
    assert "{nonce}" not in by_blocks
    schema = json.loads(
        {Result.EDITS: EDITS_SCHEMA, Result.REVIEW: REVIEW_SCHEMA, Result.FILE: FILE_SCHEMA}[result]
    )
    by_schema = format_rules(result, nonce="9c", by_schema=True)
    assert [key for key in schema["properties"] if f"`{key}`" not in by_schema] == []
    assert "9c" not in by_schema


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (Result.EDITS, Replacement(12, "the old lines", "the new lines")),
        (
            Result.REVIEW,
            Remark(
                12,
                "warning",
                "what happens, and when",
                "the old lines, empty when there is no fix that is local and certain",
                "the new lines",
            ),
        ),
        (Result.FILE, ("tests/test_orders.py", "the whole file\n")),
    ],
)
def test_what_the_words_describe_is_what_is_read(result: Result, expected: object) -> None:
    described = format_rules(result, nonce=NONCE, by_schema=False)
    match result:
        case Result.EDITS:
            assert read_edits(described, NONCE).replacements == (expected,)
        case Result.REVIEW:
            assert read_review(described, NONCE).remarks == (expected,)
        case _:
            file = read_file(described, NONCE)
            assert (file.path, file.content) == expected
