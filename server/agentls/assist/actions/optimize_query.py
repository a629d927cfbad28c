"""Make the SQL statement under the cursor faster without changing what it returns.

By itself it says what makes the statement slow or wrong and what would help; with a model the same
goes along, and a rewritten statement comes back through the checks.
"""

from agentls.assist.action import Document, Offline, Part
from agentls.assist.query import query_at
from agentls.assist.selection import Selection, Surroundings

_TITLE = "Query checked"


def offline(selection: Selection, surroundings: Surroundings) -> Offline | None:
    """What was found, most important first."""
    query = query_at(selection, surroundings)
    if query is None:
        return None
    from agentls.sql.explanation import render_concerns

    facts = "\n".join(render_concerns(query.explanation, query.lines)).strip()
    document = Document(_TITLE, f"# {_TITLE}\n\n{query.heading}\n\n{facts}\n")
    return Offline(document, facts, (*query.parts, Part("facts", facts)), subject=query.span)
