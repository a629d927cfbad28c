"""Why front matter is not YAML, in terms of what was written instead of what the parser met.

A parser stops where it cannot go on, often far behind the mistake. Here the text is taken apart at
its top-level keys, and for every part that cannot be read the usual mistakes are tried: a mistake
is the cause when mending it makes the part readable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from agentls.syntax.front_matter import Verdict, read_content
from agentls.syntax.yaml_nodes import YamlProblem
from agentls.syntax.yaml_reader import parse_yaml
from agentls.syntax.yaml_text import double_quoted
from agentls.text.span import Edit, Span, apply_edits


@dataclass(frozen=True, slots=True)
class Cause:
    """What is wrong, where, and the edits that mend it; `title` is empty when nothing does."""

    span: Span
    what: str
    title: str = ""
    edits: tuple[Edit, ...] = ()

    def shifted(self, by: int) -> "Cause":
        """The same cause in a text that begins `by` code points earlier."""
        edits = tuple(Edit(edit.span.shifted(by), edit.replacement) for edit in self.edits)
        return Cause(self.span.shifted(by), self.what, self.title, edits)


@dataclass(frozen=True, slots=True)
class Prose:
    """The first line that belongs to the prompt, and where the closing fence is to be put."""

    line: Span
    fence_at: int


def find_causes(text: str, content: Span, *, keys: frozenset[str]) -> tuple[Cause, ...]:
    """Causes in the stretch `content` of a text, in order; `keys` are the fields of the format."""
    prose = find_prose(text, content, keys=keys)
    if prose is not None:
        fence = Edit(Span(prose.fence_at, prose.fence_at), f"---{_newline(text)}")
        what = "the prompt begins here, before the front matter is closed"
        return (Cause(prose.line, what, "Insert `---` before the prompt", (fence,)),)
    ends = document_ends(text, content)
    if ends:
        blanked = _DOCUMENT_END.sub(lambda match: " " * len(match[0]), text[: content.end])
        return tuple(sorted((*_mended(blanked, content, keys), *ends), key=lambda c: c.span))
    return _mended(text, content, keys)


def _mended(text: str, content: Span, keys: frozenset[str]) -> tuple[Cause, ...]:
    causes: tuple[Cause, ...] = ()
    for accepted in (_LOADED, frozenset({Verdict.STRICT})):
        # Where each part can be read by itself, or once it is mended, but not all of them
        # together, it is the quoting of one part that breaks another: then no part may need it.
        causes = _causes(text, content, keys, accepted)
        if causes and (not all(cause.edits for cause in causes) or _mend(text, content, causes)):
            return causes
    tabs = (Span(*m.span()) for m in _TAB_ON_BLANK.finditer(text, content.start, content.end))
    what, title = "a tab stands on this empty line", "Remove the tab"
    blanks = [Cause(tab, what, title, (Edit(tab, ""),)) for tab in islice(tabs, _MOST_CAUSES)]
    both = tuple(sorted((*causes, *blanks), key=lambda cause: cause.span))
    # Behind the last value such a line belongs to no part, and is seen in the whole only.
    return both if causes and blanks and _mend(text, content, both) else causes


def _causes(
    text: str, content: Span, keys: frozenset[str], accepted: frozenset[Verdict]
) -> tuple[Cause, ...]:
    tries = max(_FEWEST_TRIES, _PARSED_AT_MOST // max(len(content), 1))
    causes = (
        _cause(chunk.of(text), keys, accepted, tries).shifted(chunk.start)
        for chunk in _chunks(text, content, keys)
        if not _reads(chunk.of(text), accepted)
    )
    return tuple(islice(causes, _MOST_CAUSES))


def _mend(text: str, content: Span, causes: tuple[Cause, ...]) -> bool:
    """Whether the causes are all there is to mend."""
    edits = [edit for cause in causes for edit in cause.shifted(-content.start).edits]
    return _loads(apply_edits(content.of(text), edits))


def document_ends(text: str, content: Span) -> tuple[Cause, ...]:
    """Lines `...` with more behind them: YAML begins a new document there."""
    last = len(content.of(text).rstrip()) + content.start
    return tuple(
        Cause(
            Span(match.start(), match.start() + 3),
            "`...` ends the fields for YAML and more lines follow",
            "Remove `...`",
            (Edit(Span(match.start(), match.start() + 3), ""),),
        )
        for match in _DOCUMENT_END.finditer(text, content.start, content.end)
        if match.end() < last
    )


def missing_spaces(text: str, content: Span, *, keys: frozenset[str]) -> tuple[Cause, ...]:
    """Known keys whose colon is followed by the value at once."""
    return tuple(
        _missing_space(match)
        for match in _TIGHT.finditer(text, content.start, content.end)
        if match[1] in keys
    )


def find_prose(text: str, content: Span, *, keys: frozenset[str]) -> Prose | None:
    """Where the prompt begins inside of what should be front matter only, if it does."""
    lines = list(_lines(text, content))
    last_key = max(
        (n for n, line in enumerate(lines) if _known_key(line.of(text), keys)), default=-1
    )
    if last_key < 0:
        return None
    for number in range(last_key + 1, len(lines)):
        written = lines[number].of(text)
        if not written.strip() or written[0] in " \t#-]}" or _KEY.match(written):
            continue
        tight = _TIGHT.match(written)
        if written.startswith("<") or (tight is not None and tight[1] in keys):
            return None
        # A line right under the last field goes on with its value instead.
        above = lines[number - 1].of(text).strip()[:1]
        if above not in ("", "#") or not _loads(text[content.start : lines[number].start]):
            return None
        return Prose(lines[number], _fence_place(text, lines, number))
    return None


def end_of_fields(text: str, content: Span) -> int:
    """Behind the last line of the fields, before the headings and blank lines that follow it."""
    lines = list(_lines(text, content))
    return _fence_place(text, [*lines, Span(content.end, content.end)], len(lines))


def _fence_place(text: str, lines: list[Span], number: int) -> int:
    """Before the headings, which are comments to YAML, and blank lines that lead to the prose."""
    first = number
    while first > 0 and lines[first - 1].of(text).strip()[:1] in ("", "#"):
        first -= 1
    while first < number and lines[first].of(text).strip():
        # A comment right under the last field belongs to it.
        first += 1
    return lines[first].start


# Every candidate costs a parse; large texts get few of them, so that the answer comes at once.
_PARSED_AT_MOST = 1_000_000
_FEWEST_TRIES = 8
_MOST_CAUSES = 50

# In these a line `key: value` below is more likely text than a field.
_TEXTS = frozenset({"description", "initialPrompt", "observerMessage"})

_KEY = re.compile(r"([A-Za-z_][\w-]*):(?=[ \t\r\n]|\Z)")
_TIGHT = re.compile(r"(?m)^([A-Za-z_][\w-]*):(?=[^\s:/])")
_TAB_ON_BLANK = re.compile(r"(?m)^ *+\t[ \t]*+(?=\r?$)")
_DOCUMENT_END = re.compile(r"(?m)^\.\.\.(?=[ \t]*\r?$)")
_SPEAKERS = frozenset({"user", "assistant", "context", "commentary", "example", "examples"})
_TAGS = re.compile(r"<(/?)example>")
_FIELD_LINE = re.compile(r"([ \t]*(?:- +)*)([\w.-]+):[ \t]+(\S(?:.*\S)?)[ \t]*\Z")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0abtnvfre \"/\\N_LP])")


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _lines(text: str, within: Span) -> Iterator[Span]:
    """Lines without their ends."""
    at = within.start
    while at < within.end:
        end = text.find("\n", at, within.end)
        stop = end if end >= 0 else within.end
        yield Span(at, stop - 1 if stop > at and text[stop - 1] == "\r" else stop)
        at = stop + 1


def _known_key(line: str, keys: frozenset[str]) -> bool:
    match = _KEY.match(line)
    return match is not None and match[1] in keys


_LOADED = frozenset({Verdict.STRICT, Verdict.QUOTED})


def _loads(content: str) -> bool:
    return read_content(content).verdict in _LOADED


def _reads(chunk: str, accepted: frozenset[Verdict]) -> bool:
    return parse_yaml(chunk) is None or read_content(chunk).verdict in accepted


def _chunks(text: str, content: Span, keys: frozenset[str]) -> list[Span]:
    """The parts that begin with a top-level key; lines of a raw example are none."""
    starts = [content.start]
    inside = False
    for line in _lines(text, content):
        written = line.of(text)
        match = _KEY.match(written)
        tight = _TIGHT.match(written)
        known = (match is not None and match[1] in keys) or (tight is not None and tight[1] in keys)
        if known:
            inside = False
        begins = known or (match and not inside and match[1].lower() not in _SPEAKERS)
        if begins and line.start > starts[-1]:
            starts.append(line.start)
        for tag in _TAGS.finditer(written):
            inside = not tag[1]
    ends = [*starts[1:], content.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def _cause(chunk: str, keys: frozenset[str], accepted: frozenset[Verdict], tries: int) -> Cause:
    for candidate in islice(_candidates(chunk, keys), tries):
        if _reads(apply_edits(chunk, candidate.edits), accepted):
            return candidate
    return _stop(chunk)


def _candidates(chunk: str, keys: frozenset[str]) -> Iterator[Cause]:
    """The mistakes to try, the likely ones first."""
    lines = list(_lines(chunk, Span(0, len(chunk))))
    tight = _TIGHT.match(chunk)
    if tight is not None and tight[1] in keys:
        yield _missing_space(tight)
    yield from _of_lines(chunk, lines[:1])
    yield from _of_tabs(chunk, lines)
    yield from _of_indented_keys(chunk, lines, keys)
    key = _KEY.match(chunk)
    holds_text = key is not None and (
        key[1] in _TEXTS or bool(lines[0].of(chunk)[key.end() :].strip())
    )
    if holds_text:
        yield from _of_continuation(chunk, lines)
    yield from _of_lines(chunk, lines[1:])
    yield from _all_values(chunk, lines)
    if not holds_text:
        yield from _of_continuation(chunk, lines)


def _of_lines(chunk: str, lines: list[Span]) -> Iterator[Cause]:
    for line in lines:
        match = _FIELD_LINE.match(line.of(chunk))
        if match is not None:
            yield from _of_value(match[2], match[3], line.start + match.start(3))


def _missing_space(match: re.Match[str]) -> Cause:
    colon = match.end(1)
    insert = Edit(Span(colon + 1, colon + 1), " ")
    title = f"Put a space after `{match[1]}:`"
    return Cause(
        Span(match.start(1), colon + 1), f"no space follows `{match[1]}:`", title, (insert,)
    )


def _of_value(key: str, value: str, at: int) -> Iterator[Cause]:
    if value[0] in "\"'":
        yield from _of_quotes(key, value, at)
        return
    title = f"Quote the value of `{key}`"
    quote = (Edit(Span(at, at + len(value)), double_quoted(value)),)
    if value[0] in "-?" and value[1:2] in ("", " "):
        what = f"a value that begins with `{value[0]}` has to stand in quotes"
        yield Cause(Span(at, at + 1), what, title, quote)
    if value[0] in "[]{},*&!|>%@`":
        what = f"a value that begins with `{value[0]}` has to stand in quotes"
        yield Cause(Span(at, at + 1), what, title, quote)
    colon = value.find(": ")
    if colon >= 0:
        what = "a value with a colon and a space in it has to stand in quotes"
        yield Cause(Span(at + colon, at + colon + 1), what, title, quote)
    if value.endswith(":"):
        end = at + len(value)
        what = "a value that ends with a colon has to stand in quotes"
        yield Cause(Span(end - 1, end), what, title, quote)


# Fields that take a list, in which each entry was put in quotes.
_LISTS = frozenset({"tools", "disallowedTools", "skills"})
_QUOTED_LIST = re.compile(r"""(?:"[^"\\]*"|'[^']*')(?:[ \t]*,[ \t]*(?:"[^"\\]*"|'[^']*'))+[ \t]*""")


