"""What a proposal has to pass, rung by rung, with a case that passes beside each that fails."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import agentls.verify.rungs as rungs
from agentls.text.proposal import NewFile, Proposal, Remark, Replacement, Snapshot
from agentls.text.span import Edit, Span, apply_edits
from agentls.verify.candidate import Known
from agentls.verify.ladder import Judgement, judge, judge_file, judge_remark

KNOWN = Known(frozenset({"fastapi", "express", "github.com/gin-gonic/gin"}), frozenset({"orders"}))


def snapshot(
    text: str, language: str = "", *, secrets: tuple[tuple[str, str], ...] = ()
) -> Snapshot:
    """A text in which only what stands between `⟦` and `⟧` may be changed, or all of it."""
    start, end = text.find("⟦"), text.find("⟧")
    plain = text.replace("⟦", "").replace("⟧", "")
    span = Span(0, len(plain)) if start < 0 else Span(start, end - 1)
    return Snapshot("f", language, plain, (span,), secrets)


def judged(
    text: str,
    *changes: tuple[str, str] | tuple[str, str, int],
    language: str = "",
    secrets: tuple[tuple[str, str], ...] = (),
) -> Judgement:
    replacements = [Replacement(c[2] if len(c) > 2 else 1, c[0], c[1]) for c in changes]
    given = snapshot(text, language, secrets=secrets)
    return judge(given, Proposal("", tuple(replacements)), KNOWN)


def result(text: str, *changes: tuple[str, str] | tuple[str, str, int], language: str = "") -> str:
    """The text with the changes made, or what the model would be told."""
    judgement = judged(text, *changes, language=language)
    if not judgement.is_accepted:
        return judgement.counter_example
    return apply_edits(snapshot(text).text, judgement.edits)


def test_every_rung_is_listed() -> None:
    folder = Path(str(rungs.__file__)).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert {check.__module__.rpartition(".")[2] for check in rungs.RUNGS} == files


# Places


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "after"),
    [
        ("a\nb\n", "b", "c", 9, "a\nc\n"),
        ("b\nb\n", "b", "c", 2, "b\nc\n"),
        ("b\n⟦b⟧\n", "b", "c", 9, "b\nc\n"),
        ("a\r\nb\r\n", "a\nb", "c\nd", 1, "c\r\nd\r\n"),
        ("x\r\na\r\n", "\na", "\nb", 1, "x\r\nb\r\n"),
        ("a\r\n", "a", "b\nc", 1, "b\r\nc\r\n"),
        ("a  \nb\n", "a\nb", "c\nd", 1, "c\nd\n"),
        ("if x:\n    a\n    b\n", "a\nb\n", "c\nd\n", 1, "if x:\n    c\n    d\n"),
        ("if x:\n    a\n    b\nz\n", "a\nb\n", "", 1, "if x:\nz\n"),
        ("if x:\n\ta\n\tb\n", "a\nb", "c\n\td", 1, "if x:\n\tc\n\t\td\n"),
        ("a\nb\n", "    a\n    b", "    c\n      d", 1, "c\n  d\n"),
        ("😀 = 1; ⟦b⟧ = 2", "b", "c", 1, "😀 = 1; c = 2"),
        ("a = ⟦old⟧_name", "old", "new", 1, "a = new_name"),
        ("```\na\n```\n", "a", "b", 1, "```\nb\n```\n"),
    ],
    ids=[
        "once", "by line", "once inside", "crlf", "crlf before", "crlf in new", "trailing blanks",
        "deeper", "deeper and deleted", "tabs", "less deep", "emoji before", "mid-line", "fences",
    ],
)  # fmt: skip
def test_a_change_is_put_where_its_old_text_stands(
    text: str, old: str, new: str, line: int, after: str
) -> None:
    assert result(text, (old, new, line)) == after


@pytest.mark.parametrize(
    ("text", "changes", "why"),
    [
        ("a\n", [("x", "y")], "what a change replaces does not stand in the code: `x`"),
        ("a b\n", [("a  b", "y")], "what a change replaces does not stand in the code: `a  b`"),
        ("b\nb\n", [("b", "c", 7)], "stands in 2 places, and its line is that of none: `b`"),
        ("b b\n", [("b", "c", 1)], "stands in 2 places, and its line is that of several: `b`"),
        ("a\n⟦b⟧\n", [("a", "c")], "a change lies outside of what was asked about, on line 1"),
        ("⟦a⟧\nb\n", [("a\nb", "c")], "a change lies outside of what was asked about, on line 1"),
        ("a\n", [("", "c")], "a change says nothing of what it replaces"),
        ("a\n", [("a", "a")], "nothing would change"),
        ("a\n", [], "nothing would change"),
        ("abc\n", [("ab", "x"), ("bc", "y")], "two changes touch the same characters"),
        ("    a\n    b\n", [("  a\nb", "c")], "does not stand in the code: `a`"),
        ("abc\n", [("b", "x"), ("z", "y")], "does not stand in the code: `z`"),
    ],
)
def test_a_change_without_one_place_is_refused(
    text: str, changes: list[tuple[str, str]], why: str
) -> None:
    judgement = judged(text, *changes)
    assert (judgement.is_accepted, judgement.edits) == (False, ())
    assert judgement.counter_example.startswith("- applies exactly: ")
    assert judgement.counter_example.endswith(why)


def test_the_evidence_counts_the_changes() -> None:
    details = [
        judged("a b\n", *c).rungs[0].detail for c in ([("a", "c")], [("a", "c"), ("b", "d")])
    ]
    assert details == ["the change applies exactly", "2 of 2 changes apply exactly"]
    idle = judged("a b\n", ("a", "a"), ("b", "d"))
    assert idle.rungs[0].detail == "2 of 2 changes apply exactly, 1 of them without effect"


# Secrets

SECRETS = (("__REDACTED_1__", "hunter22"), ("__REDACTED_2__", "s3cr3t!!"))
CONFIG = 'A = "hunter22"\nB = "s3cr3t!!"\n'


def test_a_secret_is_put_back_where_it_was() -> None:
    judgement = judged(CONFIG, ('A = "__REDACTED_1__"', 'KEY = "__REDACTED_1__"'), secrets=SECRETS)
    assert apply_edits(CONFIG, judgement.edits) == 'KEY = "hunter22"\nB = "s3cr3t!!"\n'


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"__REDACTED_1__"', "None", "drops the secret behind `__REDACTED_1__`"),
        ('"__REDACTED_1__"', '"__REDACTED_9__"', "makes up the placeholder `__REDACTED_9__`"),
        ('"__REDACTED_1__"', '"__REDACTED_2__"', "puts the secret behind `__REDACTED_2__`"),
        ('"__REDACTED_1__"', '"__REDACTED_1__" + "__REDACTED_1__"', "repeats or reorders"),
        (
            'A = "__REDACTED_1__"\nB = "__REDACTED_2__"',
            'A = "__REDACTED_2__"\nB = "__REDACTED_1__"',
            "repeats or reorders",
        ),
        ('A = "hunt', 'B = "hunt', "cuts through the secret behind `__REDACTED_1__`"),
    ],
)
def test_a_harmed_secret_is_refused(old: str, new: str, why: str) -> None:
    judgement = judged(CONFIG, (old, new), secrets=SECRETS)
    assert why in judgement.counter_example
    assert "hunter22" not in judgement.counter_example


# The text before and after

PY = "def f(x):\n    return x\n"
TS = "function f(x: number) {\n  return x;\n}\n"
GO = "package a\n\nfunc f(x int) int {\n\treturn x\n}\n"
SQL = "SELECT a FROM t WHERE b = 1;\n"


@pytest.mark.parametrize(
    ("language", "text", "old", "new", "name"),
    [
        ("python", PY, "return x", "return (x", "still parses"),
        ("python", PY, "return x", "return x\n    return = 1", "still parses"),
        ("typescript", TS, "return x;", "return (x;", "still parses"),
        ("go", GO, "return x", "return x {", "still parses"),
        ("java", "class A { int f() { return 1; } }\n", "return 1;", "return 1 }", "still parses"),
        ("sql", SQL, "a FROM t WHERE", "FROM WHERE (", "still parses"),
        ("python", PY, "return x", "# ... rest unchanged\n    return x", "is whole"),
        ("python", PY, "return x", "return x  # … the rest", "is whole"),
        ("typescript", TS, "return x;", "// existing code\n  return x;", "is whole"),
        ("go", GO, "return x", "// rest of the function\n\treturn x", "is whole"),
        ("java", "class A { int f; }\n", "int f;", "\n/* ... */\nint f;", "is whole"),
        ("sql", SQL, SQL, "banana\n", "still parses"),
        ("sql", SQL, SQL, "Here you are.\n", "still parses"),
        ("sql", SQL, "WHERE b = 1", "\n-- rest of the query unchanged\n", "is whole"),
        ("python", PY, PY, "", "deletes nothing whole"),
        ("python", PY, PY, "\n\n", "deletes nothing whole"),
        ("go", GO, "\treturn x", "    x++\n    return x", "keeps the indentation"),
        ("python", PY, "    return x", "    if x:\n\t    return x", "keeps the indentation"),
        ("typescript", TS, "  return x;", "\tx++;\n\treturn x;", "keeps the indentation"),
        ("python", PY, "return x", "return x  # \u202e", "hides nothing"),
        ("python", PY, "return x", "return 'a\u200b'", "hides nothing"),
        ("", "a\n", "a", "b\ud800", "hides nothing"),
        ("", "a\n", "a", "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs", "hides nothing"),
        ("python", PY, PY, f"```python\n{PY}```\n", "hides nothing"),
    ],
)
def test_what_harms_the_file_is_refused(
    language: str, text: str, old: str, new: str, name: str
) -> None:
    judgement = judged(text, (old, new), language=language)
    assert name in [rung.name for rung in judgement.rungs if rung.passed is False]
    assert f"- {name}: " in judgement.counter_example
    assert (judgement.is_accepted, judgement.edits) == (False, ())


@pytest.mark.parametrize(
    ("language", "text", "old", "new"),
    [
        ("python", PY, "return x", "return x + 1"),
        ("python", "def f(:\n    return x\n", "return x", "return x + 1"),
        ("typescript", TS, "return x;", "if (x > 1) {\n    return 1;\n  }\n  return x;"),
        ("go", GO, "\treturn x", "\tif x > 1 {\n\t\treturn 1\n\t}\n\treturn x"),
        ("sql", SQL, "b = 1", "b = 1 AND c = 2"),
        ("python", PY, "return x", "# previous implementation returned None\n    return x"),
        (
            "python",
            PY,
            "return x",
            "# the existing user is returned unchanged to it\n    return x",
        ),
        ("python", "# ...\na = 1\n", "# ...\na = 1", "# ...\na = 2"),
        ("python", PY, "return x", "..."),
        ("python", PY, "    return x", "    pass"),
        ("", "x = 'é'\n", "'é'", "'👩\u200d👩'"),
        ("python", "# \u200b\n", "# \u200b", "# \u200b a"),
        ("", "a\n", "a", "a\n======\nb"),
    ],
)
def test_what_harms_nothing_is_accepted(language: str, text: str, old: str, new: str) -> None:
    judgement = judged(text, (old, new), language=language)
    assert judgement.counter_example == ""
    assert apply_edits(text, judgement.edits) == text.replace(old, new)


@pytest.mark.parametrize(
    ("language", "text", "new", "passed"),
    [
        ("python", "x = 1\n", "import json\nx = 1", True),
        ("python", "x = 1\n", "from orders.models import Order\nx = 1", True),
        ("python", "x = 1\n", "from fastapi import APIRouter\nx = 1", True),
        ("python", "x = 1\n", "from . import other\nx = 1", None),
        ("python", "x = 1\n", "import slowapi\nx = 1", False),
        ("typescript", "x = 1\n", 'import fs from "node:fs/promises";\nx = 1', True),
        ("typescript", "x = 1\n", 'import { Router } from "express";\nx = 1', True),
        ("typescript", "x = 1\n", 'import limit from "express-rate-limit";\nx = 1', False),
        ("go", "package a\n\nvar x = 1\n", 'import "net/http"\n\nvar x = 1', True),
        ("go", "package a\n\nvar x = 1\n", 'import "github.com/gin-gonic/gin"\n\nvar x = 1', True),
        ("go", "package a\n\nvar x = 1\n", 'import "golang.org/x/time/rate"\n\nvar x = 1', False),
    ],
)
def test_an_import_that_is_not_known_is_said_and_not_refused(
    language: str, text: str, new: str, passed: bool | None
) -> None:
    old = text.strip().split("\n")[-1]
    judgement = judged(text, (old, new), language=language)
    said = {r.passed for r in judgement.rungs if r.name == "imports what is there"}
    # None is "nothing was imported", False here is "said": the rung is never failed.
    assert said == ({True} if passed else set() if passed is None else {None})
    assert judgement.is_accepted


# Reviews and files


def test_a_remark_is_judged_by_its_fix() -> None:
    good = judge_remark(
        snapshot(PY, "python"), Remark(2, "hint", "m", "return x", "return 1"), KNOWN
    )
    bad = judge_remark(
        snapshot(PY, "python"), Remark(2, "hint", "m", "return x", "return ("), KNOWN
    )
    none = judge_remark(snapshot(PY, "python"), Remark(2, "hint", "m"), KNOWN)
    assert [good.is_accepted, bad.is_accepted, none.is_accepted] == [True, False, False]
    assert none.counter_example == ""


TAKEN = frozenset({"a.py", "pkg/b.py"})


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "../x.py", "a/../../x.py", "./x.py", "a//x.py", "C:/x.py", "a\\x.py",
        "~/x.py", ".env", ".github/x.yml", "pkg/.hidden/x.py", "a.py", "A.py", "a.py/x.py", "pkg",
        "x\0.py", "x\n.py", "x\u202e.py", "server.pem", "keys/id_rsa", "x.py.", "x /y.py",
    ],
)  # fmt: skip
def test_a_new_file_has_a_plain_free_place(path: str) -> None:
    judgement = judge_file(NewFile("", path, PY), "python", KNOWN, TAKEN)
    assert [rung.name for rung in judgement.rungs if rung.passed is False] == ["has a place"]
    assert judgement.edits == ()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (" \n", "is not empty"),
        ("def f(:\n", "still parses"),
        ("# ... rest of the tests\n", "is whole"),
        ('K = "__REDACTED_1__"\n', "holds no secret"),
        ("x = '\u202e'\n", "hides nothing"),
    ],
)
def test_a_new_file_is_judged_like_a_change(content: str, name: str) -> None:
    judgement = judge_file(NewFile("", "x.py", content), "python", KNOWN, TAKEN)
    assert [rung.name for rung in judgement.rungs if rung.passed is False] == [name]


def test_a_good_new_file_is_accepted() -> None:
    judgement = judge_file(NewFile("", "pkg/tests/test_a.py", PY), "python", KNOWN, TAKEN)
    assert judgement.counter_example == ""
    assert judgement.edits == (Edit(Span(0, 0), PY),)


# For all documents

LINES = st.lists(
    st.sampled_from(["a", "b", "  a", "\tb", "", "x = 1", "é😀", "__REDACTED_1__", "a  "]),
    max_size=9,
)
ENDS = st.sampled_from(["\n", "\r\n"])


@given(lines=LINES, end=ENDS, data=st.data())
def test_nothing_outside_of_the_allowed_spans_changes(
    lines: list[str], end: str, data: st.DataObject
) -> None:
    text = end.join(lines)
    cuts = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    allowed = Span(cuts[0], cuts[1])
    pieces = LINES.map("\n".join) | st.just(text[cuts[0] : cuts[1]][:5])
    changes = data.draw(st.lists(st.tuples(pieces, LINES.map("\n".join), st.integers(-1, 9))))
    proposal = Proposal("", tuple(Replacement(line, old, new) for old, new, line in changes))
    secrets = (("__REDACTED_1__", "x = 1"),)
    judgement = judge(Snapshot("f", "", text, (allowed,), secrets), proposal, KNOWN)
    after = apply_edits(text, judgement.edits)
    kept = text[allowed.end :]
    assert after.startswith(text[: allowed.start])
    assert after.endswith(kept)
    assert len(after) >= allowed.start + len(kept)
    assert judgement.is_accepted == bool(judgement.edits)

    back, shift = [], 0
    for edit in judgement.edits:
        start = edit.span.start + shift
        back.append(Edit(Span(start, start + len(edit.replacement)), edit.span.of(text)))
        shift += len(edit.replacement) - len(edit.span)
    assert apply_edits(after, back) == text


PLAIN = st.sampled_from(["a", "  a", "\tb", "", "x = 1", "é😀", "a  "])


@given(pairs=st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=9), end=ENDS)
def test_a_proposal_made_of_two_versions_gives_exactly_the_second(
    pairs: list[tuple[str, str]], end: str
) -> None:
    numbered = [(f"{n}: {old}", f"{n}; {new}") for n, (old, new) in enumerate(pairs)]
    one = end.join(["top", *(old for old, _ in numbered), "z"])
    two = end.join(["top", *(new for _, new in numbered), "z"])
    each = tuple(Replacement(0, old, new) for old, new in numbered)
    whole = (Replacement(1, one.replace(end, "\n"), two.replace(end, "\n")),)
    for changes in (each, whole):
        judgement = judge(snapshot(one), Proposal("", changes), KNOWN)
        assert judgement.counter_example == ""
        assert apply_edits(one, judgement.edits) == two
