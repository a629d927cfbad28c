"""One file of source code, parsed: its definitions, its imports, and where something is broken.

tree-sitter is behind this file and nowhere else. It speaks of bytes and of nodes; here everything
is a span in code points.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from agentls.syntax.grammars import GRAMMARS, Grammar
from agentls.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Query, Tree


@dataclass(frozen=True, slots=True)
class Block:
    """A definition. `span` has its decorators and the comment right above, `header` ends before
    the body; `body` is empty where there is none. One that has no name of its own, but is given to
    a call, `is_callback`.
    """

    kind: Literal["function", "class"]
    name: str
    span: Span
    header: Span
    body: Span
    is_callback: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """One import: what is named, from where; `level` counts the dots of a relative Python one.

    `names` is empty when the module as a whole is imported.
    """

    module: str
    names: tuple[str, ...]
    span: Span
    level: int = 0


def read_code(text: str, language: str) -> "Code | None":
    """The file, parsed; None when there is no grammar for its language."""
    grammar = GRAMMARS.get(language)
    if grammar is None:
        return None
    return Code(text, language, grammar, _parse(text, language))


def read_around(text: str, language: str, span: Span) -> "Code | None":
    """The same, but of a long file only what stands around `span` at the top is read.

    Parsing a whole long file after each keystroke would take longer than a menu may.
    """
    if len(text) <= _SHORT:
        return read_code(text, language)
    start, end = text.rfind("\n", 0, span.start) + 1, span.end
    while start and not _begins_at_the_top(text, start):
        start = text.rfind("\n", 0, start - 1) + 1
    # Decorators and comments above belong to what they stand above.
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if text[above : above + 1] not in ("@", "#", "/", "*", "["):
            break
        start = above
    while (at := text.find("\n", end)) >= 0:
        end = at + 1
        if _begins_at_the_top(text, end):
            break
    end = end if at >= 0 else len(text)
    grammar = GRAMMARS.get(language)
    if grammar is None:
        return None
    part = Span(start, end)
    return Code(text, language, grammar, _parse_part(text, language, part), part)


_SHORT = 20_000


def _begins_at_the_top(text: str, at: int) -> bool:
    return text[at : at + 1] not in ("", " ", "\t", "\n", "\r", "}", ")", "]", "*", "#", "/")


class Code:
    """One version of one file."""

    def __init__(
        self, text: str, language: str, grammar: Grammar, tree: "Tree", part: Span | None = None
    ) -> None:
        self._part = part
        self.text = text
        self.language = language
        self._grammar = grammar
        self._tree = tree

    @cached_property
    def errors(self) -> int:
        """How many places cannot be parsed."""
        if not self._tree.root_node.has_error:
            return 0
        return sum(1 for _ in self._found("errors"))

    def first_error(self) -> int | None:
        """Where the first of them is."""
        if not self._tree.root_node.has_error:
            return None
        return min((self._offset(node.start_byte) for node in self._found("errors")), default=None)

    def blocks_around(self, span: Span) -> tuple[Block, ...]:
        """The definitions that hold `span`, innermost first."""
        span = self._before_line_end(span)
        found: dict[Span, Block] = {}
        for node in self._around(span):
            # At the decorators or the comment above a definition the cursor is on it.
            is_above = node.type == "decorator" or node.type in self._grammar.comments
            blocks = self._below(node, span) if is_above else [self._block(node)]
            for block in blocks:
                if block is not None:
                    found.setdefault(block.span, block)
        return tuple(found.values())

    def _before_line_end(self, span: Span) -> Span:
        """The last character of the line for a cursor behind it: what ends there is meant."""
        start = span.start
        if len(span) or not start or self.text[start : start + 1] not in ("", "\n", "\r"):
            return span
        start -= len(self.text[:start]) - len(self.text[:start].rstrip(" \t;,"))
        if not start or self.text[start - 1] in "\r\n":
            return span
        return Span(start - 1, start)

    @cached_property
    def _definitions(self) -> tuple[Block, ...]:
        blocks: dict[Span, Block] = {}
        for node in self._found("definitions"):
            block = self._block(node)
            if block is not None:
                blocks.setdefault(block.span, block)
        return tuple(sorted(blocks.values(), key=lambda b: (b.span.start, -b.span.end)))

    def definitions(self) -> tuple[Block, ...]:
        """All definitions of the file, in order, outer ones before those inside."""
        return self._definitions

    @cached_property
    def _imports(self) -> tuple[Import, ...]:
        if not self._grammar.imports:
            return ()
        found = [one for node in self._found("imports") for one in self._import(node)]
        return tuple(sorted(found, key=lambda one: one.span))

    def imports(self) -> tuple[Import, ...]:
        """The imports of the file, in order."""
        return self._imports

    def identifiers(self, span: Span) -> tuple[str, ...]:
        """The names that stand in `span`, each once, in their order."""
        start, end = self._byte(span.start), self._byte(span.end)
        names: dict[str, None] = {}
        nodes = [
            node
            for node in self._found("names", (start, end))
            if start <= node.start_byte and node.end_byte <= end
        ]
        for node in sorted(nodes, key=lambda node: node.start_byte):
            names[self._span(node).of(self.text)] = None
        return tuple(names)

    def statement_around(self, span: Span) -> Span:
        """The smallest stretch that is whole statements and holds `span`."""
        around = self._around(span)
        for node, outer in pairwise(around):
            if outer == around[-1] or outer.type in self._grammar.bodies:
                return self._span(node)
        return Span(0, len(self.text))

    def comment_at(self, span: Span) -> Span | None:
        """The comment that holds `span`, None when it is not inside of one."""
        # A cursor behind the last character of a comment is still on it.
        for back in (0, 1) if not len(span) and span.start else (0,):
            node = self._tree.root_node.descendant_for_byte_range(
                self._byte(span.start - back), self._byte(span.end)
            )
            if node is not None and node.type in self._grammar.comments:
                return self._span(node)
        return None

    def docstring_of(self, block: Block) -> Span | None:
        """The documentation of a definition: its docstring, or the comment above it."""
        if self.language == "python":
            match = _DOCSTRING.match(self.text, block.body.start, block.body.end)
            return Span(match.start(1), match.end()) if match else None
        match = _COMMENT_ABOVE.match(self.text, block.span.start, block.span.end)
        if match is None:
            inner = _DESCRIPTION.match(self.text, block.span.start, block.span.end)
            return Span(*inner.span()) if inner and self.language == "graphql" else None
        return Span(*match.span())

    # Nodes

    def _around(self, span: Span) -> "list[Node]":
        """The nodes that hold `span`, innermost first.

        From the top down: asking a node for its parent begins at the top each time, which in deep
        trees takes for ever.
        """
        start, end = self._byte(span.start), self._byte(span.end)
        cursor = self._tree.walk()
        found: list[Node] = []
        while True:
            node = cursor.node
            if node is None or not (node.start_byte <= start and end <= node.end_byte):
                break
            found.append(node)
            if cursor.goto_first_child_for_byte(start) is None:
                break
        return found[::-1] or [self._tree.root_node]

    def _block(self, node: "Node") -> Block | None:
        grammar = self._grammar
        if node.type in grammar.functions:
            return self._as_block("function", node, node)
        if node.type in grammar.classes:
            inner = _child(node, "type_spec") if self.language == "go" else None
            return self._as_block("class", node, inner or node)
        for binding, name_field, value_field in grammar.bindings:
            value = node.child_by_field_name(value_field) if node.type == binding else None
            if value is not None and value.type in grammar.values:
                kind: Literal["function", "class"] = (
                    "class" if value.type == "class" else "function"
                )
                is_whole = node.parent is not None and node.parent.type in _STATEMENTS
                outer = node.parent if node.parent is not None and is_whole else node
                name = node.child_by_field_name(name_field)
                words = self._span(name).of(self.text) if name is not None else ""
                return self._as_block(kind, outer, value, words.removeprefix("exports."))
        if node.type in grammar.callbacks:
            arguments = node.child_by_field_name("arguments")
            given = arguments.named_children if arguments is not None else []
            # In C# every argument is wrapped once more.
            given = [
                each.named_children[-1] if each.type == "argument" and each.named_children else each
                for each in given
            ]
            handlers = [each for each in given if each.type in grammar.values]
            if handlers:
                statement = node.parent
                outer = (
                    statement
                    if statement is not None and statement.type == "expression_statement"
                    else node
                )
                return self._as_block("function", outer, handlers[-1], self._call(node), True)
        return None

    def _as_block(
        self,
        kind: Literal["function", "class"],
        outer: "Node",
        inner: "Node",
        name: str | None = None,
        is_callback: bool = False,
    ) -> Block:
        body = inner.child_by_field_name("body") or next(
            (each for each in inner.children if each.type in self._grammar.bodies), None
        )
        while outer.parent is not None and outer.parent.type in self._grammar.wrappers:
            outer = outer.parent
        start, end = self._above(outer), outer.end_byte
        header_end = self._header_end(body) if body is not None else end
        whole = Span(self._offset(start), self._offset(end))
        header = Span(whole.start, self._offset(header_end))
        text = header.of(self.text).rstrip()
        header = Span(header.start, header.start + len(text))
        inside = self._span(body) if body is not None else Span(whole.end, whole.end)
        name = name if name is not None else self._name(inner)
        return Block(kind, name, whole, header, inside, is_callback)

    def _header_end(self, body: "Node") -> int:
        """Where the head of a definition ends: before the body, and before comments above that."""
        end = body
        while (above := end.prev_sibling) is not None and above.type in self._grammar.comments:
            end = above
        return end.start_byte

    def _name(self, node: "Node") -> str:
        name = node.child_by_field_name("name")
        if name is None:
            name = next((each for each in node.children if each.type in self._grammar.names), None)
        return self._span(name).of(self.text) if name is not None else ""

    def _call(self, node: "Node") -> str:
        """A route has no name of its own: what is called, and the first text given to it."""
        called = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        first = arguments.named_children[:1] if arguments is not None else []
        words = [self._span(each).of(self.text) for each in (called, *first) if each]
        return " ".join(" ".join(word.split())[:60] for word in words)

    def _above(self, node: "Node") -> int:
        """Where the comments and decorators right above the node begin."""
        start = node
        while True:
            above = start.prev_sibling or self._before_body(start)
            if above is None:
                return start.start_byte
            is_decorator = above.type in ("decorator", "attribute_item")
            is_comment = above.type in self._grammar.comments and self.language != "python"
            # A comment may end with the line end that follows it.
            gap = start.start_point[0] - above.end_point[0]
            alone = above.prev_sibling is None or (
                above.prev_sibling.end_point[0] < above.start_point[0]
            )
            if is_decorator or (is_comment and gap <= 1 and alone):
                start = above
            else:
                return start.start_byte

    def _before_body(self, node: "Node") -> "Node | None":
        """What stands before the body that begins with the node: Ruby's has no mark of its own."""
        body = node.parent
        if body is None or body.type != "body_statement" or body.start_byte != node.start_byte:
            return None
        return body.prev_sibling

    def _below(self, node: "Node", span: Span) -> list[Block | None]:
        """The definitions beside the node whose stretches hold `span`."""
        beside = [
            each
            for sibling in _children(node.parent)
            for each in (sibling.children if sibling.type == "body_statement" else (sibling,))
        ]
        blocks = [self._block(_inner(each, self._grammar)) for each in beside]
        return [block for block in blocks if block is not None and block.span.contains(span)]

    def _import(self, node: "Node") -> Iterator[Import]:
        span = self._span(node)
        text = span.of(self.text)
        match self.language:
            case "python":
                yield from _python_import(text, span)
            case "go":
                for match in re.finditer(r'"([^"\n]+)"', text):
                    yield Import(match[1], (), span)
            case "typescript" | "typescriptreact" | "javascript" | "javascriptreact":
                source = re.search(r"""["']([^"'\n]+)["']\s*;?\s*\Z""", text)
                if source is not None:
                    head = text[: source.start()]
                    names = re.findall(r"[\w$]+", re.sub(r"\b(import|from|type|as)\b", " ", head))
                    yield Import(source[1], tuple(dict.fromkeys(names)), span)
            case _:
                named = _DOTTED_IMPORT.match(text)
                if named is not None:
                    module = named[1].rstrip(".")
                    yield Import(module, tuple(re.split(r"[.\\]", module)[-1:]), span)

    def _found(self, what: str, within: tuple[int, int] | None = None) -> "Iterator[Node]":
        from tree_sitter import QueryCursor

        query = _query(self.language, what)
        if query is None:
            return
        cursor = QueryCursor(query)
        if within is not None:
            cursor.set_byte_range(*within)
        for nodes in cursor.captures(self._tree.root_node).values():
            yield from nodes

    # Bytes and code points

    @cached_property
    def _is_ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        """Where each line begins, in code points and in bytes."""
        points, octets = [0], [0]
        at = size = 0
        end = len(self.text)
        if self._part is not None:
            # No node lies outside of it.
            at, end = self._part.start, self._part.end
            size = len(_encoded(self.text[:at]))
            points, octets = [0, at], [0, size]
        while (found := self.text.find("\n", at, end)) >= 0:
            size += len(_encoded(self.text[at : found + 1]))
            at = found + 1
            points.append(at)
            octets.append(size)
        return points, octets

    def _byte(self, offset: int) -> int:
        if self._is_ascii:
            return offset
        points, octets = self._lines
        line = bisect_right(points, offset) - 1
        return octets[line] + len(_encoded(self.text[points[line] : offset]))

    def _offset(self, byte: int) -> int:
        if self._is_ascii:
            return byte
        points, octets = self._lines
        line = bisect_right(octets, byte) - 1
        end = points[line + 1] if line + 1 < len(points) else len(self.text)
        data = _encoded(self.text[points[line] : end])[: byte - octets[line]]
        # Every code point has one byte that does not continue another.
        return points[line] + sum((octet & 0xC0) != 0x80 for octet in data)

    def _span(self, node: "Node") -> Span:
        return Span(self._offset(node.start_byte), self._offset(node.end_byte))


_STATEMENTS = ("lexical_declaration", "variable_declaration", "expression_statement")
_DOCSTRING = re.compile(r"\s*([rRuU]?(\"\"\"|'''|\"|')[\s\S]*?\2)")
_COMMENT_ABOVE = re.compile(r"(?:/\*\*[\s\S]*?\*/|(?://[^\n]*\n[ \t]*)+|(?:#[^\n]*\n[ \t]*)+)")
_DESCRIPTION = re.compile(r'"""[\s\S]*?"""|"[^"\n]*"')
_DOTTED_IMPORT = re.compile(r"\s*(?:import|using|use)\s+(?:static\s+|function\s+)?([\w.\\]+)")
_FROM = re.compile(r"from\s+(\.*)\s*([\w.]*)\s+import\s+([\s\S]*)")


def _python_import(text: str, span: Span) -> Iterator[Import]:
    match = _FROM.match(text)
    if match is not None:
        listed = re.sub(r"#[^\n]*", "", match[3]).strip("() \t\r\n\\")
        names = [part.split(" as ")[0].strip("() \t\r\n\\") for part in listed.split(",")]
        plain = tuple(name for name in names if name.isidentifier())
        yield Import(match[2], plain, span, len(match[1]))
        return
    for part in text.removeprefix("import").split(","):
        name = part.split(" as ")[0].strip("() \t\r\n\\")
        if name:
            yield Import(name, (), span)