def _of_quotes(key: str, value: str, at: int) -> Iterator[Cause]:
    quote = value[0]
    inner = _inner_quotes(value)
    closes = [n for n in inner if n == len(value) - 1]
    between = [n for n in inner if n < len(value) - 1]
    double = quote == '"'
    end = at + len(value)
    escapes = _wrong_escapes(value) if double else []
    literal = _backslashes(value) if escapes else ()
    doubled = tuple(Edit(Span(at + n, at + n), "\\") for n in literal)
    if escapes and not between:
        place = at + escapes[0]
        what = f"`{value[escapes[0] : escapes[0] + 2]}` is no escape of YAML in double quotes"
        yield Cause(Span(place, place + 2), what, "Double the backslashes", doubled)
    if key in _LISTS and _QUOTED_LIST.fullmatch(value) is not None:
        place = at + value.index(",")
        what = f"`{key}` is several quoted texts without brackets around them"
        brackets = (Edit(Span(at, at), "["), Edit(Span(end, end), "]"))
        yield Cause(Span(place, place + 1), what, "Put brackets around the list", brackets)
    elif closes and between:
        place = at + between[0]
        sign, name = ("\\", "quote") if double else ("'", "apostrophe")
        title = "Escape the inner quotes" if double else "Double the inner apostrophes"
        what = f"the value ends at this {name}"
        edits = tuple(Edit(Span(at + n, at + n), sign) for n in between)
        yield Cause(Span(place, place + 1), what, title, (*edits, *doubled))
    if not inner:
        close = Edit(Span(end, end), quote)
        what = "the quote that is opened here is not closed"
        yield Cause(Span(at, at + 1), what, f"Close the quote of `{key}`", (*doubled, close))
    elif not closes:
        rest = at + between[-1 if len(between) == 1 else 0] + 1
        while value[rest - at] in " \t":
            rest += 1
        whole = Edit(Span(at, end), double_quoted(value))
        what = "this text stands behind the closing quote"
        yield Cause(Span(rest, end), what, f"Quote the whole value of `{key}`", (whole,))


