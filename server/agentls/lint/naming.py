"""What a key or a name was meant to be."""

import posixpath
import re
import unicodedata

from agentls.formats.format import Field, Format
from agentls.syntax.agent_file import AgentFile
from agentls.text.nearest import nearest

CONVENTIONAL = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
"""Names of the usual form: letters and digits, with single hyphens between."""


def seen_from(path: str, other: str) -> str:
    """The path `other` as it is best shown in a message about the file at `path`."""
    near = posixpath.relpath(other, posixpath.dirname(path) or ".")
    if not near.startswith("../.."):
        return near
    if path.startswith("/") != other.startswith("/"):
        return other
    # Far apart, they are best told by what differs, and not by where the project stands.
    above = posixpath.commonpath((path, other))
    return posixpath.relpath(other, above) if above.strip("/") else other


def conventional(name: str) -> str:
    """The name in lower case with hyphens, empty when nothing of it is left."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")


def other_case(known: Format, key: str) -> Field | None:
    """The field whose name differs from `key` in capitals only."""
    folded = key.casefold()
    for field in known.fields:
        if field.key != key and field.key.casefold() == folded:
            return field
    return None


def meant(known: Format, key: str) -> Field | None:
    """The field that an unknown `key` was most likely meant to be."""
    for field in known.fields:
        if key in field.near:
            return field
    name = nearest(key, known.keys, cutoff=0.8)
    if name is not None:
        return known.field(name)
    letters = sorted(key.casefold())
    for field in known.fields:
        # Short names with two letters exchanged are less similar than that.
        if sorted(field.key.casefold()) == letters:
            return field
    return None


def is_meant_by_another_key(agent: AgentFile, required: str) -> bool:
    """Whether a misspelt key stands in the place of the field `required`."""
    for key in {entry.key for entry in agent.front_matter.entries}:
        if agent.format.field(key) is None:
            field = meant(agent.format, key)
            if field is not None and field.key == required:
                return True
    return False
