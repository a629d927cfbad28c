"""Does the file still parse in its language?

A file that was broken before must not become worse: more places that cannot be parsed fail.
"""

import ast
import warnings

from agentls.sql.statement import Statement
from agentls.syntax.code import read_code
from agentls.syntax.languages import TITLES
from agentls.text.lines import LineIndex
from agentls.text.proposal import Rung
from agentls.text.span import Span
from agentls.verify.candidate import Candidate

_NAME = "still parses"


def check(candidate: Candidate) -> Rung | None:
    """Compare what cannot be parsed before and after."""
    language = candidate.snapshot.language
    if language == "sql":
        return _sql(candidate)
    after = read_code(candidate.after, language)
    if after is None:
        return Rung(_NAME, None, "there is no parser here for this language")
    before = read_code(candidate.before, language)
    errors = before.errors if before is not None else 0
    if after.errors > errors:
        at = after.first_error() or 0
        line = LineIndex(candidate.after).line_of(at) + 1
        return Rung(
            _NAME,
            False,
            f"after the change line {line} is no {TITLES[language]}: {_line(candidate, line)}",
        )
    if language == "python" and not errors:
        wrong = _python(candidate.after)
        if wrong and not _python(candidate.before):
            return Rung(_NAME, False, f"after the change this is no Python: {wrong}")
    if errors:
        return Rung(_NAME, True, "no worse than before, when it did not parse either")
    return Rung(_NAME, True, f"still parses as {TITLES[language]}")


def _line(candidate: Candidate, number: int) -> str:
    text = LineIndex(candidate.after).line_text(number - 1).strip()
    return f"`{text[:80]}`"


def _python(text: str) -> str:
    """Why Python's own parser refuses the text, empty when it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return f"{error.msg}, line {error.lineno}"
    except (ValueError, RecursionError, MemoryError):
        return ""
    return ""


def _sql(candidate: Candidate) -> Rung:
    # Here and not above, since this is what loads the parser.
    from agentls.sql.find import find

    shift = 0
    for edit in candidate.edits:
        start = edit.span.start + shift
        shift += len(edit.replacement) - len(edit.span)
        now = find("after.sql", candidate.after, Span(start, start))
        was = find("before.sql", candidate.before, Span(edit.span.start, edit.span.start))
        if now is None or not edit.replacement.strip():
            continue
        reason = _why_not(now)
        if reason and (was is None or not _why_not(was)):
            return Rung(_NAME, False, f"after the change this is no statement: {reason}")
    return Rung(_NAME, True, "still parses as SQL")


def _why_not(statement: Statement) -> str:
    """Why the statement cannot be read, empty when it can."""
    from agentls.sql.parse import NotUnderstoodError, parse

    try:
        parse(statement)
    except NotUnderstoodError as error:
        return str(error)
    return ""