def _children(node: "Node | None") -> "list[Node]":
    return node.children if node is not None else []


def _child(node: "Node", kind: str) -> "Node | None":
    return next((each for each in node.children if each.type == kind), None)


def _inner(node: "Node", grammar: Grammar) -> "Node":
    while node.type in (*grammar.wrappers, "lexical_declaration", "expression_statement"):
        inside = next(
            (
                each
                for each in node.named_children
                if each.type not in ("decorator", *grammar.comments)
            ),
            None,
        )
        if inside is None:
            return node
        node = inside
    return node


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _parse(text: str, language: str) -> "Tree":
    from tree_sitter import Parser

    return Parser(_language(language)).parse(_encoded(text))


def _parse_part(text: str, language: str, part: Span) -> "Tree":
    """The tree of whole lines of the text, whose nodes stand where they stand in all of it."""
    from tree_sitter import Parser, Point, Range

    before, inside = _encoded(text[: part.start]), _encoded(part.of(text))
    row = before.count(b"\n")
    last = row + inside.count(b"\n")
    column = len(inside) - inside.rfind(b"\n") - 1
    whole = Range(Point(row, 0), Point(last, column), len(before), len(before) + len(inside))
    parser = Parser(_language(language), included_ranges=[whole])
    return parser.parse(before + inside)


@cache
def _language(language: str) -> "Language":
    import importlib

    from tree_sitter import Language

    grammar = GRAMMARS[language]
    return Language(getattr(importlib.import_module(grammar.module), grammar.factory)())


@cache
def _query(language: str, what: str) -> "Query | None":
    from tree_sitter import Query

    grammar = GRAMMARS[language]
    match what:
        case "errors":
            source = "(ERROR) @found (MISSING) @found"
        case "definitions":
            kinds = [*grammar.functions, *grammar.classes]
            kinds += [binding for binding, _, _ in grammar.bindings]
            source = _any_of([*kinds, *grammar.callbacks], language)
        case "imports":
            source = _any_of(list(grammar.imports), language)
        case _:
            source = _any_of(list(grammar.names), language)
    return Query(_language(language), source) if source else None


def _any_of(kinds: list[str], language: str) -> str:
    """A query for all of the kinds that the grammar has: related grammars lack some."""
    known = [kind for kind in kinds if _language(language).id_for_node_kind(kind, True)]
    return " ".join(f"({kind}) @found" for kind in known)
