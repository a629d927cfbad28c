"""The server with an explainer that does what its query says, for the tests of the job flow.

`-- page` gives a page, `-- wait` runs until it is cancelled, `-- refuse` is an error for the user,
`-- break` an error of ours.
"""

import asyncio
import sys

from agentls.errors import UserError
from agentls.lsp.explain import Query
from agentls.lsp.jobs import Page, Report
from agentls.lsp.server import start_stdio
from agentls.text.span import Span


class ScriptedExplainer:
    """Takes a line that begins with `--` for a query."""

    def query_at(self, query: Query) -> Span | None:
        start = query.text.rfind("\n", 0, query.span.start) + 1
        end = query.text.find("\n", query.span.start)
        end = end if end >= 0 else len(query.text)
        return Span(start, end) if query.text.startswith("--", start) else None

    async def explain(self, query: Query, report: Report) -> Page:
        what = query.span.of(query.text).removeprefix("--").split()
        report("thinking")
        if what[0] == "wait":
            await asyncio.Event().wait()
        if what[0] == "refuse":
            raise UserError("There is nothing to explain here")
        if what[0] == "break":
            raise RuntimeError("a secret of the document")
        return Page("Explain this query", f"# What it does\n\nReads `{what[1]}`.\n")


if __name__ == "__main__":
    sys.exit(start_stdio(explainer=ScriptedExplainer()))
