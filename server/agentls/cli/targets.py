"""What the paths on a command line mean."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

_MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Targets:
    """Folders to look through and files to check, as absolute paths.

    `problems` pairs a path as it was given with why it is neither.
    """

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    uses_stdin: bool = False
    problems: tuple[tuple[str, str], ...] = ()


def read_targets(paths: Iterable[str], folder: str) -> Targets:
    """Sort out `paths`, relative ones starting at `folder`."""
    folders: dict[str, None] = {}
    files: dict[str, None] = {}
    problems: list[tuple[str, str]] = []
    uses_stdin = False
    for path in paths:
        if path == "-":
            uses_stdin = True
            continue
        full = os.path.normpath(os.path.join(folder, path))
        if os.path.isdir(full):
            if os.access(full, os.R_OK | os.X_OK):
                folders[full] = None
            else:
                problems.append((path, "may not be read: permission denied"))
        elif not os.path.lexists(full):
            problems.append((path, "no such file or folder"))
        elif not full.lower().endswith(_MARKDOWN):
            problems.append(
                (path, "is not Markdown (`.md`), so it is neither an agent file nor an action")
            )
        else:
            files[full] = None
    return Targets(tuple(folders), tuple(files), uses_stdin, tuple(problems))
