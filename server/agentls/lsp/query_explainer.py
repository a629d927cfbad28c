"""Explaining a query for an editor: the workspace's action behind the interface of the jobs."""

import os
from collections.abc import Callable, Mapping

from agentls.assist.actions.explain_query import ACTION
from agentls.assist.selection import Selection
from agentls.lsp.explain import Query
from agentls.lsp.jobs import Page, Report
from agentls.model.api import Progress
from agentls.sql.find import find
from agentls.text.span import Span
from agentls.workspace.ask import Desk, Request, finish, open_model, prepare
from agentls.workspace.configuration import Configurations
from agentls.workspace.ignore import repository_of

_STEP = 400
_SUFFIXES = {"sql": ".sql", "python": ".py"}


class QueryExplainer:
    """Explains from the statement alone, or asks the model that the user turned on."""

    def __init__(
        self, environment: Mapping[str, str], roots: Callable[[], tuple[str, ...]]
    ) -> None:
        self._environment = dict(environment)
        self._roots = roots

    def query_at(self, query: Query) -> Span | None:
        """The statement at the selection or cursor."""
        statement = find(_name(query), query.text, query.span)
        return statement.span if statement is not None else None

    async def explain(self, query: Query, report: Report) -> Page:
        """The explanation; the disk is read and the statement parsed away from the event loop."""
        import asyncio

        path = query.path
        root = self._root(path) if path else ""
        settings = Configurations(environment=self._environment).of_folder(root or "/").settings
        desk = Desk(root, self._environment.get("HOME", ""), settings.model, self._environment)
        name = os.path.relpath(path, root) if path and root else _name(query)
        selection = Selection(name, query.text, query.span)
        request: Request = await asyncio.to_thread(prepare, ACTION, selection, desk)
        model = open_model(settings.model, self._environment)
        if model is None:
            return _page(request.prepared.offline.title, request.prepared.offline.markdown)
        report(f"asking {model.host or 'a script'}")
        characters = told = 0
        # Who is asked says more than that it is waited for.
        stage = "waiting"

        def show(progress: Progress) -> None:
            nonlocal characters, told, stage
            characters += len(progress.text)
            # A reply comes in hundreds of pieces; nobody reads as many notes about it.
            if progress.stage != stage or characters - told >= _STEP:
                stage, told = progress.stage, characters
                report(f"{characters} characters back" if characters else stage)

        try:
            document = await finish(request, model, show)
        finally:
            await model.close()
        return _page(document.title, document.markdown)

    def _root(self, path: str) -> str:
        """The innermost workspace folder, else the repository, else the folder of the file."""
        around = [root for root in self._roots() if path.startswith(f"{root.rstrip('/')}/")]
        folder = path.rpartition("/")[0]
        return max(around, key=len, default="") or repository_of(folder) or folder


def _name(query: Query) -> str:
    """The path, or for a document that is no file a name from which its language is seen."""
    suffix = _SUFFIXES.get(query.language, "")
    if query.path is not None and query.path.endswith((".sql", ".py", ".pyi")):
        return query.path
    return f"untitled{suffix}"


def _page(title: str, markdown: str) -> Page:
    return Page(title, markdown)
