"""The form of a reply that is more than prose: how it is asked for, and how it is read.

There are two forms. A server that can hold the model to a JSON schema gets the schema; any other is
asked for blocks between marks, in which nothing has to be escaped. What comes back is read by its
looks and not by what was asked for, since servers ignore schemas and models love fences. A reply
that was cut short is never read in part.
"""

import json
import re
from typing import Any, get_args

from agentls.assist.action import Result
from agentls.errors import ModelError
from agentls.text.proposal import NewFile, Proposal, Remark, Replacement, Review, Weight

_LONGEST = 2_000_000
_MOST = 200
_WEIGHTS: tuple[str, ...] = get_args(Weight)


def _schema(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_WHOLE = {"type": "integer"}
_CHANGE = {"line": _WHOLE, "old": _TEXT, "new": _TEXT}

EDITS_SCHEMA = json.dumps(
    _schema(
        {
            "summary": _TEXT,
            "edits": {"type": "array", "items": _schema({**_CHANGE, "why": _TEXT})},
        }
    )
)
REVIEW_SCHEMA = json.dumps(
    _schema(
        {
            "summary": _TEXT,
            "findings": {
                "type": "array",
                "items": _schema(
                    {
                        "line": _WHOLE,
                        "severity": {"type": "string", "enum": list(_WEIGHTS)},
                        "message": _TEXT,
                        "old": _TEXT,
                        "new": _TEXT,
                    }
                ),
            },
        }
    )
)
FILE_SCHEMA = json.dumps(_schema({"summary": _TEXT, "path": _TEXT, "content": _TEXT}))

_SCHEMAS = {
    Result.EDITS: EDITS_SCHEMA,
    Result.REVIEW: REVIEW_SCHEMA,
    Result.FILE: FILE_SCHEMA,
}

_COPY = """\
`old` is copied from the part "selection" or another part of the file, character for character \
with its indentation and without the line numbers and bars, and long enough to occur only once. \
`new` takes its place, whole: nothing is abbreviated, no comment stands for code that stays. To \
insert, take an existing line as `old` and put it into `new` together with what is added. \
`line` is the number of the first line of `old`. Make each change as small as it can be.\
"""

_JSON = {
    Result.EDITS: """\
Answer with one JSON object and nothing else: `summary`, one or two sentences for the developer, \
and `edits`, a list of objects with `line`, `old`, `new` and `why`. An empty list means that \
nothing should be changed. """
    + _COPY,
    Result.REVIEW: f"""\
Answer with one JSON object and nothing else: `summary`, one or two sentences, and `findings`, a \
list of objects with `line`, `severity` ({", ".join(_WEIGHTS)}), `message`, `old` and `new`. \
`message` is one or two sentences: what happens, and when. `old` and `new` are the fix; both are \
empty where there is none that is local and certain. """
    + _COPY,
    Result.FILE: """\
Answer with one JSON object and nothing else: `summary`, one or two sentences, `path`, where the \
new file belongs, relative to the project and with `/`, and `content`, the whole file.\
""",
}

_BLOCKS = {
    Result.EDITS: """\
Answer with one or two sentences for the developer, and then each change in this form, with \
nothing escaped and no fences:

<<<EDIT-{nonce} line=12>>>
the old lines
<<<WITH-{nonce}>>>
the new lines
<<<END-{nonce}>>>

Without a block nothing is changed. Here `old` is what stands between the first two marks and \
`new` what stands between the last two. """
    + _COPY,
    Result.REVIEW: f"""\
Answer with one or two sentences, and then each finding in this form, with nothing escaped and no \
fences; the severity is one of {", ".join(_WEIGHTS)}:

<<<FINDING-{{nonce}} line=12 severity=warning>>>
what happens, and when
<<<OLD-{{nonce}}>>>
the old lines, empty when there is no fix that is local and certain
<<<WITH-{{nonce}}>>>
the new lines
<<<END-{{nonce}}>>>

"""
    + _COPY,
    Result.FILE: """\
Answer with one or two sentences, and then the new file in this form, with nothing escaped and no \
fences; the path is relative to the project and written with `/`:

<<<FILE-{nonce} path=tests/test_orders.py>>>
the whole file
<<<END-{nonce}>>>\
""",
}

_PROSE = "Answer in Markdown, without links, images or HTML."


def schema_of(result: Result) -> str:
    """The JSON schema of the reply, empty where prose is wanted."""
    return _SCHEMAS.get(result, "")


def format_rules(result: Result, *, nonce: str, by_schema: bool) -> str:
    """The words that tell the model the form of its reply."""
    if result is Result.DOCUMENT:
        return _PROSE
    return _JSON[result] if by_schema else _BLOCKS[result].replace("{nonce}", nonce)


def read_edits(text: str, nonce: str) -> Proposal:
    """The changes in a reply; one without any is advice."""
    table = _table(text, "edits")
    if table is not None:
        edits = [_replacement(each) for each in _list(table, "edits")]
        return Proposal(_word(table, "summary").strip(), tuple(edits))
    said, blocks = _blocks(text, nonce, "EDIT", "WITH")
    changes = tuple(Replacement(_line(head), old, new) for head, (old, new) in blocks)
    return Proposal(_short(said, is_all=not changes), changes)


def read_review(text: str, nonce: str) -> Review:
    """The findings in a reply."""
    table = _table(text, "findings")
    if table is not None:
        found = [_remark(each) for each in _list(table, "findings")]
        return Review(_word(table, "summary").strip(), tuple(found))
    said, blocks = _blocks(text, nonce, "FINDING", "OLD", "WITH")
    remarks = tuple(
        Remark(_line(head), _weight(_attribute(head, "severity")), _message(message), old, new)
        for head, (message, old, new) in blocks
    )
    return Review(_short(said, is_all=not remarks), remarks)


def read_file(text: str, nonce: str) -> NewFile:
    """The new file in a reply."""
    table = _table(text, "content")
    if table is not None:
        return NewFile(
            _word(table, "summary").strip(), _word(table, "path").strip(), _word(table, "content")
        )
    said, blocks = _blocks(text, nonce, "FILE")
    if len(blocks) != 1:
        raise _unreadable("holds no file in the form that was asked for")
    head, (content,) = blocks[0]
    # The path is all that follows, since it may hold blanks.
    path = head.partition("path=")[2].strip()
    return NewFile(_short(said), path, content + "\n" if content else "")


# JSON

_FENCE = re.compile(r"(?m)^ {0,3}(?P<f>`{3,}|~{3,})[ \t]*(?:json\w*)?[ \t]*\r?\n(?P<rest>\s*\{)?")
_HALVES = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s*")


def _table(text: str, key: str) -> dict[str, Any] | None:
    """The JSON object that the reply is or holds in its first fence, if it has `key`."""
    if len(text) > _LONGEST:
        raise _unreadable("is far too long")
    whole = text.strip().removeprefix("\ufeff")
    if whole.startswith("{"):
        start, closing = 0, ""
    else:
        fence = _FENCE.search(whole)
        if fence is None or not fence["rest"]:
            return None
        start, closing = fence.end() - 1, fence["f"]
    found = _object(whole, start, closing)
    if found is not None and key in found:
        return found
    if f'"{key}"' in whole:
        raise _unreadable("is JSON that cannot be read")
    return None


def _object(text: str, start: int, closing: str) -> dict[str, Any] | None:
    """The object that begins at `start` and is followed by nothing, or by the end of its fence."""
    decoder = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_without_twins)
    try:
        found, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    space = _SPACE.match(text, end)
    end = space.end() if space else end
    ends = text.startswith(closing, end) if closing else end == len(text)
    return found if ends and isinstance(found, dict) else None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key stands twice")
    return table


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _list(table: dict[str, Any], key: str) -> list[dict[str, Any]]:
    listed = table.get(key)
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise _unreadable(f"has no list of {key}")
    if len(listed) > _MOST:
        raise _unreadable(f"holds too many {key}")
    return listed


