"""Finding out what stands at a selection: which kinds of code, where, and what is seen in them.

It is asked at every move of the cursor, so nothing here reads more than the definitions around it.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from agentls.assist.frameworks import (
    CHANGES,
    COMMENTS,
    LOOP,
    READS_ONLY,
    SIGNS,
    STUB,
    TESTS,
    TRAITS,
    WISH,
    Sign,
)
from agentls.assist.place import Place
from agentls.assist.selection import Selection
from agentls.sql.find import find
from agentls.syntax.code import Block, Code
from agentls.syntax.languages import language_of
from agentls.text.span import Span

_LONGEST = 40_000
_MOST_AROUND = 8
_LONGEST_STUB = 200
_QUERY_LANGUAGES = ("sql", "python")
_GRAPHQL_TAG = re.compile(r"\b(?:gql|graphql)\s*`([^`]*)`|\bgql\(\s*\"\"\"([\s\S]*?)\"\"\"")
_PRISMA_MODEL = re.compile(r"(?m)^model[ \t]+(\w+)[ \t]*\{[^}]*\}")
_CREATE_TABLE = re.compile(r"(?i)\Acreate\s+(?:\w+\s+)*table\b")
_COMMENT_MARK = re.compile(r"^\s*(?:#|//|/?\*+/?|--)\s?", re.MULTILINE)
_DECLARES_CALLER = re.compile(r"\(\s*(?:self|cls|this)?\s*,?\s*\)")
# Handlers are told by their heads, models by their class; the rest are functions too.
_OF_CLASSES = ("model",)


def place_at(selection: Selection, code: Code | None) -> Place:
    """What stands there; `code` is the file, parsed, where there is a grammar for it."""
    language = language_of(selection.path, selection.language)
    spans: dict[str, Span] = {}
    traits: set[str] = set()
    framework = name = ""
    if language in _QUERY_LANGUAGES:
        query = _query(selection, language, code)
        if query is not None:
            is_table = _CREATE_TABLE.match(query.of(selection.text))
            spans["model" if is_table else "query"] = query
    if language == "prisma":
        for match in _PRISMA_MODEL.finditer(selection.text):
            if Span(*match.span()).contains(selection.span):
                spans["model"], name, framework = Span(*match.span()), match[1], "Prisma"
    if code is not None:
        schema = _graphql(selection, code)
        if schema is not None:
            spans["graphql-schema"] = schema
        around = code.blocks_around(selection.span)
        framework = _recognise(selection, code, around, spans, traits) or framework
        named = next((block for block in around if block.span == spans.get("function")), None)
        name = named.name if named else around[0].name if around else name
        wish = _wish(selection, code)
        if wish is not None:
            spans.setdefault("stub", wish)
    if selection.span.start < selection.span.end and selection.span.of(selection.text).strip():
        spans["selection"] = selection.span
    if code is not None and language != "graphql" and selection.text.strip():
        spans["module"] = Span(0, len(selection.text))
    return Place(selection, language, MappingProxyType(spans), frozenset(traits), framework, name)


def _query(selection: Selection, language: str, code: Code | None) -> Span | None:
    """The SQL statement there; of source code only the statement around the cursor is searched."""
    name, text, span = _named(selection, language), selection.text, selection.span
    window = code.statement_around(span) if code is not None else _around(text, span)
    if len(window) > _LONGEST:
        return None
    found = find(name, window.of(text), span.shifted(-window.start))
    return found.span.shifted(window.start) if found is not None else None


def _around(text: str, span: Span) -> Span:
    """Some statements before and after a stretch of SQL, the whole of a file that is not long.

    Where a body in dollar quotes may hold line ends after semicolons, nothing is cut.
    """
    if len(text) <= _LONGEST or "$$" in text:
        return Span(0, len(text))
    start, end = span.start, span.end
    for _ in range(_MOST_AROUND):
        start = max(text.rfind(";\n", 0, max(start - 1, 0)), 0)
    for _ in range(_MOST_AROUND):
        at = text.find(";\n", end)
        end = at + 2 if at >= 0 else len(text)
    return Span(start + 1 if start else 0, end)


def _named(selection: Selection, language: str) -> str:
    """The path, with a suffix that tells the language where it has none that does."""
    if language_of(selection.path) == language:
        return selection.path
    return selection.path + {"sql": ".sql", "python": ".py"}[language]


def _recognise(
    selection: Selection,
    code: Code,
    around: tuple[Block, ...],
    spans: dict[str, Span],
    traits: set[str],
) -> str:
    framework = ""
    is_test = TESTS.search(selection.path) is not None
    functions = [b for b in around if b.kind == "function" and len(b.span) <= _LONGEST]
    holder = next((block for block in around if block.kind == "class"), None)
    # What a handler does in callbacks of its own is still the handler's.
    answering: Block | None = None
    for block in () if is_test else functions:
        answers = _signs(selection, code, block, ("handler", "resolver"))
        if answers:
            answering = block
            spans |= dict.fromkeys(answers, block.span)
            framework = next(iter(answers.values())).framework
            break
    function = next(
        (block for block in functions if not block.is_callback or block is answering),
        functions[0] if functions else None,
    )
    if function is not None:
        spans["function"] = function.span
        for kind, sign in _signs(
            selection, code, function, ("data-access", "outgoing-call")
        ).items():
            spans[kind] = function.span
            framework = framework or sign.framework
        traits |= _traits(code, answering or function, answering is not None)
        if _is_stub(code, function):
            spans["stub"] = function.span
    if holder is not None and len(holder.span) <= _LONGEST:
        spans["class"] = holder.span
        for kind, sign in _signs(selection, code, holder, _OF_CLASSES).items():
            spans[kind] = holder.span
            framework = framework or sign.framework
        if function is None and code.docstring_of(holder) is not None:
            traits.add("documented")
    if "model" not in spans:
        # Some describe what they store by a call and not by a class.
        statement = code.statement_around(selection.span)
        described = _sign_of_statement(selection, code, statement)
        if described is not None:
            spans[described.kind] = statement
            framework = framework or described.framework
    return framework


def _sign_of_statement(selection: Selection, code: Code, statement: Span) -> Sign | None:
    if len(statement) > _LONGEST:
        return None
    text = statement.of(code.text)
    return next(
        (
            sign
            for sign in SIGNS
            if sign.where == "statement" and _fits(sign, selection, code, text)
        ),
        None,
    )


def _fits(sign: Sign, selection: Selection, code: Code, text: str) -> bool:
    """Whether the sign is in `text`, in one of its languages and in a file that shows its marks."""
    return (
        code.language in sign.languages
        and (not sign.marks or any(mark in selection.text for mark in sign.marks))
        and sign.pattern.search(text) is not None
    )


def _signs(
    selection: Selection, code: Code, block: Block, kinds: tuple[str, ...]
) -> Mapping[str, Sign]:
    text = code.text
    whole = block.span.of(text)
    # A callback is told by the call around it, a method by its own head.
    parts = {
        "header": _head(code, block),
        "body": block.body.of(text) or whole,
        "whole": whole,
    }
    found: dict[str, Sign] = {}
    for sign in SIGNS:
        if sign.kind not in kinds or sign.kind in found or sign.where not in parts:
            continue
        if _fits(sign, selection, code, parts[sign.where]):
            found[sign.kind] = sign
    return found


def _head(code: Code, block: Block) -> str:
    """Everything of the definition before its body, whatever stands above included."""
    end = block.body.start if block.body.start < block.body.end else block.span.end
    return code.text[block.span.start : end]


def _traits(code: Code, block: Block, answers: bool) -> set[str]:
    text = block.span.of(code.text)
    head = _head(code, block)
    found = {name for name, pattern in TRAITS.items() if pattern.search(text)}
    if code.docstring_of(block) is not None:
        found.add("documented")
    if not _DECLARES_CALLER.search(head):
        found.add("takes-input")
    if answers and READS_ONLY.search(head):
        found.discard("writes")
    if answers and CHANGES.search(head):
        found.add("writes")
    if "writes" not in found:
        found.add("reads")
    body = text.rfind("\n", 0, block.body.start - block.span.start) + 1
    loop = LOOP.search(text, body)
    if loop is not None:
        rest = text[loop.start() :]
        if any(
            sign.pattern.search(rest)
            for sign in SIGNS
            if sign.kind == "data-access" and code.language in sign.languages
        ) or re.search(r"(?i)[\"'`]\s*SELECT\b", rest):
            found.add("loops-over-queries")
    return found


def _is_stub(code: Code, block: Block) -> bool:
    """Whether the body does nothing yet: comments, and at most a statement that says so."""
    comments = COMMENTS.get(code.language)
    body = block.body.of(code.text)
    if comments is None:
        return False
    documentation = code.docstring_of(block)
    if documentation is not None and block.body.contains(documentation):
        body = code.text[documentation.end : block.body.end]
    left = comments.sub("", body).strip().removeprefix("=>").removeprefix("=")
    left = left.strip().removeprefix("{").removesuffix("}").strip().rstrip(";")
    return len(left) <= _LONGEST_STUB and STUB.fullmatch(left) is not None


def _wish(selection: Selection, code: Code) -> Span | None:
    """The comment at the cursor that asks for code, with the comment lines around it."""
    comment = code.comment_at(selection.span)
    if comment is None:
        return None
    text = code.text
    start, end = comment.start, comment.end
    # Line comments that stand below one another are one wish.
    while (above := code.comment_at(_point(text, text.rfind("\n", 0, start) - 1))) is not None:
        if text[above.end : start].strip() or above.start >= start:
            break
        start = above.start
    while (at := text.find("\n", end)) >= 0:
        line_end = text.find("\n", at + 1)
        line = text[at + 1 : line_end if line_end >= 0 else len(text)]
        begin = at + 1 + len(line) - len(line.lstrip())
        below = code.comment_at(_point(text, begin))
        if below is None or below.start <= start or text[end : below.start].strip():
            break
        end = below.end
    words = _COMMENT_MARK.sub("", text[start:end])
    return Span(start, end) if WISH.search(words) else None


def _point(text: str, at: int) -> Span:
    inside = max(0, min(at, len(text)))
    return Span(inside, inside)


def _graphql(selection: Selection, code: Code) -> Span | None:
    if code.language == "graphql":
        return Span(0, len(code.text)) if code.text.strip() else None
    if "gql" not in code.text and "graphql`" not in code.text:
        return None
    for match in _GRAPHQL_TAG.finditer(code.text):
        group = 1 if match[1] is not None else 2
        inner = Span(*match.span(group))
        is_schema = re.search(
            r"(?m)^\s*(?:extend\s+)?(?:type|input|interface|schema)\b", match[group]
        )
        if is_schema and Span(*match.span()).contains(selection.span):
            return inner
    return None