def _inner_quotes(value: str) -> list[int]:
    """Places of the quotes, after the first, that close a value quoted in its first character."""
    places: list[int] = []
    at = 1
    while at < len(value):
        if value[0] == '"' and value[at] == "\\":
            at += 2
            continue
        if value[at] == value[0]:
            if value[0] == "'" and value[at + 1 : at + 2] == "'" and at + 2 < len(value):
                at += 2
                continue
            places.append(at)
        at += 1
    return places


def _wrong_escapes(value: str) -> list[int]:
    wrong: list[int] = []
    at = value.find("\\")
    while at >= 0:
        match = _ESCAPE.match(value, at)
        if match is None:
            wrong.append(at)
        at = value.find("\\", match.end() if match is not None else at + 1)
    return wrong


def _backslashes(value: str) -> list[int]:
    """Backslashes that stand for nothing but themselves if none was meant as an escape."""
    return [match.start() for match in re.finditer(r"\\(?![\\\"])(?<!\\\\)", value)]


def _of_tabs(chunk: str, lines: list[Span]) -> Iterator[Cause]:
    edits: list[Edit] = []
    tabs: list[Span] = []
    above, above_bare = "", ""
    for line in lines:
        written = line.of(chunk)
        bare = written.lstrip(" \t")
        indentation = written[: len(written) - len(bare)]
        if "\t" in indentation:
            tab = line.start + indentation.index("\t")
            tabs.append(Span(tab, tab + 1))
            span = Span(line.start, line.start + len(indentation))
            indentation = indentation.replace("\t", "  ")
            if bare[:1] == above_bare[:1] == "-":
                # Two items of one list stand in one column.
                indentation = above
            edits.append(Edit(span, indentation))
        if bare:
            above, above_bare = indentation, bare
    if edits:
        what = "YAML does not allow a tab in the indentation"
        yield Cause(tabs[0], what, "Indent with spaces", tuple(edits))


