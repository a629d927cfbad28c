"""Pages that are opened in the editor, kept as files in the user's cache folder."""

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


def keep_page(title: str, markdown: str) -> str | None:
    """Write the page and return its URI, None when it cannot be written; old ones are removed."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "page"
    digest = hashlib.sha256(markdown.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    folder = cache_folder()
    path = folder / f"{name}-{digest}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(markdown, encoding="utf-8", errors="replace", newline="")
        pages = sorted(folder.glob("*.md"), key=lambda page: page.stat().st_mtime, reverse=True)
        for old in pages[_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return path.as_uri()
