"""Explain the SQL statement under the cursor.

The explanation is computed from the statement, and from the schema if one is known. With a model
the same facts go along with the code, and the document shows both, so that they can be compared.
"""

from agentls.assist.action import Document, Offline, Part
from agentls.assist.query import query_at
from agentls.assist.selection import Selection, Surroundings

_TITLE = "Query explained"


def offline(selection: Selection, surroundings: Surroundings) -> Offline | None:
    """The explanation as far as it can be computed."""
    query = query_at(selection, surroundings)
    if query is None:
        return None
    from agentls.sql.explanation import render, render_facts

    explanation = query.explanation
    facts = "\n".join([explanation.answer, "", *render_facts(explanation, query.lines)]).strip()
    heading = f"# {_TITLE}\n\n{query.heading}\n\n"
    document = Document(_TITLE, heading + render(explanation, selection.text))
    return Offline(document, facts, (*query.parts, Part("facts", facts)), subject=query.span)
