"""Say which indexes would help the SQL statement under the cursor.

By itself it names the conditions and joins that no index of the known schema serves.
"""

from agentls.assist.action import Document, Offline, Part
from agentls.assist.query import query_at
from agentls.assist.selection import Selection, Surroundings

_TITLE = "Indexes for this query"


def offline(selection: Selection, surroundings: Surroundings) -> Offline | None:
    """What no index serves, as far as the schema is known."""
    query = query_at(selection, surroundings)
    if query is None:
        return None
    from agentls.sql.explanation import render_index_concerns

    facts = "\n".join(render_index_concerns(query.explanation, query.lines)).strip()
    document = Document(_TITLE, f"# {_TITLE}\n\n{query.heading}\n\n{facts}\n")
    return Offline(document, facts, (*query.parts, Part("facts", facts)), subject=query.span)
