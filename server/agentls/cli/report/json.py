"""Findings for programs."""

import json
from typing import Any

from agentls import __version__
from agentls.cli.report.report import Report, related_region
from agentls.workspace.results import Region, Shown, ShownFix


def json_report(report: Report) -> str:
    """One JSON object; lines and columns count from 1, columns in code points."""
    counts = report.counts
    table = {
        "version": __version__,
        "files": sum(1 for result in report.results if not result.problem),
        "fixed": report.fixed,
        "counts": {severity.word: count for severity, count in counts.items()},
        "problems": [
            {"path": report.path(result.path), "message": result.problem}
            for result in report.results
            if result.problem
        ],
        "findings": [_finding(report, path, finding) for path, finding in report.findings],
    }
    return json.dumps(table, indent=2) + "\n"


def _finding(report: Report, path: str, finding: Shown) -> dict[str, Any]:
    table: dict[str, Any] = {
        "path": path,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": finding.message,
        "range": _range(finding.region),
    }
    if finding.fix is not None:
        table["fix"] = _fix(finding.fix)
    if len(finding.fixes) > 1:
        table["alternatives"] = [_fix(fix) for fix in finding.fixes[1:]]
    if finding.related:
        related: list[dict[str, Any]] = []
        for place in finding.related:
            shown: dict[str, Any] = {"path": report.path(place.path), "message": place.message}
            region = related_region(place)
            if region is not None:
                shown["range"] = _range(region)
            related.append(shown)
        table["related"] = related
    return table


def _fix(fix: ShownFix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "applicability": "safe" if fix.is_safe else "unsafe",
        "edits": [
            {"range": _range(edit.region), "replacement": edit.replacement} for edit in fix.edits
        ],
    }


def _range(region: Region) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": region.start_line, "column": region.start_column},
        "end": {"line": region.end_line, "column": region.end_column},
    }