def _of_indented_keys(chunk: str, lines: list[Span], keys: frozenset[str]) -> Iterator[Cause]:
    edits: list[Edit] = []
    for line in lines[1:]:
        written = line.of(chunk)
        bare = written.lstrip(" \t")
        if not bare:
            continue
        if bare == written or not _known_key(bare, keys):
            return
        edits.append(Edit(Span(line.start, line.start + len(written) - len(bare)), ""))
    if edits:
        what = "a field has to begin at the first column, as the fields above do"
        yield Cause(edits[0].span, what, "Remove the indentation", tuple(edits))


def _of_continuation(chunk: str, lines: list[Span]) -> Iterator[Cause]:
    """Lines that were meant to go on with the value: a block scalar holds them all."""
    key = _KEY.match(chunk)
    more = [line for line in lines[1:] if line.of(chunk).strip()]
    if key is None or not more:
        return
    head = lines[0].of(chunk)
    value = head[key.end() :].strip()
    if value[:1] in ("|", ">", "[", "{"):
        return
    if value[:1] in ("'", '"'):
        yield from _of_quoted_lines(chunk, more, key)
        return
    widths = [len(t) - len(t.lstrip(" \t")) for t in (line.of(chunk) for line in more)]
    start = lines[0].start + key.end()
    indent = "  " if min(widths) == 0 else more[widths.index(min(widths))].of(chunk)[: min(widths)]
    opening = f" |{_newline(chunk)}{indent}{value}" if value else " |"
    edits = [Edit(Span(start, lines[0].end), opening)]
    if min(widths) == 0:
        edits += [Edit(Span(line.start, line.start), indent) for line in more]
    title = f"Write `{key[1]}` as a block with `|`"
    loose = next((line for line, width in zip(more, widths, strict=True) if width == 0), None)
    if loose is not None:
        what = f"`{key[1]}` does not reach to this line, which is not indented"
        yield Cause(loose, what, title, tuple(edits))
        return
    what = f"a colon in a value of several lines needs `{key[1]}: |`"
    for line in lines:
        written = line.of(chunk)
        colon = re.search(r":(?=[ \t]|\Z)", written[key.end() if line is lines[0] else 0 :])
        if colon is not None:
            at = line.start + colon.start() + (key.end() if line is lines[0] else 0)
            yield Cause(Span(at, at + 1), what, title, tuple(edits))
            return
    yield Cause(lines[0], f"the lines of `{key[1]}` need `|`", title, tuple(edits))


