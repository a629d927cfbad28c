"""The models that a server lists, asked for once a day and kept on the disk.

An action reads what is there and waits for nothing; who has time calls `refresh` afterwards.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from hashlib import blake2b
from typing import Protocol

from agentls.errors import ModelError
from agentls.model.resolve import Known

_DAY = 86_400.0
_MOST_BYTES = 2_000_000


class Lister(Protocol):
    """A model whose server can list what it has."""

    @property
    def host(self) -> str:
        """Where it is asked."""
        ...

    async def models(self) -> tuple[Known, ...]:
        """The list; raises `ModelError` when there is none."""
        ...


def listed(folder: str, host: str) -> tuple[Known, ...]:
    """The models of `host` as last listed, however long ago; none when never."""
    try:
        with open(_path(folder, host), encoding="utf-8") as file:
            rows = json.loads(file.read(_MOST_BYTES))
        return tuple(Known(**row) for row in rows)
    except (OSError, ValueError, TypeError):
        return ()


async def refresh(
    folder: str, lister: Lister, *, now: Callable[[], float] = time.time
) -> tuple[Known, ...]:
    """The models of the server, asked for if the last time was more than a day ago.

    A server that cannot be asked is left alone for a day too; what was known of it stays.
    """
    path = _path(folder, lister.host)
    try:
        if 0 <= now() - os.stat(path).st_mtime < _DAY:
            return listed(folder, lister.host)
    except OSError:
        # Never asked.
        pass
    try:
        found = await lister.models()
    except ModelError:
        found = ()
    found = found or listed(folder, lister.host)
    _keep(path, found, now())
    return found


def _keep(path: str, found: tuple[Known, ...], when: float) -> None:
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump([asdict(known) for known in found], file)
        os.utime(temporary, (when, when))
        os.replace(temporary, path)
    except OSError:
        return


def _path(folder: str, host: str) -> str:
    digest = blake2b(host.encode(), digest_size=8).hexdigest()
    return f"{folder}/models/{digest}.json"
