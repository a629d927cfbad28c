"""The small workspace of the tour: the mistakes people really make, and a slow query."""

ENGINEER = ".claude/agents/api-engineer.md"
REVIEWER = ".claude/agents/reviewer.md"
DUPLICATE = ".claude/agents/team/code-reviewer.md"
BACKEND = "app/reports.py"
HANDLER = "app/orders.py"

SCRIPT = """\
## read_order

An order that is not there is answered with 404 instead of an error of the server.

<<<EDIT-NONCE line=14>>>
    return {"id": row[0], "total": row[1]}
<<<WITH-NONCE>>>
    if row is None:
        raise HTTPException(status_code=404, detail="no such order")
    return {"id": row[0], "total": row[1]}
<<<END-NONCE>>>
"""
"""What the scripted model of the tour answers, in the form that real ones answer in."""

FILES: dict[str, str] = {
    ENGINEER: """\
---
name: api-engineer
description: Use this agent for backend work, for example:
tools: Read, Grep
---

You write backend code.
""",
    REVIEWER: """\
---
name: reviewer
description: |
  Use this agent after a change was made.
  <example>
  user: "I have added the endpoint"
  assistant: "I'll use the reviewer agent to look at it"
tools: Reed, Grep, MultiEdit
model: claude-sonnet-4-20250514
color: magenta
---

You review changes. See [the checklist](../docs/checklist.md).
""",
    DUPLICATE: """\
---
name: reviewer
description: Reviews pull requests before they are merged.
allowed_tools: Read, Grep
---

You review pull requests.
""",
    BACKEND: '''\
"""Reports for the sales team."""

import psycopg


def monthly_totals(connection: psycopg.Connection, month: str) -> list[tuple]:
    """Totals of the paid orders of a month, by customer."""
    return connection.execute(
        """
        SELECT c.id, c.name, SUM(o.total) AS total
        FROM customers c
        LEFT JOIN orders o ON o.customer_id = c.id
        WHERE date_trunc('month', o.created_at) = %s
          AND o.status = 'paid'
        GROUP BY c.id, c.name
        ORDER BY total DESC
        """,
        (month,),
    ).fetchall()
''',
    HANDLER: """\
from fastapi import FastAPI, HTTPException

from app.database import connection

app = FastAPI()


@app.get("/orders/{order_id}")
def read_order(order_id: int) -> dict:
    row = connection.execute(
        "SELECT id, total FROM orders WHERE id = %s",
        (order_id,),
    ).fetchone()
    return {"id": row[0], "total": row[1]}
""",
    "schema.sql": """\
CREATE TABLE customers (
    id bigint PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    status text NOT NULL,
    total numeric(12, 2) NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE INDEX orders_created_at ON orders (created_at);
""",
}
