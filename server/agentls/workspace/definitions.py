"""Finding the definitions of what a piece of code uses in other files of the workspace.

The imports of the file say which files to look into; besides them only the other files of the same
folder are read. A name that is found in neither is left out.
"""

import os
from collections.abc import Iterator

from agentls.assist.selection import Definition
from agentls.syntax.code import Code, Import, read_code
from agentls.syntax.languages import language_of
from agentls.text.lines import LineIndex
from agentls.text.span import Span
from agentls.workspace.denied import Denials
from agentls.workspace.files import Unreadable, read_text

_MOST_FILES = 40
_MOST_DEFINITIONS = 20
_LONGEST = 4_000
_SCRIPTS = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs")
_SOURCE_ROOTS = ("", "src/", "lib/", "app/", "src/main/java/", "src/main/kotlin/", "server/")
_JVM = (".java", ".kt")


def definitions_of(
    path: str, code: Code, span: Span, root: str, denials: Denials
) -> tuple[Definition, ...]:
    """What `span` of the file at `path` uses and other files below `root` define."""
    own = {block.name for block in code.definitions()}
    wanted = [name for name in code.identifiers(span) if name not in own]
    found: list[Definition] = []
    seen: set[str] = {os.path.realpath(path)}
    for candidate in _candidates(path, code, wanted, root):
        if not wanted or len(found) == _MOST_DEFINITIONS or len(seen) > _MOST_FILES:
            break
        real = os.path.realpath(candidate)
        # A link may lead out of the workspace.
        if real in seen or not real.startswith(f"{os.path.realpath(root)}/"):
            continue
        seen.add(real)
        for definition in _in_file(candidate, wanted, root, denials):
            found.append(definition)
            wanted.remove(definition.name)
    return tuple(found[:_MOST_DEFINITIONS])


def _in_file(path: str, wanted: list[str], root: str, denials: Denials) -> list[Definition]:
    if not os.path.isfile(path) or denials.reason(path):
        return []
    text = read_text(path)
    if isinstance(text, Unreadable):
        return []
    code = read_code(text, language_of(path))
    if code is None:
        return []
    lines = LineIndex(text)
    found: dict[str, Definition] = {}
    for block in code.definitions():
        if block.name in wanted and block.name not in found:
            cut = block.span.of(text)[:_LONGEST]
            line = lines.line_of(block.span.start) + 1
            found[block.name] = Definition(block.name, os.path.relpath(path, root), line, cut)
    return list(found.values())


def _candidates(path: str, code: Code, wanted: list[str], root: str) -> Iterator[str]:
    folder = os.path.dirname(path)
    for statement in code.imports():
        # Without names the whole module is imported, so anything may come from it.
        if statement.names and not set(statement.names).intersection(wanted):
            continue
        yield from _files_of(statement, code.language, folder, root)
    suffix = os.path.splitext(path)[1]
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    yield from (f"{folder}/{name}" for name in names if name.endswith(suffix))


def _files_of(statement: Import, language: str, folder: str, root: str) -> Iterator[str]:
    if language == "python":
        yield from _python_files(statement, folder, root)
    elif language.startswith(("typescript", "javascript")):
        if statement.module.startswith("."):
            yield from _script_files(os.path.normpath(f"{folder}/{statement.module}"))
    elif language in ("java", "kotlin"):
        inner = statement.module.replace(".", "/")
        for source in _SOURCE_ROOTS:
            yield from (f"{root}/{source}{inner}{suffix}" for suffix in _JVM)
    elif language == "go":
        yield from _go_files(statement.module, root)


def _python_files(statement: Import, folder: str, root: str) -> Iterator[str]:
    inner = statement.module.lstrip(".").replace(".", "/")
    if statement.level:
        base = folder
        for _ in range(statement.level - 1):
            base = os.path.dirname(base)
        places = [f"{base}/{inner}".rstrip("/")]
    else:
        places = [f"{root}/{source}{inner}" for source in _SOURCE_ROOTS]
        # A script sees the modules beside it, a package those of the folders above it.
        at = folder
        while f"{at}/".startswith(f"{root}/"):
            places.append(f"{at}/{inner}")
            at = os.path.dirname(at)
    for place in places:
        yield f"{place}.py"
        yield f"{place}/__init__.py"
        yield from (f"{place}/{name}.py" for name in statement.names)


def _script_files(place: str) -> Iterator[str]:
    yield place
    stem = place.removesuffix(".js")
    for suffix in _SCRIPTS:
        yield f"{stem}{suffix}"
        yield f"{place}/index{suffix}"


def _go_files(module: str, root: str) -> Iterator[str]:
    """The files of a package of this module: its path ends in that of a folder below `root`."""
    parts = module.split("/")
    for start in range(1, len(parts)):
        place = f"{root}/{'/'.join(parts[start:])}"
        if os.path.isdir(place):
            yield from (
                f"{place}/{name}" for name in sorted(os.listdir(place)) if name.endswith(".go")
            )
            return
