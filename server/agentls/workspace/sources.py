"""The files of a workspace that questions are about: its schema, its modules, the paths it has."""

import os
from collections.abc import Iterator

from agentls.assist.selection import SourceFile
from agentls.syntax.code import read_code
from agentls.syntax.languages import language_of
from agentls.workspace.denied import Denials
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.ignore import HEAVY, Ignores, ignores_above

_MOST_SCHEMA_FILES = 200
_LARGEST_SCHEMA = 2_000_000
_MOST_FILES = 20_000
_MOST_MODULES = 300
_LARGEST_MODULE = 200_000


def source_paths(root: str) -> Iterator[str]:
    """The files below `root`, relative to it, sorted, without what is ignored."""
    count = 0
    open_folders: list[tuple[str, Ignores]] = [(root, ignores_above(root))] if root else []
    while open_folders:
        folder, above = open_folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        ignores = above.within(folder, (entry.name for entry in entries))
        inner: list[tuple[str, Ignores]] = []
        for entry in entries:
            path = f"{folder}/{entry.name}"
            # Links are not followed: they may lead out of the workspace or in a circle.
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in HEAVY or ignores.ignores(path, folder=is_folder):
                continue
            if is_folder:
                inner.append((path, ignores))
            elif entry.is_file(follow_symlinks=False):
                count += 1
                if count > _MOST_FILES:
                    return
                yield path[len(root) + 1 :]
        open_folders += reversed(inner)


def schema_files(root: str, denials: Denials) -> tuple[SourceFile, ...]:
    """`.sql` files below `root` that create tables, in the order in which migrations are named."""
    found: list[SourceFile] = []
    left = _LARGEST_SCHEMA
    for path in source_paths(root):
        if not path.endswith(".sql") or denials.reason(f"{root}/{path}"):
            continue
        text = read_text(f"{root}/{path}", limit=_LARGEST_SCHEMA, reader="agentls")
        if isinstance(text, Unreadable) or "create table" not in text.lower():
            continue
        # A dump that does not fit must not hide the migrations beside it.
        if len(text) > left:
            continue
        left -= len(text)
        found.append(SourceFile(path, text))
        if len(found) == _MOST_SCHEMA_FILES:
            break
    return tuple(found)


def modules_of(root: str, denials: Denials) -> tuple[SourceFile, ...]:
    """Each source file with the names of what it imports and defines, and not its code."""
    found: list[SourceFile] = []
    for path in source_paths(root):
        language = language_of(path)
        if not language or denials.reason(f"{root}/{path}"):
            continue
        text = read_text(f"{root}/{path}", limit=_LARGEST_MODULE, reader="agentls")
        code = None if isinstance(text, Unreadable) else read_code(text, language)
        if code is None:
            continue
        imports = dict.fromkeys("." * one.level + one.module for one in code.imports())
        names = dict.fromkeys(block.name for block in code.definitions() if block.name)
        outline = [f"imports {', '.join(imports)}"] if imports else []
        outline += [f"defines {', '.join(list(names)[:40])}"] if names else []
        found.append(SourceFile(path, "\n".join(outline)))
        if len(found) == _MOST_MODULES:
            break
    return tuple(found)
