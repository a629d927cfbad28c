"""Answers kept by what was asked, so that the same question is instant and free.

One file for each answer, in the user's cache folder. It holds the reply as it was received, with
placeholders where secrets were, and nothing of the question but a hash. The word that marks the
blocks of a reply is drawn anew for every question; it takes no part in the hash and is replaced
in what is kept.
"""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import blake2b

from agentls.model.api import Ask, Reply, Stop, Usage

_VERSION = 1
_MOST = 500
_MOST_BYTES = 20_000_000
_SUFFIX = ".json"
# Stands for the drawn word in what is kept and hashed; no reply holds this character.
_DRAWN = "\x00"


class Answers:
    """The answers below one cache folder, the least lately used of which go first."""

    def __init__(self, folder: str, *, most: int = _MOST, most_bytes: int = _MOST_BYTES) -> None:
        self._folder = f"{folder}/answers"
        self._most = most
        self._most_bytes = most_bytes

    def get(self, ask: Ask, host: str, nonce: str = "") -> Reply | None:
        """The answer to the same question; `nonce` is the word that was drawn for this one."""
        path = self._path(ask, host, nonce)
        try:
            with open(path, encoding="utf-8") as file:
                table = json.load(file)
            reply = _reply(table, nonce)
            os.utime(path)
        except (OSError, ValueError, TypeError, KeyError):
            # Damaged, of another version, or not there.
            return None
        return reply

    def put(self, ask: Ask, host: str, reply: Reply, nonce: str = "") -> None:
        """Keep a complete answer; what cannot be written is not kept, and that is no error."""
        if reply.stop is not Stop.DONE or not reply.text.strip():
            return
        text = reply.text.replace(nonce, _DRAWN) if nonce else reply.text
        table = {"text": text, "model": reply.model, "usage": asdict(reply.usage)}
        path = self._path(ask, host, nonce)
        temporary = f"{path}.{secrets.token_hex(4)}"
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(table, file)
                os.replace(temporary, path)
            except BaseException:
                os.unlink(temporary)
                raise
            self._shrink()
        except (OSError, ValueError):
            return

    def forget(self, ask: Ask, host: str, nonce: str = "") -> None:
        """Drop the answer to one question, for asking again."""
        _unlink(self._path(ask, host, nonce))

    def clear(self) -> int:
        """Drop all answers; gives how many there were."""
        paths = [path for path, _, _ in self._files()]
        for path in paths:
            _unlink(path)
        return sum(path.endswith(_SUFFIX) for path in paths)

    def size(self) -> tuple[int, int]:
        """How many answers there are, and how many bytes they take."""
        sizes = [size for path, size, _ in self._files() if path.endswith(_SUFFIX)]
        return len(sizes), sum(sizes)

    def _path(self, ask: Ask, host: str, nonce: str) -> str:
        asked = [_VERSION, host, ask.model, ask.max_tokens, ask.effort or "", ask.schema]
        written = json.dumps([*asked, ask.system, ask.user])
        if nonce:
            written = written.replace(nonce, _DRAWN)
        digest = blake2b(written.encode(), digest_size=16).hexdigest()
        return f"{self._folder}/{digest}{_SUFFIX}"

    def _files(self) -> Iterator[tuple[str, int, float]]:
        """Path, size and time of last use of every file, those that a crash left included."""
        try:
            entries = list(os.scandir(self._folder))
        except OSError:
            return
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            yield entry.path, status.st_size, status.st_mtime

    def _shrink(self) -> None:
        total = 0
        newest_first = sorted(self._files(), key=lambda file: file[2], reverse=True)
        for kept, (path, size, _) in enumerate(newest_first, 1):
            total += size
            if kept > self._most or total > self._most_bytes:
                _unlink(path)


def _reply(table: object, nonce: str) -> Reply:
    if not isinstance(table, dict) or not isinstance(table["text"], str):
        raise TypeError("not an answer")
    text = table["text"].replace(_DRAWN, nonce) if nonce else table["text"]
    return Reply(text, Stop.DONE, Usage(**table["usage"]), str(table["model"]))


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
