"""What counts as understood, and where the parts of a statement stand."""

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from agentls.sql.explain import explain
from agentls.sql.find import find
from agentls.sql.parse import NotUnderstoodError, parse
from agentls.sql.statement import Statement
from agentls.text.span import Span


def statement(text: str, dialect: str = "postgres") -> Statement:
    found = find("a.sql", text, Span(0, 0), dialect=dialect)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELEC foo", "it does not begin like a statement that can be explained"),
        ("VACUUM t", "it does not begin like a statement that can be explained"),
        ("SELECT a, FROM t", "a comma stands before `FROM` at `,`"),
        ("DELETE t WHERE a = 1", "`DELETE` is not followed by `FROM`"),
        ("UPDATE t SET", "`SET` is followed by no assignment"),
        ("SELECT a FROM t WHERE (b = ", "it does not parse near `=` at `=`"),
        ("SELECT 'a FROM t", "a quote that begins here is never closed at `'a FROM t`"),
        ("CREATE ROLE x", "this kind of PostgreSQL statement cannot be read yet"),
    ],
)
def test_what_is_not_understood_says_why_and_where(text, complaint):
    with pytest.raises(NotUnderstoodError) as caught:
        parse(statement(text))
    where = f" at `{caught.value.span.of(text)}`" if caught.value.span else ""
    assert f"{caught.value.reason}{where}" == complaint


def test_one_broken_statement_does_not_silence_the_rest():
    text = "SELECT a, FROM t;\nSELECT b FROM u;"
    found = find("a.sql", text, Span(len(text) - 3, len(text) - 3))
    assert found is not None
    assert explain(found).answer == "Lists `b` of `u`."


QUERY = """\
SELECT t.a, lower(t.b) AS x, count(DISTINCT "C d") FILTER (WHERE e > 1)
FROM "s"."T" t LEFT JOIN u ON u.id = t.id AND u.k IN (1, NULL)
WHERE (t.a = %(one)s OR t.b IS NOT NULL) AND t.é BETWEEN 1 AND ?
  AND NOT EXISTS (SELECT 1 FROM v WHERE v.id = t.id) AND date(t.c) = now()"""


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        (exp.Column, ["t.a", "t.b", '"C d"', "e", "u.id", "t.id", "u.k", "t.a", "t.b", "t.é",
                      "v.id", "t.id", "t.c"]),
        (exp.Lower, ["lower(t.b)"]),
        (exp.Count, ['count(DISTINCT "C d")']),
        (exp.Table, ['"s"."T" t', "u", "v"]),
        (exp.EQ, ["u.id = t.id", "t.a = %(one)s", "v.id = t.id", "date(t.c) = now()"]),
        (exp.Between, ["t.é BETWEEN 1 AND ?"]),
        (exp.In, ["u.k IN (1, NULL)"]),
        (exp.Exists, ["EXISTS (SELECT 1 FROM v WHERE v.id = t.id)"]),
        (exp.Or, ["t.a = %(one)s OR t.b IS NOT NULL"]),
        (exp.Date, ["date(t.c)"]),
    ],
)  # fmt: skip
def test_a_node_stands_where_it_is_written(kind, places):
    parsed = parse(statement(QUERY))
    spans = sorted(parsed.span(node) for node in parsed.tree.find_all(kind))
    assert [span.of(QUERY) for span in spans] == places


def test_the_parser_is_loaded_by_explaining_only():
    code = (
        "import sys, agentls.sql.find, agentls.sql.schema, agentls.sql.explanation\n"
        "print('sqlglot' in sys.modules)\n"
        "import agentls.sql.explain\n"
        "print('sqlglot' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )  # fmt: skip
    assert done.stdout == "False\nTrue\n"


WORDS = [
    "SELECT", "FROM", "WHERE", "JOIN", "LEFT", "ON", "AND", "OR", "NOT", "IN", "(", ")", ",", "=",
    "a", "t", "t.a", "1", "'x'", "NULL", "*", "count(*)", "GROUP BY", "ORDER BY", "LIMIT", "OFFSET",
    "UNION", "AS", "UPDATE", "SET", "DELETE", "INSERT INTO", "VALUES", "%s", "WITH", "CREATE TABLE",
    "DROP TABLE", "OVER", "EXISTS", "DISTINCT", ";", "{", "--", "ALTER TABLE",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@example(["{", "="], "postgres")
@given(
    st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from(["postgres", "mysql", "sqlite"])
)
def test_no_words_in_any_order_make_it_raise_or_point_outside(words, dialect):
    text = "SELECT " + " ".join(words)
    found = find("a.sql", text, Span(0, 0), dialect=dialect)
    if found is None:
        return
    explanation = explain(found)
    for concern in explanation.concerns:
        assert 0 <= concern.span.start <= concern.span.end <= len(text)
