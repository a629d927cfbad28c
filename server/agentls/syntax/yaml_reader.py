"""YAML as Claude Code's reader takes it: which texts it accepts, and where everything stands.

The reader is YAML 1.2 with habits of its own, all of them observed from the program: a carriage
return before a line feed counts as an empty line inside quotes, `!str` is as good as `!!str`, a tab
before a key is an error only where indentation is counted. libyaml reads another YAML (1.1) and
disagrees in both directions, so the text is read here. Two layers: `_next` takes one token off the
text and knows about lines and indentation, the `_…` methods named after what they read build
nodes from tokens. Everything is linear in the length of the text.

Each token remembers the indentation of its *line*, not its own column: the reader compares only
those. `extra` is how a token behind `- ` or `? ` gets an indentation of its own.
"""

import re
from dataclasses import replace
from typing import Literal, NoReturn

from agentls.syntax.yaml_nodes import (
    MERGE,
    Entry,
    Mapping,
    Node,
    Scalar,
    ScalarValue,
    Sequence,
    Style,
    YamlProblem,
)
from agentls.text.span import Span

MAX_DEPTH = 100
MAX_ALIASED_NODES = 16 * 1024 * 1024

# A token's kind is its own character or characters, or `scalar`, or `end`.
_Kind = str
_Context = Literal["block-out", "block-in", "flow", "flow-key"]

_SPACES = re.compile(r" +")
_WHITE = re.compile(r"[ \t]*")
_LINE = re.compile(r"[^\r\n]*")
_COLON = r":(?![ \t\r\n]|\Z)"
_HASH = r"(?<![ \t\r\n])#"
_PLAIN_IN_BLOCK = re.compile(rf"(?:[^:#\r\n]+|{_COLON}|{_HASH})*")
_PLAIN_IN_FLOW = re.compile(rf"(?:[^:#\r\n,\[\]{{}}]+|:(?![ \t\r\n,\[\]{{}}]|\Z)|{_HASH})*")
_MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t\r\n]|\Z)")
_MARKER_INSIDE = re.compile(r"(?:---|\.\.\.)(?=[ \t\r\n])")
_SINGLE = re.compile(r"[^' \t\r\n]+")
_DOUBLE = re.compile(r'[^"\\ \t\r\n]+')
_ANCHOR = re.compile(r"[^\x00-\x20\x7f,\[\]{}]+")
_WORD = re.compile(r"[0-9A-Za-z-]+")
_TAG = re.compile(r"(?:[#;/?:@&=+$_.~*'()0-9A-Za-z-]|%[0-9A-Fa-f]{2})+")
_URI = re.compile(r"(?:[#;/?:@&=+$,_.!~*'()\[\]0-9A-Za-z-]|%[0-9A-Fa-f]{2})*")
_HEX = re.compile(r"[0-9A-Fa-f]+")

_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}

