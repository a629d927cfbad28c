"""Models as a server lists them, kept for a day."""

from pathlib import Path

from agentls.errors import ModelError
from agentls.model.resolve import Choices, Known, resolve
from agentls.workspace.models import listed, refresh

OPUS = Known("claude-opus-7", "opus", is_active=True, created="2027-01-01")
NOW = 2_000_000_000.0


class Server:
    host = "h"

    def __init__(self, *lists: tuple[Known, ...] | ModelError) -> None:
        self.lists = list(lists)

    async def models(self) -> tuple[Known, ...]:
        found = self.lists.pop(0)
        if isinstance(found, ModelError):
            raise found
        return found


async def test_a_list_is_asked_for_once_a_day(tmp_path: Path) -> None:
    folder, later = str(tmp_path), Known("claude-opus-8", "opus")
    server = Server((OPUS,), (later,))
    assert listed(folder, "h") == ()
    assert await refresh(folder, server, now=lambda: NOW) == (OPUS,)
    assert await refresh(folder, server, now=lambda: NOW + 80_000) == (OPUS,)
    assert await refresh(folder, server, now=lambda: NOW + 90_000) == (later,)
    assert (listed(folder, "h"), listed(folder, "other")) == ((later,), ())


async def test_a_server_that_does_not_list_is_left_alone_and_forgets_nothing(
    tmp_path: Path,
) -> None:
    folder = str(tmp_path)
    server = Server((OPUS,), ModelError("offline", "x"), ())
    await refresh(folder, server, now=lambda: NOW)
    assert await refresh(folder, server, now=lambda: NOW + 90_000) == (OPUS,)
    assert await refresh(folder, server, now=lambda: NOW + 91_000) == (OPUS,)
    assert await refresh(folder, server, now=lambda: NOW + 180_000) == (OPUS,)
    assert server.lists == []


async def test_what_is_listed_decides_what_an_alias_means(tmp_path: Path) -> None:
    await refresh(str(tmp_path), Server((OPUS,)))
    choices = Choices(listed=listed(str(tmp_path), "h"))
    assert resolve("opus", choices).id == "claude-opus-7"


async def test_a_damaged_list_or_folder_is_no_list(tmp_path: Path) -> None:
    await refresh(str(tmp_path), Server((OPUS,)))
    (file,) = (tmp_path / "models").iterdir()
    for damaged in ("", "3", "[3]", '[{"news": 1}]'):
        file.write_text(damaged)
        assert listed(str(tmp_path), "h") == ()
    (tmp_path / "f").write_text("")
    assert await refresh(str(tmp_path / "f"), Server((OPUS,))) == (OPUS,)
