"""Model names as providers write them, brought to one form."""

import re
from dataclasses import dataclass

from agentls.text.nearest import nearest

_LONG = re.compile(r"\[1m\]\Z", re.I)
_BEDROCK = re.compile(r"\A(?:[a-z]+(?:-[a-z]+)*\.)?anthropic\.")
_BEDROCK_VERSION = re.compile(r"-v\d+(?::\d+)?(?::\d+k)?\Z")
_VERTEX_VERSION = re.compile(r"@(\d{8}|latest|default)\Z")
_DATE = re.compile(r"-(\d{8}|latest)\Z")


@dataclass(frozen=True, slots=True)
class ModelName:
    """A name taken apart: `prefix`, `base` and `suffix` joined give what was written.

    `base` is the model's id without what a provider, a date or `[1m]` adds to it; `version` is
    the date or `latest`, empty where there is none.
    """

    prefix: str
    base: str
    suffix: str
    version: str = ""
    is_long: bool = False


def read_model_name(name: str) -> ModelName:
    """Take apart an alias, an id, or the form that Bedrock or Vertex gives to an id."""
    base = name.strip()
    start = name.find(base)
    is_long = _LONG.search(base) is not None
    base = _LONG.sub("", base)
    resource = base.rpartition("/")[2] if base.startswith("arn:") else base
    provider = _BEDROCK.match(resource)
    tail = resource[provider.end() :] if provider else resource
    start += len(base) - len(tail)
    if provider:
        tail = _BEDROCK_VERSION.sub("", tail)
    version = ""
    match = _VERTEX_VERSION.search(tail) or _DATE.search(tail)
    if match is not None:
        version = match[1]
        tail = tail[: match.start()]
    return ModelName(name[:start], tail, name[start + len(tail) :], version, is_long)


def meant_model(base: str, known: tuple[str, ...]) -> str | None:
    """The known id of which `base` is a misspelling, or None.

    Numbers are never corrected: a version that is not listed may be newer than the list. What is
    corrected is a misspelt word (`sonet`), another order (`claude-4-6-sonnet`) and a dot where
    ids have a hyphen (`claude-sonnet-4.6`).
    """
    parts = _parts(base)
    for candidate in known:
        if candidate != base and sorted(_parts(candidate)) == sorted(parts):
            return candidate
    words = "-".join(part for part in parts if not part.isdigit())
    numbers = [part for part in parts if part.isdigit()]
    alike = [
        candidate
        for candidate in known
        if [part for part in _parts(candidate) if part.isdigit()] == numbers
    ]
    by_words = {
        "-".join(part for part in _parts(candidate) if not part.isdigit()): candidate
        for candidate in alike
    }
    if words in by_words:
        return None
    match = nearest(words, by_words, cutoff=0.85)
    return by_words[match] if match is not None else None


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[-._\s]+", name.casefold()) if part]
