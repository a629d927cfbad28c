"""Reading the text of a file, exactly: no line end is translated, no byte replaced."""

import os
import stat
from dataclasses import dataclass

AGENT_LIMIT = 1_048_576
"""Claude Code skips agent files with more bytes than this."""

AGENT_READER = "Claude Code"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file gave no text, as a sentence that follows the path and a colon."""

    reason: str


def read_text(
    path: str, *, limit: int = AGENT_LIMIT, reader: str = AGENT_READER
) -> str | Unreadable:
    """The text of a file; a byte order mark stays in it as U+FEFF.

    `reader` is the program that sets the limit and wants UTF-8.
    """
    try:
        # Not blocking, so that a named pipe is refused below instead of waited for.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return Unreadable(_reason(error))
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            return Unreadable("is a folder")
        if not stat.S_ISREG(status.st_mode):
            return Unreadable("is not a regular file")
        if status.st_size > limit:
            return Unreadable(too_large(status.st_size, limit, reader))
        data = _read(handle, status.st_size)
    except OSError as error:
        return Unreadable(_reason(error))
    finally:
        os.close(handle)
    return decode(data, limit=limit, reader=reader)


def decode(
    data: bytes, *, limit: int = AGENT_LIMIT, reader: str = AGENT_READER
) -> str | Unreadable:
    """The text that `data` is, or why it is none."""
    if len(data) > limit:
        return Unreadable(too_large(len(data), limit, reader))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Unreadable(f"is UTF-16, and {reader} reads UTF-8 only")
    zero = data.find(b"\0")
    if zero >= 0:
        return Unreadable(f"is binary: there is a NUL byte at offset {zero}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Unreadable(
            f"is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start} (line {line})"
        )


def too_large(size: int, limit: int, reader: str = AGENT_READER) -> str:
    """The reason for a file of `size` bytes."""
    if reader == AGENT_READER:
        return f"has {size:,} bytes, and {reader} skips agent files over {limit:,} bytes"
    return f"has {size:,} bytes, and {reader} reads no more than {limit:,} bytes"


def _read(handle: int, size: int) -> bytes:
    parts: list[bytes] = []
    while True:
        part = os.read(handle, max(size, 65_536) + 1)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "may not be read: permission denied"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"
