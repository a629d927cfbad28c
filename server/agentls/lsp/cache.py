"""Pages that are opened in the editor: asked for by clients that can, files for the others."""

import hashlib
import os
import re
from pathlib import Path

_KEPT = 50


def cache_folder() -> Path:
    """Where the pages are."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The specification ignores a relative value.
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return root / "agentls" / "pages"


SCHEME = "agentls"
"""The scheme of pages that the client asks the server for, instead of reading a file."""


class Pages:
    """The pages that a client may ask for, the newest ones."""

    def __init__(self) -> None:
        self._by_uri: dict[str, str] = {}

    def add(self, title: str, markdown: str) -> str:
        """Keep the page; gives its URI."""
        uri = f"{SCHEME}:/{_name(title, markdown)}"
        self._by_uri[uri] = markdown
        for old in list(self._by_uri)[:-_KEPT]:
            del self._by_uri[old]
        return uri

    def get(self, uri: str) -> str:
        """The page; a sentence in its place when it is gone."""
        return self._by_uri.get(uri, "This page is gone; run the action again.\n")


def _name(title: str, markdown: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "page"
    digest = hashlib.sha256(markdown.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name}-{digest}.md"


def keep_page(title: str, markdown: str) -> str | None:
    """Write the page and return its URI, None when it cannot be written; old ones are removed."""
    folder = cache_folder()
    path = folder / _name(title, markdown)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(markdown, encoding="utf-8", errors="replace", newline="")
        pages = sorted(folder.glob("*.md"), key=lambda page: page.stat().st_mtime, reverse=True)
        for old in pages[_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return path.as_uri()
