"""Findings as annotations of a GitHub workflow run."""

from collections.abc import Iterator

from agentls.cli.report.report import Report
from agentls.rulekit.finding import Severity

_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
    Severity.HINT: "notice",
}


def github_report(report: Report) -> Iterator[str]:
    """One workflow command for each finding."""
    for path, finding in report.findings:
        region = finding.region
        places = {"file": path, "line": str(region.start_line)}
        # GitHub refuses columns on an annotation of more than one line.
        if region.end_line == region.start_line:
            places["col"] = str(region.start_column)
            places["endColumn"] = str(region.end_column)
        else:
            places["endLine"] = str(region.end_line)
        places["title"] = f"{finding.code} {finding.name}"
        listed = ",".join(f"{key}={_property(value)}" for key, value in places.items())
        fix = f"\nfix: {finding.fix.title}" if finding.fix is not None else ""
        yield f"::{_LEVELS[finding.severity]} {listed}::{_data(finding.message + fix)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
