"""What the measured processes run under."""

import os
import shutil
import sys
from pathlib import Path

SERVER = Path(__file__).parent.parent.parent / "server"


def environment(home: Path) -> dict[str, str]:
    """A clean environment in which byte code is kept, as on a user's machine."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    }
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "PYTHONPATH": str(SERVER),
    }


def peer(name: str) -> str:
    """The program of a peer; ends the run with what to do when it is missing."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        sys.exit(f"{name} is missing: pip install 'agentls[bench]'")
    return found
