"""Agent files to measure with: made up, all different, of the size that people write."""

from pathlib import Path

_PARAGRAPH = (
    "Read the code before you change it. Name what you found, with the file and the line.\n"
    "Prefer small changes; say what you left alone and why.\n\n"
    "## Step {n}\n\n- Look at `src/module_{n}.py` and its tests.\n- Run the tests.\n\n"
    "```python\ndef step_{n}(value: int) -> int:\n    return value + {n}\n```\n\n"
)


def agent(name: str, size: int) -> str:
    """An agent file of about `size` characters with one misspelt tool."""
    head = (
        f"---\nname: {name}\ndescription: Use this agent for the work of {name}.\n"
        "tools: Read, Grep, Bsah\nmodel: sonnet\n---\n\n# Work\n\n"
    )
    body: list[str] = []
    length = len(head)
    number = 0
    while length < size:
        body.append(_PARAGRAPH.format(n=number))
        length += len(body[-1])
        number += 1
    return head + "".join(body)


def projects(folder: Path, *, count: int, agents: int) -> Path:
    """`count` projects of `agents` agent files each."""
    for project in range(count):
        home = folder / f"project{project:03}" / ".claude" / "agents"
        home.mkdir(parents=True)
        for number in range(agents):
            name = f"worker-{project}-{number}"
            (home / f"{name}.md").write_text(agent(name, 5_000), "utf-8")
    return folder


_HANDLER = '''
@app.get("/orders/{{order_id}}/{number}")
async def read_{number}(order_id: int, db: Session) -> Order:
    """The order of that number."""
    row = db.execute("SELECT id, total FROM orders WHERE id = :id", {{"id": order_id}}).one()
    if row.total < {number}:
        raise HTTPException(status_code=409, detail="too small")
    return Order(id=row.id, total=row.total)

'''


def source(lines: int) -> str:
    """A Python file of about so many lines: one handler after the other."""
    head = "from fastapi import FastAPI, HTTPException\n\napp = FastAPI()\n"
    size = _HANDLER.count("\n")
    return head + "".join(_HANDLER.format(number=n) for n in range(lines // size))


def statements(lines: int) -> str:
    """An SQL file of about so many lines: one query after the other."""
    one = "SELECT id, total\nFROM orders\nWHERE customer_id = {n}\nORDER BY total;\n\n"
    return "".join(one.format(n=n) for n in range(lines // 5))
