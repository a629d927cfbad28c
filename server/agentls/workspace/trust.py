"""Which texts of a workspace the user has accepted as instructions for a model.

An agent file or an action file of the workspace steers the model, so its text is used only after
the user has read it once. What is accepted is the digest of the whole text: a changed text is asked
about again, and a text that moves is not. The record stands in the user's state folder, never in
the workspace.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from agentls.errors import UserError

_NAME = "trust.json"
_VERSION = 1
_MOST = 10_000
_LARGEST = 8_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def digest_of_text(text: str) -> str:
    """The digest by which a text is accepted."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted text: where it stood, and when it was accepted, in seconds since 1970."""

    digest: str
    path: str
    at: int


@dataclass(frozen=True, slots=True)
class _Record:
    """What the file holds; `problem` says what was lost when it could not be read."""

    accepted: tuple[Accepted, ...] = ()
    problem: str = ""


class Trust:
    """The record in `folder`; every question reads it anew, since other processes write it too."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._path = f"{folder}/{_NAME}"

    @property
    def problem(self) -> str:
        """What is wrong with the record, as a sentence; empty when nothing is."""
        return self._read().problem

    def accepted(self) -> tuple[Accepted, ...]:
        """Everything that was accepted, the oldest first."""
        return self._read().accepted

    def is_accepted(self, digest: str) -> bool:
        """Whether the text with this digest was accepted; never when the record is broken."""
        return any(each.digest == digest for each in self._read().accepted)

    def accept(self, digest: str, path: str) -> str:
        """Remember that the user read and accepted this text.

        Returns what was lost with a broken record, which is put aside, else nothing. Raises
        `UserError` when nothing can be written.
        """
        if not _DIGEST.match(digest):
            raise ValueError(f"{digest!r} is no digest of a text")
        with self._locked():
            record = self._read()
            if record.problem:
                self._put_aside()
            others = [each for each in record.accepted if each.digest != digest]
            entry = Accepted(digest, path, int(time.time()))
            self._write([*others, entry][-_MOST:])
        return record.problem

    def forget(self, digest: str = "", *, path: str = "") -> int:
        """Forget what has this digest or stood at this path, all when neither is said.

        Returns how many texts were forgotten.
        """
        with self._locked():
            record = self._read()
            everything = not digest and not path
            kept = [
                each
                for each in record.accepted
                if not everything and each.digest != digest and each.path != path
            ]
            if record.problem:
                self._put_aside()
            if len(kept) != len(record.accepted):
                self._write(kept)
        return len(record.accepted) - len(kept)

    def _read(self) -> _Record:
        try:
            with open(self._path, "rb") as file:
                data = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return _Record()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            return _Record(problem=self._lost(f"cannot be read ({reason})"))
        if len(data) > _LARGEST:
            return _Record(problem=self._lost("is too large to be ours"))
        try:
            return _Record(_decoded(json.loads(data)))
        except (ValueError, RecursionError):
            return _Record(problem=self._lost("is damaged"))

    def _lost(self, what: str) -> str:
        return (
            f"The record of accepted agents and actions, {self._path}, {what}, so none of them "
            "counts as accepted; accept again those that you use."
        )

    def _put_aside(self) -> None:
        with contextlib.suppress(OSError):
            os.replace(self._path, f"{self._path}.damaged")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            handle = os.open(
                f"{self._path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
            )
            try:
                # Held for the time of one small write; the end of the process gives it back.
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UserError(
                f"what is accepted cannot be kept in {self._folder}: {reason}; "
                "make that folder writable"
            ) from error

    def _write(self, entries: list[Accepted]) -> None:
        table = {
            "version": _VERSION,
            "accepted": [
                {"digest": each.digest, "path": each.path, "at": each.at} for each in entries
            ],
        }
        temporary = f"{self._path}.{os.getpid()}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
        handle = os.open(temporary, flags, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(table, indent=1).encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


def _decoded(table: object) -> tuple[Accepted, ...]:
    """The entries; a single one that is not as it should be makes the whole file suspect."""
    if not isinstance(table, dict) or table.get("version") != _VERSION:
        raise ValueError
    entries = table.get("accepted")
    if not isinstance(entries, list):
        raise ValueError
    return tuple(_entry(entry) for entry in entries)


def _entry(entry: object) -> Accepted:
    if not isinstance(entry, dict):
        raise ValueError
    digest, path, at = entry.get("digest"), entry.get("path"), entry.get("at")
    if (
        not isinstance(digest, str)
        or not _DIGEST.match(digest)
        or not isinstance(path, str)
        or not isinstance(at, int)
    ):
        raise ValueError
    return Accepted(digest, path, at)