_CONSTANTS: dict[str, ScalarValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_OTHER_BASE = re.compile(r"([-+]?)(0x[0-9a-fA-F]+|0o[0-7]+)\Z")
# Longer than any whole number that a double holds; also more digits than Python would convert.
_MAX_DIGITS = 400


def plain_value(text: str) -> ScalarValue:
    """What an unquoted scalar means."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "0123456789.+-":
        return text
    if _INT.match(text):
        return int(text) if len(text) < _MAX_DIGITS else float(text)
    if _FLOAT.match(text):
        return float(text)
    match = _OTHER_BASE.match(text)
    if match is None or len(match[2]) > _MAX_DIGITS:
        return text
    number = int(match[2], 0)
    if number >= 1 << 64:
        return text
    return -number if match[1] == "-" else number


def parse_yaml(text: str) -> Node | YamlProblem | None:
    """The document in `text`, None when it is empty, or the first problem. Never raises.

    Several documents become a list of them, as in Claude Code.
    """
    simple = read_simple(text)
    return read_any(text) if simple is None else simple


def read_any(text: str) -> Node | YamlProblem | None:
    """`parse_yaml` for every text."""
    try:
        return _Reader(text).stream()
    except _Problem as problem:
        at = min(problem.at, len(text))
        return YamlProblem(Span(at, min(at + 1, len(text))), problem.message)


# Most front matter is nothing but lines like these, and is read several times faster so. Left out
# is whatever could mean something else: indicators, tabs, comments, a colon before a space.
_SIMPLE_LINE = re.compile(
    r"""([A-Za-z_][A-Za-z0-9_-]*):
    (?:[ ]+(?:
        "([^"\\\t\r\n\0]*[^"\\\s\0])"
        |'([^'\t\r\n\0]*[^'\s\0])'
        |([^-?:,\[\]{}\#&*!|>'"%@`\s\0](?:[^:\#\t\r\n\0]++|:(?=[^ \t\r\n\0])|(?<![ ])\#)*+)
    ))?
    [ ]*(?:\n+|\Z)""",
    re.X,
)
_SIMPLE_STYLES: dict[int, Style] = {2: "double", 3: "single"}


def read_simple(text: str) -> Mapping | None:
    """The map in a text of simple lines only, None for any other text."""
    entries: list[Entry] = []
    at, size = 0, len(text)
    while at < size:
        match = _SIMPLE_LINE.match(text, at)
        if match is None:
            return None
        at = match.end()
        group = match.lastindex or 1
        start, end = match.span(group)
        if group == 1:
            value = Scalar(Span(end + 1, end + 1), None, "")
        elif group == 4:
            content = match[4].rstrip(" ")
            span = Span(start, start + len(content))
            value = Scalar(span, plain_value(content), content)
        else:
            value = Scalar(
                Span(start - 1, end + 1), match[group], match[group], _SIMPLE_STYLES[group]
            )
        entries.append(Entry(match[1], Span(*match.span(1)), value))
    if not entries:
        return None
    return Mapping(Span(0, entries[-1].span.end), tuple(entries))


class _Problem(Exception):  # noqa: N818
    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


class _Token:
    """`line` and `indent` are those of where the token begins; `after_tab`: a tab stands before."""

    __slots__ = ("after_tab", "end", "indent", "kind", "line", "multiline", "node", "start", "word")

    def __init__(self, kind: _Kind, start: int, end: int, indent: int, line: int) -> None:
        self.kind: _Kind = kind
        self.start = start
        self.end = end
        self.indent = indent
        self.line = line
        self.after_tab = False
        self.multiline = False
        self.node: Scalar | None = None
        self.word = ""


class _Reader:
    __slots__ = (
        "aliased",
        "anchors",
        "column",
        "contexts",
        "cycles",
        "depth",
        "document_line",
        "indent",
        "indents",
        "line",
        "line_start",
        "open_anchors",
        "pos",
        "size",
        "tab",
        "text",
        "token",
        "weights",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.size = len(text)
        self.pos = self.line_start = 1 if text.startswith("\ufeff") else 0
        self.indent = 0
        self.tab = False
        self.line = 1
        self.token = _Token("end", 0, 0, 0, 1)
        self.contexts: list[_Context] = ["block-out"]
        self.indents: list[int] = []
        self.anchors: dict[str, Node] = {}
        self.open_anchors: set[str] = set()
        self.weights: dict[int, tuple[Node, int]] = {}
        self.cycles: list[Scalar] = []
        self.aliased = 0
        self.depth = 0
        self.document_line = -1

    # Characters and lines

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        raise _Problem(self.pos if at is None else at, message)

    def peek(self, offset: int = 0) -> str:
        at = self.pos + offset
        return self.text[at] if at < self.size else ""

    def break_line(self) -> None:
        """Step over the one character of a line end."""
        self.indent = 0
        self.tab = False
        self.pos += 1
        self.line_start = self.pos
        self.line += 1

    def skip_break(self) -> None:
        """Step over a line end, which may be `\\r\\n`."""
        if self.text.startswith("\r\n", self.pos):
            self.pos += 1
        self.break_line()

    def fold(self) -> int:
        """Step over empty lines and the indentation of the next; how many line ends there were."""
        breaks = 0
        while True:
            char = self.peek()
            if char in ("\n", "\r"):
                breaks += 1
                self.skip_break()
            elif char == " ":
                start = self.pos
                self.pos = self.end_of(_SPACES)
                self.indent = self.pos - start
                self.tab = self.tab or self.peek() == "\t"
                self.pos = self.end_of(_WHITE)
            elif char == "\t":
                self.tab = True
                self.pos = self.end_of(_WHITE)
            else:
                return breaks

    def end_of(self, pattern: re.Pattern[str]) -> int:
        """Where a match from here ends; here when there is none."""
        match = pattern.match(self.text, self.pos)
        return match.end() if match is not None else self.pos

    @property
    def context(self) -> _Context:
        return self.contexts[-1]

    @property
    def in_flow(self) -> bool:
        return self.contexts[-1] in ("flow", "flow-key")

    # Tokens

    def next(
        self,
        *,
        extra: int | None = None,
        tag: str = "",
        first: bool = False,
        unguarded: bool = False,
    ) -> None:
        """Read the next token. `extra`: indentation that spaces right here are added to."""
        counting = leading = first or extra is not None
        if leading:
            self.tab = False
        before = self.token.line
        while True:
            char = self.peek()
            if char == " ":
                start = self.pos
                self.pos = self.end_of(_SPACES)
                if counting:
                    self.indent = self.pos - start + (extra or 0)
                counting = False
            elif char in ("\n", "\r"):
                self.skip_break()
                counting = leading = True
                extra = None
            elif char == "\t":
                if counting and extra is None and self.context == "block-in":
                    self.fail("a tab indents this line")
                if leading:
                    self.tab = True
                    extra = None
                counting = False
                self.pos += 1
            elif char == "#":
                if self.pos != self.line_start and self.text[self.pos - 1] not in " \t\r\n":
                    self.fail("there is no space before this `#`")
                self.pos = self.end_of(_LINE)
            else:
                break
        token = self._token(char, tag)
        token.after_tab = self.tab
        self.token = token
        if (
            self.in_flow
            and self.indents
            and not unguarded
            and token.line != before
            and token.kind not in ("]", "}")
            and token.indent <= self.indents[-1]
        ):
            self.fail("this line is indented less than the brackets around it need", token.start)

    def _simple(self, kind: _Kind, length: int) -> _Token:
        token = _Token(kind, self.pos, self.pos + length, self.indent, self.line)
        self.pos += length
        return token

    def _token(self, char: str, tag: str) -> _Token:
        if char == "":
            return self._simple("end", 0)
        if char in "-." and self.pos == self.line_start and self.indent == 0:
            marker = _MARKER.match(self.text, self.pos)
            if marker is not None:
                return self._simple("---" if char == "-" else "...", 3)
        if char in "-?:":
            kind = self._indicator(char)
            return self._plain(tag) if kind is None else self._simple(kind, 1)
        if char in "[]{}":
            return self._simple(_BRACKETS[char], 1)
        if char == "," and self.in_flow:
            return self._simple(",", 1)
        if char in "&*":
            return self._reference("&" if char == "&" else "*")
        if char == "!":
            return self._tag()
        if char in "|>":
            if self.in_flow:
                self.fail(f"a value cannot begin with `{char}` inside brackets")
            return self._block_scalar(char)
        if char == "'":
            return self._quoted_token(self._single(), "single")
        if char == '"':
            return self._quoted_token(self._double(), "double")
        if char in "@`%":
            self.fail(f"a value cannot begin with `{char}`")
        return self._plain(tag)

    def _indicator(self, char: str) -> _Kind | None:
        after = self.peek(1)
        separate = after == "" or after in " \t\r\n"
        flow_end = self.in_flow and not separate and after in ",[]{}"
        if char == "-":
            if self.in_flow and (separate or flow_end):
                self.fail("a list with `-` cannot stand inside brackets")
            return "-" if separate else None
        if char == "?":
            return "?" if separate or flow_end else None
        return ":" if separate or flow_end or self.context == "flow-key" else None

    def _reference(self, kind: Literal["&", "*"]) -> _Token:
        token = self._simple(kind, 1)
        match = _ANCHOR.match(self.text, self.pos)
        if match is None:
            self.fail(f"there is no name after `{kind}`")
        self.pos = token.end = match.end()
        token.word = match[0]
        self._separated()
        return token

    def _separated(self) -> None:
        char = self.peek()
        if char == "" or char in " \t\r\n" or (self.in_flow and char in ",[]{}"):
            return
        self.fail(f"`{char}` cannot stand here")

    def _tag(self) -> _Token:
        token = self._simple("!", 1)
        char = self.peek()
        if char == "" or char in " \t\r\n":
            token.word = "!"
            return token
        if char == "<":
            self.pos += 1
            if self.peek() != "!" and _TAG.match(self.text, self.pos) is None:
                self.fail("a tag cannot begin with this character")
            self.pos = self.end_of(_URI)
            if self.peek() != ">":
                self.fail("the tag is not closed by `>`")
            self.pos += 1
            token.word = "other"
        elif char == "!":
            self.pos += 1
            token.word = self._tag_word(_TAG)
            self._separated()
        else:
            start = self.pos
            self._tag_word(_WORD)
            if self.peek() == "!":
                self.fail("this tag names a handle that is not declared", start)
            self.pos = self.end_of(_TAG)
            token.word = self.text[start : self.pos]
        token.end = self.pos
        return token

    def _tag_word(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.pos)
        if match is None:
            self.fail("a tag cannot begin with this character")
        self.pos = match.end()
        return match[0]

    # Scalars

    def _plain(self, tag: str) -> _Token:
        token = self._simple("scalar", 0)
        pattern = _PLAIN_IN_FLOW if self.in_flow else _PLAIN_IN_BLOCK
        text = self.text
        # A lone character that cannot begin a plain scalar was told apart before.
        parts: list[str] = []
        pending = ""
        while True:
            start = self.pos
            self.pos = self.end_of(pattern)
            line = text[start : self.pos].rstrip(" \t")
            if line:
                parts.append(pending)
                parts.append(line)
                token.end = start + len(line)
                token.multiline = token.multiline or self.line != token.line
            if self.peek() not in ("\n", "\r") or self.pos >= self.size:
                break
            self.skip_break()
            breaks = self.fold()
            if self.indents and self.indent <= self.indents[-1]:
                break
            pending = "\n" * breaks or " "
            if self.pos == self.line_start and _MARKER.match(text, self.pos):
                break
        content = "".join(parts)
        value = tagged(plain_value(content), content, tag) if content else ""
        token.node = Scalar(Span(token.start, token.end), value, content)
        return token

    def _quoted_token(self, token: _Token, style: Style) -> _Token:
        token.kind = "scalar"
        token.end = self.pos
        token.multiline = True
        token.node = Scalar(Span(token.start, token.end), token.word, token.word, style)
        return token

    def _in_quotes(self) -> str:
        """Take a line end inside quotes, or white space; what it amounts to."""
        char = self.peek()
        if char in " \t":
            start = self.pos
            self.pos = self.end_of(_WHITE)
            at_break = self.peek() in ("\n", "\r") and self.pos < self.size
            return "" if at_break else self.text[start : self.pos]
        breaks = self._fold_in_quotes()
        return "\n" * breaks or " "

    def _fold_in_quotes(self) -> int:
        # Only one character is taken here: the line feed after a carriage return is an empty line.
        self.break_line()
        breaks = self.fold()
        if self.indents and self.indent <= self.indents[-1]:
            self.fail("this line of a quoted value is not indented")
        if self.pos == self.line_start and _MARKER_INSIDE.match(self.text, self.pos):
            self.fail("a document marker stands inside a quoted value")
        return breaks

    def _single(self) -> _Token:
        token = self._simple("scalar", 1)
        parts: list[str] = []
        while True:
            char = self.peek()
            if char == "":
                self.fail("the quoted value is not closed", token.start)
            if char in " \t\r\n":
                parts.append(self._in_quotes())
            elif char != "'":
                start = self.pos
                self.pos = self.end_of(_SINGLE)
                parts.append(self.text[start : self.pos])
            elif self.peek(1) == "'":
                self.pos += 2
                parts.append("'")
            else:
                self.pos += 1
                token.word = "".join(parts)
                return token

    def _double(self) -> _Token:
        token = self._simple("scalar", 1)
        parts: list[str] = []
        while True:
            char = self.peek()
            if char == "":
                self.fail("the quoted value is not closed", token.start)
            if char in " \t\r\n":
                parts.append(self._in_quotes())
            elif char == "\\":
                parts.append(self._escape())
            elif char != '"':
                start = self.pos
                self.pos = self.end_of(_DOUBLE)
                parts.append(self.text[start : self.pos])
            else:
                self.pos += 1
                token.word = "".join(parts)
                return token

    def _escape(self) -> str:
        at = self.pos
        self.pos += 1
        char = self.peek()
        if char in ("\n", "\r"):
            breaks = self._fold_in_quotes()
            return "\n" * breaks
        if char in _ESCAPES and char:
            self.pos += 1
            return _ESCAPES[char]
        if char not in _HEX_ESCAPES or not char:
            self.fail(f"`\\{char}` is no escape", at)
        code = self._hex(char, at)
        if 0xD800 <= code <= 0xDBFF and char == "u" and self.text.startswith("\\u", self.pos):
            self.pos += 1
            low = self._hex("u", at)
            if 0xDC00 <= low <= 0xDFFF:
                return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00))
        if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            self.fail("this escape is no character", at)
        return chr(code)

    def _hex(self, kind: str, at: int) -> int:
        start = self.pos + 1
        digits = self.text[start : start + _HEX_ESCAPES[kind]]
        if len(digits) < _HEX_ESCAPES[kind] or not _HEX.fullmatch(digits):
            self.fail("this escape lacks digits", at)
        self.pos = start + len(digits)
        return int(digits, 16)

    def _block_scalar(self, indicator: str) -> _Token:
        token = self._simple("scalar", 1)
        token.multiline = True
        digit, chomp = self._block_header()
        token.end = self.pos
        explicit = (self.indents[-1] if self.indents else 0) + digit if digit else None
        body = _BlockBody(self, indicator == ">", explicit)
        content = body.read(token)
        if chomp == "+":
            content += "\n" * body.breaks
        elif not chomp and content:
            content += "\n"
        style: Style = "folded" if indicator == ">" else "literal"
        token.node = Scalar(Span(token.start, token.end), content, content, style)
        return token

    def _block_header(self) -> tuple[int, str]:
        digit, chomp = 0, ""
        while True:
            char = self.peek()
            if char == "":
                break
            if char in "\r\n":
                self.skip_break()
                if self.peek() == "\t":
                    self.fail("a tab indents this line")
                break
            if char in " \t":
                self.pos = self.end_of(_WHITE)
                if self.peek() == "#":
                    self.pos = self.end_of(_LINE)
                continue
            if char in "123456789" and not digit:
                digit = int(char)
            elif char in "+-" and not chomp:
                chomp = char
            else:
                self.fail("text cannot follow `|` or `>` on its line")
            self.pos += 1
        return digit, chomp

    # Nodes

    def stream(self) -> Node | None:
        """All documents of the text."""
        at = self.text.find("\0")
        if at >= 0:
            self.fail("a character that YAML does not allow", at)
        self.next(first=True)
        documents: list[Node] = []
        while not documents or self.token.kind != "end":
            documents.append(self._document())
        if len(documents) > 1:
            return Sequence(Span(0, self.size), tuple(documents))
        root = documents[0]
        is_empty = isinstance(root, Scalar) and root.value is None and not root.text
        return None if is_empty else root

    def _document(self) -> Node:
        self.anchors.clear()
        self.open_anchors.clear()
        self.document_line = -1
        if self.token.kind == "---":
            self.document_line = self.token.line
            self.next()
        root = self._node()
        if self.token.kind == "...":
            line = self.token.line
            self.next()
            while self.token.kind == "...":
                line = self.token.line
                self.next()
            if self.token.line == line and self.token.kind != "end":
                self.unexpected()
        elif self.token.kind not in ("end", "---"):
            self.unexpected()
        return root

    def unexpected(self) -> NoReturn:
        token = self.token
        messages: dict[str, str] = {
            "end": "the text ends before a bracket is closed"
            if self.in_flow
            else "a `:` is missing",
            ":": "a second `: ` stands in one value",
            "scalar": "text stands where a new key was to begin",
            "-": "a list item cannot stand here",
        }
        message = messages.get(token.kind, f"`{token.kind}` cannot stand here")
        self.fail(message, token.start)

    def _null(self, at: int, tag: str = "") -> Scalar:
        return Scalar(Span(at, at), "" if tag in ("!", "str") else None, "")

    def _node(
        self,
        *,
        column: int | None = None,
        explicit: bool = False,
        pair: bool = False,
        tag: _Token | None = None,
        anchor: _Token | None = None,
    ) -> Node:
        """A node. `column`: indentation of the map around it, whose keys are not ours to open.

        `explicit`: it is the key behind a `?`. `pair`: it is an item of a flow list, where
        `a: b` is a map of one entry.
        """
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("nested too deeply", self.token.start)
        node = self._node_of(_Properties(self, tag, anchor), column, explicit, pair)
        self.depth -= 1
        return node

    def _node_of(
        self, properties: "_Properties", column: int | None, explicit: bool, pair: bool
    ) -> Node:
        while self.token.kind in ("&", "!"):
            properties.add(self.token)
            self.next(tag=properties.tag_word)
        token = self.token
        kind = token.kind
        if kind in ("end", "---", "..."):
            return properties.finish(self._null(token.start))
        if kind in (",", "]", "}"):
            if not properties.present:
                self.unexpected()
            return properties.finish(self._null(token.start))
        if kind == "-":
            if properties.on_line(token.line):
                self.unexpected()
            name = properties.open()
            return properties.finish(self._block_sequence(), name)
        if kind == "?":
            return self._explicit_mapping(properties, column)
        if kind == ":":
            return self._keyless_mapping(properties, column, pair)
        # What is left may turn out to be a key.
        node, name = self._content(properties, token, pair)
        if self.token.kind != ":" or self._colon_is_outer(token, explicit):
            return properties.finish(node, name)
        if token.after_tab and not self.in_flow:
            self.fail("a tab stands before this key", token.start)
        if self.context == "flow-key":
            return properties.finish(node, name)
        if column == token.indent:
            return properties.finish(node, name)
        if token.line != self.token.line and not explicit:
            self.fail("a key cannot reach over several lines", token.start)
        if self.context == "flow" and not pair:
            return properties.finish(node, name)
        key_anchor, map_anchor = properties.split(token.line)
        if name:
            self.open_anchors.discard(name)
        if key_anchor:
            self.register(key_anchor, properties.widened(node, token.line))
        return self._anchored_mapping(
            map_anchor, properties.widened(node, token.line), token, pair=pair
        )

    def _colon_is_outer(self, token: _Token, explicit: bool) -> bool:
        colon = self.token
        return colon.indent < token.indent or (
            explicit and token.line != colon.line and colon.indent <= token.indent
        )

    def _anchored_mapping(
        self, anchor: str, key: Node, start: _Token, *, pair: bool = False
    ) -> Mapping:
        opened = bool(anchor) and anchor not in self.anchors
        if opened:
            self.open_anchors.add(anchor)
        mapping = self._block_mapping(key, start, pair=pair)
        if opened:
            self.open_anchors.discard(anchor)
        if anchor:
            self.register(anchor, mapping)
        return mapping

    def _content(self, properties: "_Properties", token: _Token, pair: bool) -> tuple[Node, str]:
        """A scalar, an alias or a flow collection, and the token after it."""
        if token.kind == "*":
            if properties.on_line(token.line):
                self.unexpected()
            node = self.alias(token)
            self.next()
            return node, ""
        json_like = token.kind in ("[", "{") or (
            token.node is not None and token.node.style in ("single", "double")
        )
        may_be_key = pair and json_like and self.context == "flow"
        if may_be_key:
            self.contexts.append("flow-key")
        name = ""
        if token.kind == "scalar":
            assert token.node is not None  # noqa: S101
            result: Node = token.node
            self.next(tag=properties.tag_word, unguarded=True)
        elif token.kind == "[":
            name = properties.open(token.line)
            result = self._flow_sequence()
        elif token.kind == "{":
            name = properties.open(token.line)
            result = self._flow_mapping()
        else:
            self.unexpected()
        if may_be_key:
            self.contexts.pop()
        return result, name

    def alias(self, token: _Token) -> Node:
        """What an alias stands for, at the place of the alias."""
        span = Span(token.start, token.end)
        if token.word in self.open_anchors:
            # A node that holds itself; nothing that Claude Code reads can be in there.
            itself = Scalar(span, None, "")
            self.cycles.append(itself)
            return itself
        node = self.anchors.get(token.word)
        if node is None:
            self.fail("this alias names an anchor that is not defined before it", token.start)
        weight = _weight(node, self.weights)
        self.aliased += weight
        if self.aliased > MAX_ALIASED_NODES:
            self.fail("aliases multiply to more nodes than are read", token.start)
        copy = replace(node, span=span)
        self.weights[id(copy)] = copy, weight
        return copy

    def register(self, name: str, node: Node) -> None:
        """Let aliases find a node."""
        self.anchors[name] = node

    # Flow collections

    def _flow_sequence(self) -> Sequence:
        start = self.token.start
        items: list[Node] = []
        self.contexts.append("flow")
        self.next()
        while self.token.kind != "]":
            items.append(self._flow_pair() if self.token.kind == "?" else self._node(pair=True))
            if self.token.kind == "]":
                break
            if self.token.kind != ",":
                self.unexpected()
            self.next()
        end = self.token.end
        self.contexts.pop()
        self.next()
        return Sequence(Span(start, end), tuple(items), flow=True)

    def _flow_pair(self) -> Mapping:
        start = self.token.start
        key = self._flow_explicit_key()
        value: Node = self._null(self.token.start)
        if self.token.kind == ":":
            value = self._flow_value(("]", ","))
        entry = self.entry(key, value)
        return Mapping(Span(start, max(entry.span.end, start)), (entry,), flow=True)

    def _flow_value(self, ends: tuple[str, str]) -> Node:
        at = self.token.end
        self.next()
        if self.token.kind in ends:
            return self._null(at)
        return self._node(column=self.token.indent)

    def _flow_mapping(self) -> Mapping:
        start = self.token.start
        entries: list[Entry] = []
        self.contexts.append("flow")
        self.next()
        while self.token.kind != "}":
            key = self._flow_key()
            if self.token.kind == ":":
                entries.append(self.entry(key, self._flow_value(("}", ","))))
            elif self.token.kind in (",", "}"):
                at = key.span.end
                entries.append(Entry(key_text(key), key.span, self._null(at)))
            else:
                self.unexpected()
            if self.token.kind == ",":
                self.next()
            elif self.token.kind != "}":
                self.unexpected()
        end = self.token.end
        self.contexts.pop()
        self.next()
        return Mapping(Span(start, end), tuple(entries), flow=True)

    def _flow_key(self) -> Node:
        if self.token.kind == "?":
            return self._flow_explicit_key()
        if self.token.kind == ":":
            return self._null(self.token.start)
        self.contexts.append("flow-key")
        key = self._node()
        self.contexts.pop()
        return key

    def _flow_explicit_key(self) -> Node:
        at = self.token.end
        self.next()
        if self.token.kind in (":", ",", "}", "]"):
            return self._null(at)
        if self.token.kind == "?":
            self.unexpected()
        tag: _Token | None = None
        anchor: _Token | None = None
        while True:
            if self.token.kind == "&" and anchor is None:
                anchor = self.token
            elif self.token.kind == "!" and tag is None:
                tag = self.token
            else:
                break
            self.next(tag=tag.word if tag else "")
            if self.token.kind in (":", ",", "}", "]"):
                return self._only_properties(tag, anchor, at)
        self.contexts.append("flow-key")
        key = self._node(explicit=True, tag=tag, anchor=anchor)
        self.contexts.pop()
        return key

    def _only_properties(self, tag: _Token | None, anchor: _Token | None, at: int) -> Node:
        node = self._null(at, tag.word if tag else "")
        if anchor is not None:
            self.register(anchor.word, node)
        return node

    # Block collections

    def _block_sequence(self) -> Sequence:
        first = self.token
        indent = first.indent
        if first.line == self.document_line:
            self.unexpected()
        self.indents.append(indent)
        items: list[Node] = []
        end = first.end
        line = 0
        while self.token.kind == "-" and self.token.indent == indent:
            dash = self.token
            if dash.after_tab:
                self.fail("a tab stands before this list item", dash.start)
            if items and dash.line == line:
                break
            line = dash.line
            self.next(extra=indent + 1)
            item = self._indented(indent, dash, "item")
            items.append(item)
            end = max(dash.end, item.span.end)
        self.indents.pop()
        return Sequence(Span(first.start, end), tuple(items))

    def _explicit_mapping(self, properties: "_Properties", column: int | None) -> Node:
        mark = self.token
        if self.in_flow:
            self.unexpected()
        if mark.after_tab:
            self.fail("a tab stands before this `?`", mark.start)
        name = properties.open() if column != mark.indent else ""
        self.indents.append(mark.indent)
        self.next(extra=mark.indent + 1)
        key = self._indented(mark.indent, mark, "key")
        self.indents.pop()
        if column == mark.indent:
            return key
        return properties.finish(self._block_mapping(key, mark), name)

    def _keyless_mapping(self, properties: "_Properties", column: int | None, pair: bool) -> Node:
        colon = self.token
        if self.context == "flow-key":
            return properties.finish(self._null(colon.start))
        if colon.after_tab and self.context != "flow":
            self.fail("a tab stands before this `:`", colon.start)
        if column == colon.indent:
            return properties.finish(self._null(colon.start))
        key = self._null(colon.start, properties.take_tag(colon.line))
        key_anchor, map_anchor = properties.split(colon.line)
        if key_anchor:
            self.register(key_anchor, key)
        mapping = self._anchored_mapping(map_anchor, key, colon, pair=pair)
        properties.forget_anchors()
        return properties.finish(mapping)

    def _block_mapping(self, key: Node, start: _Token, *, pair: bool = False) -> Mapping:
        """A map whose first key is read; the token is what follows that key."""
        indent, line = start.indent, start.line
        if line == self.document_line:
            self.unexpected()
        guarded = not self.in_flow
        if guarded:
            self.indents.append(indent)
        entries: list[Entry] = []
        last_line = line
        colon = self.token
        if colon.kind == "?" and colon.line == line:
            self.unexpected()
        if colon.kind == ":":
            last_line = colon.line
            at_place = colon.line == line or self.in_flow
            if not at_place and (colon.indent != indent or colon.after_tab):
                if colon.indent >= indent:
                    self._misplaced(colon)
                value: Node = self._null(key.span.end)
            else:
                self.next(extra=indent + 1 if colon.line != line else None)
                value = self._indented(indent, colon, "value", pair=pair)
        else:
            value = self._null(key.span.end)
        entries.append(self.entry(key, value))
        if self.context != "flow":
            self.contexts.append("block-in")
            self._more_entries(entries, indent, last_line)
            self.contexts.pop()
        if guarded:
            self.indents.pop()
        begin = min(start.start, entries[0].key_span.start)
        return Mapping(Span(begin, max(begin, entries[-1].span.end)), tuple(entries))

    def _misplaced(self, colon: _Token) -> NoReturn:
        if colon.after_tab:
            self.fail("a tab stands before this `:`", colon.start)
        self.unexpected()

    def _more_entries(self, entries: list[Entry], indent: int, last_line: int) -> None:
        while (
            self.token.kind not in ("end", "---", "...")
            and self.token.indent == indent
            and self.token.line != last_line
        ):
            first = self.token
            if first.after_tab:
                self.fail("a tab stands before this key", first.start)
            last_line = first.line
            explicit = first.kind == "?"
            key = self._node(column=indent)
            mark = self.token
            if mark.kind == ":" and explicit:
                if mark.indent != indent or mark.after_tab:
                    if mark.indent >= indent:
                        self._misplaced(mark)
                    entries.append(self.entry(key, self._null(key.span.end)))
                    continue
            elif mark.kind == ":":
                if mark.line != first.line:
                    self.fail("a key cannot reach over several lines", first.start)
            elif mark.kind == "?":
                if mark.line == first.line:
                    self.unexpected()
            elif explicit:
                entries.append(self.entry(key, self._null(key.span.end)))
                continue
            elif mark.kind == "end":
                self.fail("there is no `: ` after this key", first.start)
            else:
                self.fail("there is no `: ` after this key", first.start)
            if mark.kind == "?":
                value: Node = self._null(key.span.end)
            else:
                last_line = mark.line
                self.next(extra=indent + 1 if mark.line != first.line else None)
                value = self._indented(indent, mark, "value")
            entries.append(self.entry(key, value))

    def _indented(
        self,
        indent: int,
        mark: _Token,
        role: Literal["item", "key", "value"],
        *,
        pair: bool = False,
    ) -> Node:
        """What stands behind `-`, `?` or `:`; nothing when the next line belongs further out."""
        tag: _Token | None = None
        anchor: _Token | None = None
        while True:
            token = self.token
            if not self.in_flow and token.line != mark.line:
                if token.kind == "-" and role != "item":
                    outer = token.indent < indent
                else:
                    outer = token.indent <= indent
                if outer:
                    if tag is not None and token.node is not None:
                        self._retype(token)
                    return self._only_properties(tag, anchor, mark.end)
            if token.kind == "&" and anchor is None:
                anchor = token
            elif token.kind == "!" and tag is None:
                tag = token
            elif (
                token.kind in ("-", "?")
                and token.line == mark.line
                and (token.indent <= indent or token.after_tab)
            ):
                self.unexpected()
            elif token.kind in (",", "]") and role == "value" and pair and self.in_flow:
                return self._only_properties(tag, anchor, mark.end)
            else:
                if token.kind in ("end", "---", "..."):
                    # Nothing follows: the value is empty right behind its mark.
                    return self._only_properties(tag, anchor, mark.end)
                return self._node(column=indent, explicit=role == "key", tag=tag, anchor=anchor)
            self.next(tag=tag.word if tag else "")

    def _retype(self, token: _Token) -> None:
        """Undo the tag of an empty value, which coloured the key on the next line."""
        node = token.node
        if node is not None and node.style == "plain" and not token.multiline:
            token.node = replace(node, value=plain_value(node.text))

    def entry(self, key: Node, value: Node) -> Entry:
        """An entry; refuses to merge a map into itself."""
        if self.cycles and isinstance(key, Scalar) and key.value == MERGE:
            merged = value.items if isinstance(value, Sequence) else (value,)
            if any(node is cycle for node in merged for cycle in self.cycles):
                self.fail("a map cannot be merged into itself", value.span.start)
        return Entry(key_text(key), key.span, value)


_BRACKETS: dict[str, _Kind] = {"[": "[", "]": "]", "{": "{", "}": "}"}


def tagged(value: ScalarValue, text: str, tag: str) -> ScalarValue:
    """The value of a plain scalar under a tag: what does not fit the tag stays text."""
    if not tag:
        return value
    if tag == "bool" and isinstance(value, bool):
        return value
    if tag in ("int", "float") and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return None if tag == "null" and value is None else text


def key_text(node: Node) -> str:
    """The name that a key has in Claude Code, where every key becomes a string."""
    if isinstance(node, Scalar):
        return scalar_text(node.value)
    if isinstance(node, Sequence):
        return ",".join(
            "" if isinstance(i, Scalar) and i.value is None else key_text(i) for i in node.items
        )
    return "[object Object]"


def scalar_text(value: ScalarValue) -> str:
    """A scalar as JavaScript writes it into a string."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    number = float(value)
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    if number.is_integer() and abs(number) < 1e21:
        return str(int(number))
    return re.sub(r"e([+-])0*(\d)", r"e\1\2", repr(number))


def _weight(node: Node, known: dict[int, tuple[Node, int]]) -> int:
    """How many nodes a node amounts to when the aliases in it are written out."""
    if isinstance(node, Scalar):
        return 1
    found = known.get(id(node))
    if found is not None:
        return found[1]
    if isinstance(node, Sequence):
        total = 1 + sum(_weight(item, known) for item in node.items)
    else:
        total = 1 + sum(1 + _weight(entry.value, known) for entry in node.entries)
    # The node is kept with its weight so that its id stays its own.
    known[id(node)] = node, total
    return total


class _Properties:
    """Anchor and tag before a node; two of a kind on two lines are the map's and its key's."""

    __slots__ = ("anchor", "map_anchor", "map_tag", "reader", "tag")

    def __init__(self, reader: _Reader, tag: _Token | None, anchor: _Token | None) -> None:
        self.reader = reader
        self.tag = tag
        self.anchor = anchor
        self.map_tag: _Token | None = None
        self.map_anchor: _Token | None = None

    @property
    def present(self) -> bool:
        return self.tag is not None or self.anchor is not None

    @property
    def tag_word(self) -> str:
        return self.tag.word if self.tag is not None else ""

    def on_line(self, line: int) -> bool:
        return any(p is not None and p.line == line for p in (self.tag, self.anchor))

    def add(self, token: _Token) -> None:
        if token.kind == "!":
            if self.tag is not None:
                if self.tag.line == token.line:
                    self.reader.fail("a second tag for one value", token.start)
                self.map_tag = self.tag
            self.tag = token
            return
        if self.anchor is not None:
            if self.anchor.line == token.line or self.map_anchor is not None:
                self.reader.fail("a second anchor for one value", token.start)
            self.map_anchor = self.anchor
        self.anchor = token

    def open(self, line: int | None = None) -> str:
        """Announce the anchor of a collection that begins, so that it may hold itself."""
        anchor = self.anchor
        if anchor is None or (line is not None and anchor.line != line):
            return ""
        if anchor.word in self.reader.anchors:
            return ""
        self.reader.open_anchors.add(anchor.word)
        return anchor.word

    def split(self, key_line: int) -> tuple[str, str]:
        """Names of the key's anchor and of its map's."""
        if self.map_anchor is not None:
            if self.anchor is not None and self.anchor.line != key_line:
                self.reader.fail("a second anchor for one value", self.anchor.start)
            return self.anchor.word if self.anchor is not None else "", self.map_anchor.word
        if self.anchor is None:
            return "", ""
        if self.anchor.line == key_line:
            return self.anchor.word, ""
        return "", self.anchor.word

    def take_tag(self, line: int) -> str:
        if self.tag is None or self.tag.line != line:
            return ""
        word, self.tag = self.tag.word, None
        return word

    def forget_anchors(self) -> None:
        self.anchor = self.map_anchor = None

    def widened(self, node: Node, line: int) -> Node:
        """The node with the properties that stand before it on its line in its span."""
        starts = [p.start for p in (self.tag, self.anchor) if p is not None and p.line == line]
        if not starts:
            return node
        return replace(node, span=Span(min(starts), node.span.end))

    def finish(self, node: Node, opened: str = "") -> Node:
        """The node itself, once nothing more can be a property of something else."""
        if opened:
            self.reader.open_anchors.discard(opened)
        for extra, name in ((self.map_anchor, "anchor"), (self.map_tag, "tag")):
            if extra is not None:
                self.reader.fail(f"a second {name} for one value", extra.start)
        if isinstance(node, Scalar) and node.value is None and self.tag_word in ("!", "str"):
            node = replace(node, value="")
        starts = [p.start for p in (self.tag, self.anchor) if p is not None]
        if starts and node.span.end > node.span.start:
            node = replace(node, span=Span(min(*starts, node.span.start), node.span.end))
        if self.anchor is not None:
            self.reader.register(self.anchor.word, node)
        return node


class _BlockBody:
    """The lines of a `|` or `>` scalar. `breaks`: line ends after its last line."""

    __slots__ = ("breaks", "explicit", "folded", "highest", "reader")

    def __init__(self, reader: _Reader, folded: bool, explicit: int | None) -> None:
        self.reader = reader
        self.folded = folded
        self.explicit = explicit
        self.breaks = 0
        self.highest = 0

    def read(self, token: _Token) -> str:
        """The text without its last line end; the reader then stands behind the scalar."""
        reader = self.reader
        indent = self._find_first()
        if indent is None:
            return ""
        parts: list[str] = []
        limit = max(indent, reader.indents[-1] + 1) if reader.indents else indent
        before_deeper = False
        while True:
            char = reader.peek()
            if char == "":
                break
            if char in "\r\n":
                self._to_next_line(indent)
                continue
            at_start = reader.pos == reader.line_start and reader.indent == 0
            if at_start and _MARKER.match(reader.text, reader.pos):
                break
            if char == "\t":
                reader.tab = True
            if reader.indent < limit:
                break
            deeper = char in " \t"
            if not parts and self.explicit is None and indent < self.highest:
                reader.fail("an empty line before this one is indented more")
            parts.append(self._gap(not parts, before_deeper or deeper))
            start = reader.pos
            reader.pos = reader.end_of(_LINE)
            parts.append(reader.text[start : reader.pos])
            token.end = reader.pos
            self.breaks = 0
            before_deeper = deeper
        if parts and not self.breaks:
            self.breaks = 1
        return "".join(parts)

    def _gap(self, first: bool, deeper: bool) -> str:
        if first or deeper or not self.folded:
            return "\n" * self.breaks
        return " " if self.breaks == 1 else "\n" * (self.breaks - 1)

    def _find_first(self) -> int | None:
        """Step to the first line with text; its indentation, None at the end of everything."""
        reader = self.reader
        indented = False
        while True:
            char = reader.peek()
            if char == "":
                self.breaks += indented
                return None
            if char in "\r\n":
                reader.skip_break()
                if reader.peek() == "\t":
                    reader.fail("a tab indents this line")
                self.breaks += 1
                indented = False
            elif char == " ":
                start = reader.pos
                end = reader.end_of(_SPACES)
                if self.explicit is not None:
                    reader.pos = min(end, start + self.explicit)
                    reader.indent = reader.pos - start
                    indented = indented or reader.indent >= self.explicit
                    after = reader.peek()
                    if after == "" or after in "\r\n":
                        continue
                    return self.explicit
                reader.pos = end
                reader.indent = end - start
                indented = True
                self.highest = max(self.highest, reader.indent)
            else:
                return self.explicit if self.explicit is not None else reader.indent

    def _to_next_line(self, indent: int) -> None:
        reader = self.reader
        self.breaks += 1
        reader.skip_break()
        while reader.peek() in ("\n", "\r") and reader.pos < reader.size:
            self.breaks += 1
            reader.skip_break()
            if reader.peek() == "\t":
                reader.fail("a tab indents this line")
        if reader.peek() == " ":
            start = reader.pos
            reader.pos = min(reader.end_of(_SPACES), start + indent)
            reader.indent = reader.pos - start
        if reader.peek() == "\t":
            reader.tab = True
