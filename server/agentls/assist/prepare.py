"""From an action and a place to what would be asked: the code, what goes along, and the task."""

import re

from agentls.assist.action import Action, Offline, Part, Prepared, Reach, Result
from agentls.assist.action_file import filled
from agentls.assist.context import Budget, cut, definitions, enclosing, import_lines, numbered
from agentls.assist.place import Place
from agentls.assist.selection import Selection, Surroundings
from agentls.syntax.action_file import data_of
from agentls.syntax.code import Code
from agentls.syntax.languages import TITLES
from agentls.text.lines import LineIndex
from agentls.text.span import Span

BUDGET = 60_000
"""Characters of code and facts that go along with a question, unless a setting says otherwise."""

_LARGEST_SUBJECT = 0.7
_LINE_COMMENT = re.compile(r"(?:#|//)[^\n]*")
_WORD = re.compile(r"\w+")


def prepare(
    action: Action,
    place: Place,
    code: Code | None,
    surroundings: Surroundings,
    *,
    budget: int = BUDGET,
) -> Prepared | None:
    """What the action found out and would ask; None where it does not apply."""
    subject = action.subject(place)
    if subject is None:
        return None
    selection = place.selection
    offline = action.offline(_about(selection, subject), surroundings) if action.offline else None
    if action.offline is not None and offline is None:
        return None
    if offline is not None and offline.subject is not None:
        subject = offline.subject
    lines = LineIndex(selection.text)
    left = Budget(budget, list(surroundings.left_out))
    parts = _parts(action, place, code, surroundings, offline, subject, lines, left)
    words = {
        "language": TITLES.get(place.language, place.language),
        "framework": place.framework,
        "path": selection.path,
        "name": place.name,
        "dialect": next((part.text for part in parts if part.label == "dialect"), "")
        or (surroundings.dialect or ""),
        "answer": surroundings.answer,
    }
    return Prepared(
        task=filled(action.task, words),
        parts=tuple(parts),
        subject=subject,
        allowed=_allowed(action, code, lines, subject),
        offline=offline.document if offline else None,
        facts=offline.facts if offline else "",
        left_out=tuple(left.left_out) + (offline.left_out if offline else ()),
    )


def _about(selection: Selection, subject: Span) -> Selection:
    """The same selection; a cursor stays one, since the statement is found from it."""
    inside = subject.contains(selection.span)
    span = selection.span if inside else subject
    return Selection(selection.path, selection.text, span, selection.language)


def _parts(
    action: Action,
    place: Place,
    code: Code | None,
    surroundings: Surroundings,
    offline: Offline | None,
    subject: Span,
    lines: LineIndex,
    left: Budget,
) -> list[Part]:
    wanted = data_of(action.task)
    known = {part.label: part for part in (offline.parts if offline else ())}
    shown, is_cut = _shown(lines, subject, place.selection.span, int(left.left * _LARGEST_SUBJECT))
    if is_cut:
        left.left_out.append("the far ends of the code that this is about")
    about = [f"{place.selection.path}, from line {lines.line_of(subject.start) + 1}"]
    about += [TITLES[place.language]] if place.language else []
    about += [place.framework] if place.framework else []
    parts: list[Part | None] = [Part("file", "; ".join(about))]
    if "dialect" in known:
        parts.append(known["dialect"])
    parts.append(left.take("selection", shown))
    for name in wanted:
        if name == "selection":
            continue
        if name in known:
            parts.append(left.take(name, known[name].text))
        elif name == "enclosing" and code is not None:
            parts.append(left.take(name, enclosing(code, lines, subject)))
        elif name == "imports" and code is not None:
            parts.append(left.take(name, import_lines(code, lines)))
        elif name == "definitions" and code is not None:
            parts.append(definitions(code, lines, subject, surroundings, left))
        elif name == "schema":
            parts.append(_schema(code, subject, surroundings, left))
        elif name == "findings":
            notes = "\n".join(f"line {note.line}: {note.message}" for note in surroundings.notes)
            parts.append(left.take(name, notes))
        elif name == "modules":
            for module in surroundings.modules:
                parts.append(left.take("modules", f"{module.path}:\n{module.text}"))
    return _joined([part for part in parts if part is not None])


def _shown(lines: LineIndex, subject: Span, keep: Span, most: int) -> tuple[str, bool]:
    """The code that it is about with the numbers of its lines, and whether some of it is not there.

    A question without any of it is never asked: of a line that is too long by itself what stands
    around the cursor is shown.
    """
    shown, is_cut = cut(lines, subject, keep, most)
    text = numbered(lines, shown)
    if len(text) <= most:
        return text, is_cut
    number, _, line = text.partition("|")
    room = max(most - len(number) - len("|……"), 1)
    at = max(keep.start - shown.start, 0)
    start = max(min(at - room // 2, len(line) - room), 0)
    return f"{number}|…{line[start : start + room]}…", True


def _joined(parts: list[Part]) -> list[Part]:
    """One part of each label, in the order of their first piece."""
    texts: dict[str, list[str]] = {}
    for part in parts:
        texts.setdefault(part.label, []).append(part.text)
    return [Part(label, "\n\n".join(pieces)) for label, pieces in texts.items()]


def _schema(
    code: Code | None, subject: Span, surroundings: Surroundings, left: Budget
) -> Part | None:
    """The tables that the code names, in whatever number its classes are called by."""
    if code is None or not surroundings.schema:
        return None
    # Here and not above, since this is what loads the parser.
    from agentls.sql.ddl import read_schema

    words = {form for word in _WORD.findall(subject.of(code.text)) for form in _forms(word)}
    schema = read_schema(
        (file.text for file in surroundings.schema), dialect=surroundings.dialect or "postgres"
    )
    pieces: list[str] = []
    for table in schema.tables:
        if not words.isdisjoint(_forms(table.name)):
            part = left.take("schema", f"{table.ddl.strip()};", what=f"the table {table.name}")
            pieces += [part.text] if part else []
    return Part("schema", "\n\n".join(pieces)) if pieces else None


def _forms(name: str) -> tuple[str, str]:
    """A name as tables and classes share it: `OrderItem` and `order_items` have one in common."""
    plain = name.lower().replace("_", "")
    if plain.endswith("ies"):
        return plain, plain[:-3] + "y"
    if plain.endswith(("ses", "xes", "zes", "ches", "shes")):
        return plain, plain[:-2]
    return plain, plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain


def _allowed(
    action: Action, code: Code | None, lines: LineIndex, subject: Span
) -> tuple[Span, ...]:
    """Where the edits of the action may lie; nowhere when it makes none."""
    if action.result not in (Result.EDITS, Result.REVIEW):
        return ()
    whole = Span(0, len(lines.text))
    if action.reach is Reach.FILE or action.result is Result.REVIEW:
        return (whole,)
    return tuple(sorted([subject, *(_import_runs(code, subject) if code is not None else ())]))


def _import_runs(code: Code, subject: Span) -> list[Span]:
    """The imports of the file apart from those in functions, with nothing else between them."""
    functions = [block.span for block in code.definitions() if block.kind == "function"]
    runs: list[Span] = []
    for span in (statement.span for statement in code.imports()):
        if any(function.contains(span) for function in functions):
            continue
        between = _LINE_COMMENT.sub("", code.text[runs[-1].end : span.start]) if runs else "-"
        if between.strip("; \t\r\n"):
            runs.append(span)
        else:
            runs[-1] = Span(runs[-1].start, max(runs[-1].end, span.end))
    return [run for run in runs if not run.touches(subject)]
