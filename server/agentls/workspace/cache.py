"""Results of earlier runs, kept as long as nothing that they depend on has changed.

One file for each project, in the user's cache folder. A result depends on the text of its file,
on the rules and settings, on what is known of the other files, on the day, and on which of the
paths that a rule asked about exist; all of it is compared before a result is used.
"""

import marshal
import os
import time
from collections.abc import Mapping
from datetime import date

import agentls
from agentls.rulekit.selection import Selection
from agentls.syntax.project import Project
from agentls.workspace.results import FileResult, Packed, pack, unpack

try:
    # `hashlib` would load OpenSSL first, which takes longer than all the hashing here.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

_MAGIC = b"agentls 1\n"
_DIGEST_BYTES = 16
_MOST_ENTRIES = 50_000
_KEPT_SECONDS = 60 * 60 * 24 * 30
_SETTLED_NANOSECONDS = 100_000_000


class Cache:
    """The results of one project; nothing is written before `save`."""

    def __init__(self, folder: str, project: str) -> None:
        name = blake2b(project.encode("utf-8", "surrogateescape"), digest_size=_DIGEST_BYTES)
        self._folder = folder
        self._path = f"{folder}/{name.hexdigest()}.cache"
        self._code = _code()
        self.agents: dict[str, Packed] = {}
        self._results: dict[str, Packed] = {}
        self._changed = False
        stored = self._load()
        if stored is not None:
            self.agents, self._results = stored

    def get(self, path: str, key: bytes) -> FileResult | None:
        """The result for the file as it is on disk now, if it is known."""
        entry = self._results.get(path)
        if entry is None:
            return None
        known, stamp, read_at, digest, existing, packed = entry
        if known != key or any(os.path.exists(other) is not there for other, there in existing):
            return None
        try:
            status = os.stat(path)
        except OSError:
            return None
        now = (status.st_mtime_ns, status.st_size, status.st_ino)
        if now != stamp or status.st_mtime_ns > read_at - _SETTLED_NANOSECONDS:
            if _digest_of(path) != digest:
                return None
            self._results[path] = (known, now, time.time_ns(), digest, existing, packed)
            self._changed = True
        return unpack(packed)

    def put(
        self,
        path: str,
        key: bytes,
        *,
        text: str,
        existing: Mapping[str, bool],
        result: FileResult,
    ) -> None:
        """Keep the result for `text`, which was just read from `path`."""
        try:
            status = os.stat(path)
        except OSError:
            return
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        digest = _digest(text.encode("utf-8", "surrogateescape"))
        # A read time of 0 makes the next run compare the text, whatever the stamp says.
        self._results[path] = (key, stamp, 0, digest, tuple(existing.items()), pack(result))
        self._changed = True

    def key(self, *parts: object) -> bytes:
        """What a result depends on besides its file, in short."""
        return _digest(repr((self._code, date.today().toordinal(), parts)).encode())

    def save(self, agents: dict[str, Packed]) -> None:
        """Write what is known; a cache that cannot be written is none, and no error."""
        if not self._changed and agents == self.agents:
            return
        kept = {**self.agents, **agents}
        if len(kept) > _MOST_ENTRIES:
            kept = agents
            self._results = {path: self._results[path] for path in agents if path in self._results}
        payload = marshal.dumps((self._code, kept, self._results))
        temporary = f"{self._path}.{os.getpid()}"
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            with open(temporary, "wb") as file:
                file.write(_MAGIC + _digest(payload) + payload)
            os.replace(temporary, self._path)
            _remove_old(self._folder)
        except OSError:
            return

    def _load(self) -> tuple[dict[str, Packed], dict[str, Packed]] | None:
        try:
            with open(self._path, "rb") as file:
                data = file.read()
        except OSError:
            return None
        start = len(_MAGIC) + _DIGEST_BYTES
        payload = data[start:]
        # `marshal` is not made for damaged data, so it gets none to see.
        if not data.startswith(_MAGIC) or data[len(_MAGIC) : start] != _digest(payload):
            return None
        code, agents, results = marshal.loads(payload)  # noqa: S302
        return (agents, results) if code == self._code else None


def cache_folder(environment: Mapping[str, str]) -> str:
    """Where caches of this program stand."""
    base = environment.get("XDG_CACHE_HOME", "")
    if not base.startswith("/"):
        base = f"{environment.get('HOME') or os.path.expanduser('~')}/.cache"
    return f"{base.rstrip('/')}/agentls"


def selection_key(selection: Selection) -> Packed:
    """The selection as plain values."""
    levels = sorted((word, level and int(level)) for word, level in selection.severity.items())
    return (selection.select, selection.extend, selection.ignore, tuple(levels))


def project_key(project: Project) -> bytes:
    """Everything in the snapshot that a rule can see, in short."""
    seen = (
        [
            (a.name, a.path, a.scope.value, a.root, a.name_span.start, a.description)
            for a in project.agents
        ],
        None if project.mcp_servers is None else sorted(project.mcp_servers),
        None if project.skills is None else sorted(project.skills),
    )
    return _digest(repr(seen).encode("utf-8", "surrogateescape"))


def _code() -> str:
    """Which rules gave the results: the version, and in a checkout the state of the sources."""
    package = os.path.dirname(agentls.__file__)
    if "site-packages" in package or "dist-packages" in package:
        return agentls.__version__
    newest = 0
    stack = [package]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        stack.append(entry.path)
                elif entry.name.endswith((".py", ".toml")):
                    newest = max(newest, entry.stat().st_mtime_ns)
    return f"{agentls.__version__}+{newest}"


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST_BYTES).digest()


def _digest_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return _digest(file.read())
    except OSError:
        return b""


def _remove_old(folder: str) -> None:
    oldest = time.time() - _KEPT_SECONDS
    with os.scandir(folder) as entries:
        old = [entry.path for entry in entries if entry.stat().st_mtime < oldest]
    for path in old:
        os.unlink(path)
