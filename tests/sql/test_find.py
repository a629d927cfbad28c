"""Finding the statement under a cursor, and the way back from its characters to the file's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.sql.find import find, find_all
from agentls.sql.statement import Statement
from agentls.text.span import Span


def at_mark(path: str, marked: str) -> tuple[str, Statement | None]:
    """The text without its mark, and what is found at it."""
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    text = marked.replace("⟦", "").replace("⟧", "")
    return text, find(path, text, Span(start, end))


def found(path: str, marked: str) -> str:
    """The text of the statement at the mark."""
    _, statement = at_mark(path, marked)
    return statement.text if statement else "nothing"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("SELECT 1; SELECT ⟦⟧2;", "SELECT 2"),
        ("⟦⟧SELECT 1; SELECT 2;", "SELECT 1"),
        ("SELECT 1;⟦⟧ SELECT 2;", "SELECT 1"),
        ("SELECT 1;\n⟦⟧\nSELECT 2;", "SELECT 2"),
        ("SELECT 1;\n⟦⟧", "SELECT 1"),
        ("-- a; b\nSELECT ⟦⟧1 -- c;\n, 2;", "SELECT 1 -- c;\n, 2"),
        ("SELECT ';'⟦⟧, \";\" /* ; */ FROM t;", "SELECT ';', \";\" /* ; */ FROM t"),
        ("SELECT $a$ ; $a$⟦⟧; SELECT 2", "SELECT $a$ ; $a$"),
        ("SELECT 'it''s;'⟦⟧; SELECT 2", "SELECT 'it''s;'"),
        (
            "CREATE TRIGGER x BEFORE INSERT ON t BEGIN UPDATE a SET b = 1;⟦⟧ SELECT 2; END; SELECT",
            "CREATE TRIGGER x BEFORE INSERT ON t BEGIN UPDATE a SET b = 1; SELECT 2; END",
        ),
        ("SELECT 1;⟦ SELECT 2; SELECT 3⟧;", "SELECT 2"),
        ("SELECT a FROM (⟦SELECT b FROM t⟧) x", "SELECT b FROM t"),
        ("SELECT a FROM ⟦(SELECT b FROM t)⟧ x", "SELECT b FROM t"),
        ("SELECT a FROM (SELECT ⟦b⟧ FROM t) x", "SELECT a FROM (SELECT b FROM t) x"),
        ("⟦⟧", "nothing"),
        ("-- only a comment⟦⟧", "nothing"),
    ],
)
def test_in_a_sql_file(marked, expected):
    assert found("a.sql", marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ('q = "SELECT ⟦⟧a FROM t"', "SELECT a FROM t"),
        ("q = 'SELECT \\'⟦⟧x\\' FROM t'", "SELECT 'x' FROM t"),
        ("q = r\"SELECT ⟦⟧'\\d' FROM t\"", "SELECT '\\d' FROM t"),
        ('q = """\n  SELECT ⟦⟧a\n  FROM t\n"""', "SELECT a\n  FROM t"),
        ('f("SELECT a "  # why "quoted"\n  "FROM ⟦⟧t")', "SELECT a FROM t"),
        ('q = "SELECT a " + \\\n "FROM ⟦⟧t"', "SELECT a FROM t"),
        ('q = "SELECT a FROM " + name + " WHERE ⟦⟧b = 1"', "SELECT a FROM {name} WHERE b = 1"),
        (
            'q = f"SELECT ⟦⟧a FROM {x.y[0]} WHERE b = {c!r}"',
            "SELECT a FROM {x.y[0]} WHERE b = {c!r}",
        ),
        ("q = f\"SELECT ⟦⟧'{{}}' FROM t\"", "SELECT '{}' FROM t"),
        ('q = "SELECT ⟦⟧a FROM {} WHERE b = {x}".format(t, x=1)', "SELECT a FROM {} WHERE b = {x}"),
        ('q = "SELECT a FROM t"⟦⟧', "SELECT a FROM t"),
        ('⟦q = 1\nr = "SELECT a FROM t"\n⟧', "SELECT a FROM t"),
        ('q = "SELECT a FROM t; DELETE ⟦⟧FROM u WHERE b = 1"', "DELETE FROM u WHERE b = 1"),
        ('def broken(:\n  x = "SELECT ⟦⟧a FROM t"', "SELECT a FROM t"),
        ('x = "never closed\ny = "SELECT ⟦⟧a FROM t"', "SELECT a FROM t"),
        ('q = "SELECT ⟦⟧a FROM t WHERE b = " + str(x)', "SELECT a FROM t WHERE b = {str(x)}"),
        ("q = \"SELECT ⟦⟧a FROM t WHERE b = '%s'\" % x", "SELECT a FROM t WHERE b = '%s'"),
        ('# "SELECT ⟦⟧a FROM t"', "nothing"),
        ('q = b"SELECT ⟦⟧a FROM t"', "nothing"),
        ('q = "a ⟦⟧string"', "nothing"),
        ('q = "SELECT a FROM t"\n⟦⟧x = 1', "nothing"),
        ('"""Docs."""\n"SELECT ⟦⟧a FROM t"', "SELECT a FROM t"),
    ],
)
def test_in_a_python_string(marked, expected):
    assert found("a.py", marked) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Select a file from the list",
        "Select an option from the menu below",
        "select one from above",
        "Delete from cart",
        "Update the set of users",
        "Update available: set = 3",
        "Insert into the slot",
        "Create table reservations quickly",
        "delete from a list",
        "update a set of things = all",
        "select a file from disk",
        "Drop it like it's hot",
        "With great power comes (great) responsibility",
        "select",
        "Values matter",
        "Alter ego",
        "Truncate",
        "Merge your changes",
    ],
)
def test_prose_is_never_taken_for_sql(text):
    assert list(find_all("a.py", f"x = {text!r}")) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "select a as b from a where c = 1",
        "select a from t as a",
        "UPDATE a SET b = 1",
        "DELETE FROM a WHERE b = 1",
        "select count(*) from t",
        "select a, b c from t where d = 1",
        "SELECT now()",
        "(SELECT a FROM t) UNION (SELECT b FROM u)",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "INSERT INTO t VALUES (1)",
        "insert into t (a) select a from u",
        "UPDATE t SET a = 1",
        "delete from t where a = 1",
        "DELETE FROM cart",
        "CREATE TABLE t (a int)",
        "alter table old rename to new",
        "DROP TABLE IF EXISTS t",
        "TRUNCATE t",
        "VALUES (1), (2)",
        "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
    ],
)
def test_sql_is_found(text):
    assert [each.text for each in find_all("a.py", f"x = {text!r}")] == [text]


@pytest.mark.parametrize(
    ("source", "word", "expected"),
    [
        ('q = "SELECT \\"a\\" FROM t"', "FROM", "FROM"),
        ('q = "SELECT \\x61 FROM t"', "a", "\\x61"),
        ('q = ("SELECT a "\n     "FROM t")', "a FROM", 'a "\n     "FROM'),
        ('q = f"SELECT 😀, {é} FROM t"', "{é} FROM", "{é} FROM"),
        ("q = '''SELECT a\r\nFROM t'''", "FROM t", "FROM t"),
        ('q = "SELECT a FROM " + name', "{name}", "name"),
        ('q = "SELECT a FROM " + name + " WHERE b = 1"', "{name}", "name"),
    ],
)
def test_a_place_in_the_statement_is_a_place_in_the_file(source, word, expected):
    (statement,) = find_all("a.py", source) or (None,)
    at = statement.text.index(word)
    assert statement.in_file(Span(at, at + len(word))).of(source) == expected


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", 'import psycopg\nq = "SELECT a FROM t"', "postgres"),
        ("a.py", 'from aiosqlite import connect\nq = "SELECT a FROM t"', "sqlite"),
        ("a.py", 'import mysql.connector\nq = "SELECT a FROM t"', "mysql"),
        ("a.py", 'import asyncpg, os\nimport sqlite3\nq = "SELECT a FROM t"', "postgres"),
        ("a.py", 'u = "mysql+pymysql://h/d"\nq = "SELECT a FROM t"', "mysql"),
        ("a.py", 'q = "SELECT a FROM t WHERE b = $1"', "postgres"),
        ("a.sql", "SELECT `a` FROM t", "mysql"),
        (
            "a.sql",
            "SELECT a FROM t; CREATE TABLE x (id INTEGER PRIMARY KEY AUTOINCREMENT)",
            "sqlite",
        ),
    ],
)
def test_the_dialect_is_told_from_cues(path, source, expected):
    statement = next(iter(find_all(path, source)))
    if "asyncpg" in source:
        # Two drivers tell nothing, so the default is assumed, and said.
        assert statement.dialect.assumed
    assert statement.dialect.name == expected


def test_a_chosen_dialect_overrides_the_cues():
    (statement,) = find_all("a.sql", "SELECT `a` FROM t", dialect="sqlite")
    assert (statement.dialect.name, statement.dialect.reason) == ("sqlite", "chosen")


@given(st.text(alphabet="selct from\"'\\{}();+f#\n\r$-/*é😀1", max_size=80), st.integers(0, 80))
def test_no_text_makes_it_raise_or_point_outside(text, cursor):
    for path in ("a.sql", "a.py"):
        statement = find(path, "SELECT a FROM t " + text, Span(cursor, cursor))
        for each in (statement, *find_all(path, f'q = "SELECT a FROM {text}')):
            if each is not None:
                assert 0 <= each.span.start <= each.span.end <= len(text) + 30
                assert len(each.map.starts) == len(each.text)
