"""Spreading work over processes, where the system can fork."""

import marshal
import os
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

_LENGTH_BYTES = 8


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(count: int, work: Callable[[int], Any], *, processes: int) -> Iterator[tuple[int, Any]]:
    """`work(i)` for every `i` below `count`, as it gets done; what it returns is plain values.

    With more than one process the work is done in forks of this one, so that `work` sees
    everything that this process knows. What a fork that died has not done is done here.
    """
    if processes < 2 or not hasattr(os, "fork"):
        for index in range(count):
            yield index, work(index)
        return
    missing = set(range(count))
    children = [_start(range(first, count, processes), work) for first in range(processes)]
    try:
        for index, value in _received([handle for _, handle in children]):
            missing.discard(index)
            yield index, value
    finally:
        for child, handle in children:
            os.close(handle)
            os.waitpid(child, 0)
    for index in sorted(missing):
        yield index, work(index)


def _start(indices: Sequence[int], work: Callable[[int], Any]) -> tuple[int, int]:
    """A fork that does the work and the end of the pipe that its results come out of."""
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    # From here on in the fork, which must never run what stands after the call of this function.
    try:
        os.close(reading)
        for index in indices:
            frame = marshal.dumps((index, work(index)))
            _write(writing, len(frame).to_bytes(_LENGTH_BYTES, "big") + frame)
    finally:
        os._exit(0)


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _received(handles: Sequence[int]) -> Iterator[tuple[int, Any]]:
    buffers = dict.fromkeys(handles, b"")
    while buffers:
        for handle in select.select(list(buffers), [], [])[0]:
            data = os.read(handle, 1 << 20)
            if not data:
                del buffers[handle]
                continue
            buffer = buffers[handle] + data
            while len(buffer) >= _LENGTH_BYTES:
                end = _LENGTH_BYTES + int.from_bytes(buffer[:_LENGTH_BYTES], "big")
                if len(buffer) < end:
                    break
                yield marshal.loads(buffer[_LENGTH_BYTES:end])  # noqa: S302
                buffer = buffer[end:]
            buffers[handle] = buffer
