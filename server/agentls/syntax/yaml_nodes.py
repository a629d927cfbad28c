"""YAML as a tree of nodes with a span on everything.

Read by libyaml (PyYAML's C loader); what a plain scalar means is decided here, by the core schema
of YAML 1.2 that Claude Code's reader uses, not by PyYAML's rules of YAML 1.1.
"""

import re
from dataclasses import dataclass
from typing import Literal

import yaml

from agentls.text.span import Span

ScalarValue = str | int | float | bool | None
Style = Literal["plain", "single", "double", "literal", "folded"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar: `value` as the reader types it, `text` its content as a string, before typing."""

    span: Span
    value: ScalarValue
    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `flow` when written in brackets."""

    span: Span
    items: tuple["Node", ...]
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map, entries in the order of the text, duplicates included."""

    span: Span
    entries: tuple["Entry", ...]
    flow: bool = False

    def get(self, key: str) -> "Entry | None":
        """The entry in force: of several with one key, the last."""
        for entry in reversed(self.entries):
            if entry.key == key:
                return entry
        return None


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value`; `span` reaches from the key's first to the value's last character."""

    key: str
    key_span: Span
    value: "Node"

    @property
    def span(self) -> Span:
        """Key and value together."""
        return Span(self.key_span.start, max(self.key_span.end, self.value.span.end))


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """Why a text is not YAML; `span` is where the reader stopped."""

    span: Span
    message: str


class _Loader(yaml.CSafeLoader):
    # Tags of plain scalars are ours to decide, so PyYAML need not try its patterns on each.
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_INF = re.compile(r"[-+]?\.(inf|Inf|INF)\Z")
_NAN = frozenset({".nan", ".NaN", ".NAN"})


def plain_value(text: str) -> ScalarValue:
    """What an unquoted scalar means under the core schema of YAML 1.2."""
    if text in _NULL:
        return None
    first = text[0]
    if first in "tTfF":
        return True if text in _TRUE else False if text in _FALSE else text
    if first not in "0123456789.+-":
        return text
    if _INT.match(text):
        return int(text) if len(text) < 400 else float(text)
    if _OCTAL.match(text):
        return int(text[2:], 8)
    if _HEX.match(text):
        return int(text[2:], 16)
    if _FLOAT.match(text):
        return float(text)
    if _INF.match(text):
        return float("-inf") if first == "-" else float("inf")
    return float("nan") if text in _NAN else text


_STYLES: dict[str | None, Style] = {
    "'": "single",
    '"': "double",
    "|": "literal",
    ">": "folded",
}


def parse_yaml(text: str) -> Node | YamlProblem | None:
    """The document in `text`, None when it is empty, or the first problem. Never raises."""
    try:
        if _may_be_deep(text) and (at := _too_deep(text)) is not None:
            return YamlProblem(Span(at, min(at + 1, len(text))), "nested too deeply")
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(mark.index, len(text)) if mark is not None else 0
        message = error.problem or "not YAML"
        return YamlProblem(Span(at, min(at + 1, len(text))), message)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        at = min(getattr(error, "position", 0) or 0, len(text))
        return YamlProblem(Span(at, min(at + 1, len(text))), _reason(error))
    if root is None:
        return None
    try:
        return _convert(root, text, {})
    except RecursionError:
        return YamlProblem(Span(0, min(1, len(text))), "nested too deeply")


# PyYAML composes by recursion in C, and some ten thousand levels end the process. Its events come
# without recursion, but cost as much as the parse, so they are asked only where depth is possible.
_MAX_DEPTH = 100
_MANY = 300


def _may_be_deep(text: str) -> bool:
    """Whether there are enough of the characters that open a level; a cheap upper bound."""
    return sum(map(text.count, "[{-?")) > _MANY or " " * _MANY in text


def _too_deep(text: str) -> int | None:
    """Where the level begins that is one too many."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                mark = event.start_mark
                return mark.index if mark is not None else 0
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _reason(error: Exception) -> str:
    if isinstance(error, yaml.reader.ReaderError):
        return "a character that YAML does not allow"
    return "nested too deeply" if isinstance(error, RecursionError) else "not YAML"


def _convert(node: yaml.Node, text: str, seen: dict[int, Node | None]) -> Node:
    key = id(node)
    if key in seen:
        # An alias shares its anchor's node; one inside its own anchor would be endless.
        return seen[key] or Scalar(_span(node, text), None, "", "plain")
    seen[key] = None
    result: Node
    if isinstance(node, yaml.ScalarNode):
        style = _STYLES.get(node.style, "plain")
        content: str = node.value
        tagged = node.tag not in ("tag:yaml.org,2002:str", "!", None)
        value = content if style != "plain" or tagged else plain_value(content)
        result = Scalar(_span(node, text), value, content, style)
    elif isinstance(node, yaml.SequenceNode):
        items = tuple(_convert(item, text, seen) for item in node.value)
        result = Sequence(_span(node, text), items, bool(node.flow_style))
    elif isinstance(node, yaml.MappingNode):
        entries = tuple(
            Entry(_key(k), _span(k, text), _convert(v, text, seen)) for k, v in node.value
        )
        result = Mapping(_span(node, text), entries, bool(node.flow_style))
    else:
        result = Scalar(_span(node, text), None, "", "plain")
    seen[key] = result
    return result


def _key(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def _span(node: yaml.Node, text: str) -> Span:
    start, end = node.start_mark.index, node.end_mark.index
    # Block collections and block scalars reach to the next token; what is seen ends before that.
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return Span(start, end)