def _word(table: dict[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise _unreadable(f"has a `{key}` that is not text")
    if _HALVES.search(value):
        raise _unreadable(f"has half a character in `{key}`")
    return value


def _number(table: dict[str, Any]) -> int:
    value = table.get("line", 0)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _replacement(table: dict[str, Any]) -> Replacement:
    if not {"old", "new"} <= table.keys():
        raise _unreadable("has a change without `old` and `new`")
    return Replacement(
        _number(table), _word(table, "old"), _word(table, "new"), _word(table, "why")
    )


def _remark(table: dict[str, Any]) -> Remark:
    return Remark(
        _number(table),
        _weight(_word(table, "severity")),
        _message(_word(table, "message")),
        _word(table, "old"),
        _word(table, "new"),
    )


# Blocks between marks


def _message(text: str) -> str:
    message = " ".join(text.split())
    if not message:
        raise _unreadable("has a finding without a message")
    return message


def _blocks(text: str, nonce: str, *marks: str) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """What is said around the blocks, and each block: the rest of its first mark, and its parts.

    Only a line that is a mark with the nonce means anything; whatever else begins with `<` is
    code. A mark in the wrong order, or a block without its end, makes the whole unreadable.
    """
    if f"-{nonce}" not in text:
        return text, []
    mark = re.compile(rf"<<<([A-Z]+)-{re.escape(nonce)}(?: ([^\n]*))?>>>[ \t]*\r?")
    order = (*marks, "END")
    said: list[str] = []
    blocks: list[tuple[str, tuple[str, ...]]] = []
    head, parts, at = "", [said], 0
    for line in text.split("\n"):
        match = mark.fullmatch(line)
        if match is None:
            parts[-1].append(line)
            continue
        if match[1] != order[at]:
            raise _unreadable("has a change that is not in order or does not end")
        if at == 0:
            head, parts = match[2] or "", []
        at = (at + 1) % len(order)
        if at:
            parts.append([])
        else:
            blocks.append((head, tuple("\n".join(part).removesuffix("\r") for part in parts)))
            parts = [said]
    if at:
        raise _unreadable("has a change that does not end")
    if len(blocks) > _MOST:
        raise _unreadable("holds too many changes")
    return "\n".join(said), blocks


def _attribute(head: str, name: str) -> str:
    match = re.search(rf"\b{name}=(\S+)", head)
    return match[1] if match else ""


def _line(head: str) -> int:
    digits = _attribute(head, "line")
    return int(digits) if digits.isdigit() and len(digits) < 9 else 0


def _weight(word: str) -> Weight:
    folded = word.strip().lower()
    for weight in get_args(Weight):
        if weight == folded:
            return weight  # type: ignore[no-any-return]
    return "information"


def _short(text: str, *, is_all: bool = False) -> str:
    """What is said around the blocks, on few lines; the whole when there is nothing else."""
    said = text.strip()
    return said if is_all else "\n".join(said.split("\n")[:6])[:2_000].strip()


def _unreadable(how: str) -> ModelError:
    return ModelError("unreadable", f"The reply {how}, so nothing of it is used. Ask again.")
