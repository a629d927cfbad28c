"""Findings as SARIF 2.1.0, for code scanning and for editors that read it."""

import json
from typing import Any

from agentls import __version__
from agentls.cli.report.report import Report, as_uri, related_region
from agentls.lint.rules import RULES
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Severity
from agentls.workspace.results import Region, Shown, ShownFix

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}


def sarif_report(report: Report, *, problems: tuple[str, ...] = ()) -> str:
    """One SARIF log with one run; `problems` are what could not be done."""
    run = {
        "tool": {
            "driver": {
                "name": "agentls",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in RULES],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(report, path, finding) for path, finding in report.findings],
        "invocations": [
            {
                "executionSuccessful": not problems,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": problem}} for problem in problems
                ],
            }
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(rule: AgentRule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": _first_section(rule)},
        "help": {"text": rule.documentation, "markdown": rule.documentation},
        "defaultConfiguration": {
            "level": _LEVELS[rule.severity],
            "enabled": rule.default,
        },
    }


def _first_section(rule: AgentRule) -> str:
    parts = rule.documentation.split("\n\n")
    return " ".join((parts[2] if len(parts) > 2 else parts[0]).split())


_INDEX = {rule.code: index for index, rule in enumerate(RULES)}


def _result(report: Report, path: str, finding: Shown) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(path, finding.region)],
    }
    if finding.code in _INDEX:
        result["ruleIndex"] = _INDEX[finding.code]
    if finding.fixes:
        result["fixes"] = [_fix(path, fix) for fix in finding.fixes]
    related: list[dict[str, Any]] = []
    for index, place in enumerate(finding.related):
        region = related_region(place)
        location = _location(report.path(place.path), region)
        related.append({"id": index, **location, "message": {"text": place.message}})
    if related:
        result["relatedLocations"] = related
    return result


def _location(path: str, region: Region | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": as_uri(path)}}
    if region is not None:
        place["region"] = _region(region)
    return {"physicalLocation": place}


def _fix(path: str, fix: ShownFix) -> dict[str, Any]:
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": as_uri(path)},
                "replacements": [
                    {
                        "deletedRegion": _region(edit.region),
                        "insertedContent": {"text": edit.replacement},
                    }
                    for edit in fix.edits
                ],
            }
        ],
    }


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }
