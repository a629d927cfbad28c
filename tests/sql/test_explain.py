"""The sentence that says what a statement answers, and the schema read from DDL."""

import pytest

from agentls.sql.ddl import read_schema
from agentls.sql.explain import explain
from agentls.sql.find import find
from agentls.sql.schema import Column, ForeignKey, Index, Table
from agentls.text.span import Span

SCHEMA = """\
CREATE TABLE customers (id serial PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS orders (
    id bigint GENERATED ALWAYS AS IDENTITY,
    customer_id int NOT NULL,
    total numeric DEFAULT 0,
    CONSTRAINT orders_pk PRIMARY KEY (id)
);
ALTER TABLE ONLY orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id);
CREATE UNIQUE INDEX one ON orders (customer_id, lower(note)) WHERE total > 0;
this is no DDL;
CREATE INDEX gone ON orders (total);
DROP INDEX gone;
ALTER TABLE orders ADD COLUMN note text;
CREATE TABLE temporary (a int);
DROP TABLE temporary;
"""


def answer(text: str) -> str:
    found = find("a.sql", text, Span(0, 0))
    assert found is not None
    return explain(found).answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1", "Lists `1`."),
        ("SELECT * FROM t", "Lists every column of `t`."),
        (
            "SELECT t.*, u.a FROM t, u WHERE t.i = u.i",
            (
                "Lists every column of `t` and `u.a` of `t` with `u` where `t.i = u.i`."
            ),
        ),
        ("SELECT DISTINCT a FROM t", "Lists the different `a` of `t`."),
        (
            "SELECT count(*), max(a) m FROM t WHERE b = 1 AND c = 2",
            (
                "One row with the number of rows and the largest `a` as `m` of `t`, where 2 "
                "conditions hold."
            ),
        ),
        (
            "SELECT a, sum(b) FROM t GROUP BY a ORDER BY 2 DESC LIMIT 1",
            (
                "For each `a` of `t`: the sum of `b`, ordered by `sum(b)`, largest first, at most "
                "one row."
            ),
        ),
        (
            "SELECT a FROM t UNION SELECT b FROM u",
            (
                "Combines 2 queries (together). The first: lists `a` of `t`."
            ),
        ),
        ("INSERT INTO t (a) VALUES (1), (2)", "Adds 2 rows to `t`."),
        (
            "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING",
            (
                "Adds one row to `t`, and leaves rows that are already there as they are."
            ),
        ),
        (
            "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
            (
                "Adds one row to `t`, and changes the row that is already there."
            ),
        ),
        ("INSERT INTO t SELECT a FROM u", "Adds what a query returns to `t`."),
        (
            "UPDATE t SET a = 1, b = 2 WHERE id = 3",
            (
                "Changes `a`, `b` in the rows of `t` where `id = 3`."
            ),
        ),
        ("UPDATE t SET a = 1", "Changes `a` in **every** row of `t`."),
        ("DELETE FROM s.t WHERE id = 3", "Deletes the rows of `s.t` where `id = 3`."),
        ("DELETE FROM t", "Deletes **every** row of `t`."),
        ("TRUNCATE t, u", "Deletes every row of `t`, `u` at once."),
        ("CREATE TABLE t (a int, b int)", "Creates the table `t` with 2 columns."),
        ("CREATE VIEW v AS SELECT a FROM t", "Creates the view `v`."),
        (
            "CREATE UNIQUE INDEX i ON t (a, lower(b)) WHERE c",
            (
                "Creates a unique index on `t` over `a`, `lower(b)`, only for rows where `c`."
            ),
        ),
        ("ALTER TABLE t ADD COLUMN a int", "Changes the definition of `t`."),
        ("DROP TABLE t", "Removes the table `t`."),
        ("VALUES (1)", "Returns the rows that are written out in it."),
    ],
)  # fmt: skip
def test_the_answer_is_one_sentence(text, expected):
    assert answer(text) == expected


def test_a_schema_is_read_from_its_ddl_in_order():
    customers, orders = read_schema([SCHEMA]).tables
    assert customers.columns == (
        Column("id", "SERIAL", is_nullable=False), Column("email", "TEXT", is_nullable=False),
    )  # fmt: skip
    assert (orders.primary_key, orders.foreign_keys) == (
        ("id",), (ForeignKey(("customer_id",), "customers", ("id",)),),
    )  # fmt: skip
    assert orders.indexes == (
        Index("orders_pk", ("id",), is_unique=True),
        Index("one", ("customer_id", "lower(note)"), is_unique=True, is_partial=True),
    )
    assert [column.name for column in orders.columns] == ["id", "customer_id", "total", "note"]
    assert orders.column("TOTAL") == Column("total", "DECIMAL", has_default=True)


def test_an_index_over_all_rows_is_named_before_a_partial_one():
    partial, whole = Index("p", ("a",), is_partial=True), Index("w", ("a", "b"))
    assert Table("t", indexes=(partial, whole)).index_beginning_with("A") == whole
    assert Table("t", indexes=(partial,)).index_beginning_with("b") is None
