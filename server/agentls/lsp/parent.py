"""Watching the process of the client, so that no server is left behind."""

import asyncio
import os

INTERVAL = 3.0
"""Seconds between two looks."""


def is_alive(process_id: int) -> bool:
    """Whether there is a process of that number."""
    if process_id <= 0:
        return False
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


async def wait_for_end(process_id: int) -> None:
    """Wait until the process is gone."""
    while is_alive(process_id):
        await asyncio.sleep(INTERVAL)