def _of_quoted_lines(chunk: str, more: list[Span], key: re.Match[str]) -> Iterator[Cause]:
    """A quoted value over several lines, with quotes inside or lines at the first column."""
    at = key.end() + len(chunk[key.end() :]) - len(chunk[key.end() :].lstrip(" \t"))
    quote = chunk[at]
    last = more[-1]
    end = last.start + len(last.of(chunk).rstrip())
    widths = [len(t) - len(t.lstrip(" \t")) for t in (line.of(chunk) for line in more)]
    indent = more[widths.index(min(widths))].of(chunk)[: min(widths)] or "  "
    edits = [Edit(Span(key.end(), at + 1), f" |{_newline(chunk)}{indent}")]
    if min(widths) == 0:
        edits += [Edit(Span(line.start, line.start), indent) for line in more]
    if chunk[end - 1] == quote and end - 1 > at:
        edits.append(Edit(Span(end - 1, end), ""))
    else:
        end += 1
    if quote == '"':
        escaped = re.compile(r'\\(?=")')
        edits += [Edit(Span(*m.span()), "") for m in escaped.finditer(chunk, at + 1, end - 1)]
    title = f"Write `{key[1]}` as a block with `|`"
    inner = _inner_quotes(chunk[at : max(end - 1, at + 1)])
    loose = next((line for line in more if chunk[line.start] not in " \t"), None)
    if inner and (loose is None or at + inner[0] < loose.start):
        place = Span(at + inner[0], at + inner[0] + 1)
        yield Cause(place, "the value ends at this quote", title, tuple(edits))
    elif loose is not None:
        what = f"this line of the quoted `{key[1]}` is not indented"
        yield Cause(loose, what, title, tuple(edits))
    else:
        place = Span(at, at + 1)
        yield Cause(place, "the quote that is opened here is not closed", title, tuple(edits))


def _all_values(chunk: str, lines: list[Span]) -> Iterator[Cause]:
    """The first mistake of each value, mended all at once: several may stand in one part."""
    causes: list[Cause] = []
    for line in lines:
        match = _FIELD_LINE.match(line.of(chunk))
        if match is None:
            continue
        if isinstance(parse_yaml(f"{match[2]}: {match[3]}"), YamlProblem):
            causes += list(_of_value(match[2], match[3], line.start + match.start(3)))[:1]
    if len(causes) > 1:
        edits = tuple(edit for cause in causes for edit in cause.edits)
        yield Cause(causes[0].span, causes[0].what, "Quote the values", edits)


def _stop(chunk: str) -> Cause:
    """Where the parser stopped, for want of a better place."""
    for line in _lines(chunk, Span(0, len(chunk))):
        written = line.of(chunk).rstrip()
        if written and written[0] not in " \t#-]}" and _KEY.match(written) is None:
            return Cause(
                Span(line.start, line.start + len(written)), "this line is no `key: value`"
            )
    problem = parse_yaml(chunk)
    if not isinstance(problem, YamlProblem):
        return Cause(Span(0, len(chunk.rstrip())), "this is no `key: value`")
    return Cause(visible(problem.span, chunk), problem.message)


def visible(span: Span, text: str) -> Span:
    """The span itself, or the last character that can be seen before it."""
    if span.of(text).strip():
        return span
    start = span.start
    while start > 0 and text[start - 1] in " \t\r\n":
        start -= 1
    return Span(max(start - 1, 0), max(start, min(1, len(text))))
