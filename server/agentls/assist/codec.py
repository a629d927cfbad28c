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
insert, take an existing line as `old` and put it into `new` together with what is added. `line` is \
the number of the first line of `old`. Make each change as small as it can be.\
"""

_JSON = {
    Result.EDITS: """\
Answer with one JSON object and nothing else: `summary`, one or two sentences for the developer, \
and `edits`, a list of objects with `line`, `old`, `new` and `why`. An empty list means that nothing \
should be changed. """
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
Answer with one or two sentences for the developer, and then each change in this form, with nothing \
escaped and no fences:

<<<EDIT-{nonce} line=12>>>
the old lines
<<<WITH-{nonce}>>>
the new lines
<<<END-{nonce}>>>

Without a block nothing is changed. Here `old` is what stands between the first two marks and `new` \
what stands between the last two. """
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
    _refuse_damage(text, nonce, ("EDIT",))
    pattern = _blocks(nonce, "EDIT", "WITH")
    changes = tuple(
        Replacement(_line(match["head"]), match["a"] or "", match["b"] or "")
        for match in pattern.finditer(text)
    )
    if len(changes) > _MOST:
        raise _unreadable("holds too many changes")
    summary = pattern.sub("", text) if changes else text
    return Proposal(_short(summary, is_all=not changes), changes)


def read_review(text: str, nonce: str) -> Review:
    """The findings in a reply."""
    table = _table(text, "findings")
    if table is not None:
        found = [_remark(each) for each in _list(table, "findings")]
        return Review(_word(table, "summary").strip(), tuple(found))
    _refuse_damage(text, nonce, ("FINDING",))
    pattern = _blocks(nonce, "FINDING", "OLD", "WITH")
    remarks = tuple(
        Remark(
            _line(match["head"]),
            _weight(_attribute(match["head"], "severity")),
            " ".join((match["a"] or "").split()),
            match["b"] or "",
            match["c"] or "",
        )
        for match in pattern.finditer(text)
    )
    if len(remarks) > _MOST:
        raise _unreadable("holds too many findings")
    return Review(_short(pattern.sub("", text), is_all=not remarks), remarks)


def read_file(text: str, nonce: str) -> NewFile:
    """The new file in a reply."""
    table = _table(text, "content")
    if table is not None:
        return NewFile(
            _word(table, "summary").strip(), _word(table, "path").strip(), _word(table, "content")
        )
    _refuse_damage(text, nonce, ("FILE",))
    pattern = _blocks(nonce, "FILE")
    matches = list(pattern.finditer(text))
    if len(matches) != 1:
        raise _unreadable("holds no file in the form that was asked for")
    content = matches[0]["a"] or ""
    path = _attribute(matches[0]["head"], "path")
    return NewFile(_short(pattern.sub("", text)), path, content + "\n" if content else "")


# JSON

_FENCED = re.compile(
    r"\A[^`~{]*?(?P<f>`{3,}|~{3,})[ \t]*(?:json)?[ \t]*\n(?P<body>[\s\S]*)\n(?P=f)"
)


def _table(text: str, key: str) -> dict[str, Any] | None:
    """The JSON object that the reply is or holds in its first fence, if it has `key`."""
    if len(text) > _LONGEST:
        raise _unreadable("is far too long")
    whole = text.strip()
    candidates = [whole] if whole.startswith("{") else []
    fenced = _FENCED.match(whole)
    if fenced is not None and fenced["body"].lstrip().startswith("{"):
        candidates.append(fenced["body"])
    for candidate in candidates:
        try:
            found = json.loads(candidate, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and key in found:
            return found
    if candidates and f'"{key}"' in text:
        raise _unreadable("is JSON that cannot be read")
    return None


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
    message = " ".join(_word(table, "message").split())
    if not message:
        raise _unreadable("has a finding without a message")
    return Remark(
        _number(table),
        _weight(_word(table, "severity")),
        message,
        _word(table, "old"),
        _word(table, "new"),
    )


# Blocks between marks


def _blocks(nonce: str, *marks: str) -> re.Pattern[str]:
    first, *rest = [*marks, "END"]
    source = rf"^<<<{first}-{re.escape(nonce)}(?P<head>[^\n>]*)>>>[ \t]*\r?\n"
    for group, mark in zip("abc", rest, strict=False):
        # What stands between two marks ends before the line end that precedes the second.
        source += (
            rf"(?:(?P<{group}>(?:(?!^<<<)[\s\S])*?)\r?\n)??<<<{mark}-{re.escape(nonce)}>>>[ \t]*"
        )
        source += r"(?:\r?\n|\Z)"
    return re.compile(source, re.MULTILINE)


def _refuse_damage(text: str, nonce: str, marks: tuple[str, ...]) -> None:
    """A block that was begun and does not end is no block, and the reply no advice."""
    begun = sum(len(re.findall(rf"(?m)^<<<{mark}-{re.escape(nonce)}", text)) for mark in marks)
    ended = len(re.findall(rf"(?m)^<<<END-{re.escape(nonce)}>>>", text))
    if begun != ended:
        raise _unreadable("has a change that does not end")


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
