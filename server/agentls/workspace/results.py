"""Findings as they are shown: lines and columns instead of offsets, and nothing but plain values.

Lines and columns are counted from 1, columns in code points; the end of a region is exclusive.
"""

from dataclasses import dataclass
from typing import Any

from agentls.rulekit.finding import Finding, Severity
from agentls.text.lines import LineIndex
from agentls.text.span import Span


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a text in lines and columns."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """One edit of a fix."""

    region: Region
    replacement: str


@dataclass(frozen=True, slots=True)
class ShownFix:
    """A fix; `is_safe` when it may be made unseen."""

    title: str
    is_safe: bool
    edits: tuple[ShownEdit, ...]


@dataclass(frozen=True, slots=True)
class ShownRelated:
    """Another place that a finding is about."""

    path: str
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding; `line` is the text of the line that it begins on."""

    code: str
    name: str
    severity: Severity
    message: str
    region: Region
    line: str
    fixes: tuple[ShownFix, ...] = ()
    related: tuple[ShownRelated, ...] = ()

    @property
    def fix(self) -> ShownFix | None:
        """The fix to be offered first."""
        return self.fixes[0] if self.fixes else None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What checking one file gave; `problem` says why the file could not be read.

    `failures` pairs a rule that raised with what it raised.
    """

    path: str
    findings: tuple[Shown, ...] = ()
    problem: str = ""
    failures: tuple[tuple[str, str], ...] = ()


def region_of(span: Span, lines: LineIndex) -> Region:
    """Where `span` is."""
    start, end = lines.position(span.start), lines.position(span.end)
    return Region(start.line + 1, start.character + 1, end.line + 1, end.character + 1)


def shown(finding: Finding, lines: LineIndex) -> Shown:
    """The finding with its places in `lines`."""
    region = region_of(finding.span, lines)
    return Shown(
        finding.code,
        finding.name,
        finding.severity or Severity.WARNING,
        finding.message,
        region,
        lines.line_text(region.start_line - 1),
        tuple(
            ShownFix(
                fix.title,
                fix.is_safe,
                tuple(
                    ShownEdit(region_of(edit.span, lines), edit.replacement) for edit in fix.edits
                ),
            )
            for fix in finding.fixes
        ),
        tuple(
            ShownRelated(each.path, each.span.start, each.span.end, each.message)
            for each in finding.related
        ),
    )


Packed = tuple[Any, ...]
"""Plain nested tuples, which `marshal` can write; only this module knows their order."""


def pack(result: FileResult) -> Packed:
    """The result as plain tuples."""
    return (
        result.path,
        tuple(
            (
                each.code,
                each.name,
                int(each.severity),
                each.message,
                _plain(each.region),
                each.line,
                tuple(
                    (
                        fix.title,
                        fix.is_safe,
                        tuple((_plain(edit.region), edit.replacement) for edit in fix.edits),
                    )
                    for fix in each.fixes
                ),
                tuple(
                    (place.path, place.start, place.end, place.message) for place in each.related
                ),
            )
            for each in result.findings
        ),
        result.problem,
        result.failures,
    )


def unpack(packed: Packed) -> FileResult:
    """The result that `pack` made `packed` of."""
    path, findings, problem, failures = packed
    return FileResult(
        path,
        tuple(
            Shown(
                code,
                name,
                Severity(severity),
                message,
                Region(*region),
                line,
                tuple(
                    ShownFix(
                        title,
                        is_safe,
                        tuple(ShownEdit(Region(*place), text) for place, text in edits),
                    )
                    for title, is_safe, edits in fixes
                ),
                tuple(ShownRelated(*place) for place in related),
            )
            for code, name, severity, message, region, line, fixes, related in findings
        ),
        problem,
        failures,
    )


def _plain(region: Region) -> tuple[int, int, int, int]:
    return (region.start_line, region.start_column, region.end_line, region.end_column)
