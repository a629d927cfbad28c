"""One server for each recorded client and module; each test has documents of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.lsp import CLIENTS, SERVER, Editor, start_editor, stop_editor


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=CLIENTS)
async def editor(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Editor]:
    """A recorded client with a server: `COMMAND`, `FILES` and `SETTINGS` are the module's."""
    root, home = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("home")
    command = getattr(request.module, "COMMAND", SERVER)
    for path, text in getattr(request.module, "FILES", {}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8", newline="")
    settings = getattr(request.module, "SETTINGS", {})
    editor = await start_editor(request.param, root, home, command=command, settings=settings)
    yield editor
    await stop_editor(editor)
