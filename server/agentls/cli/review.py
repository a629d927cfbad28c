"""`agentls review`: let an agent review many files, for people and for CI."""

import os
import sys

from agentls.cli.arguments import Arguments, UsageError
from agentls.cli.report.report import Report
from agentls.cli.terminal import Paint, Progress, columns, plain, wants_color
from agentls.errors import UserError
from agentls.model.prices import dollars
from agentls.rulekit.finding import Severity
from agentls.workspace.configuration import Configurations
from agentls.workspace.desk import Desk
from agentls.workspace.ignore import repository_of
from agentls.workspace.reviewing import Plan, Reviews, changed_lines, review, reviewable
from agentls.workspace.sources import source_paths


def run(arguments: Arguments) -> int:
    """Review, report, and say what it took; the exit codes are part of the help."""
    folder = os.getcwd()
    root = repository_of(folder) or folder
    settings = Configurations(environment=os.environ).of_folder(root).settings.model
    if not settings.enabled:
        raise UserError(
            "a review needs a model. Turn one on with `model.enabled` in your user settings; "
            "nothing is sent before that"
        )
    desk = Desk(root, os.environ.get("HOME", ""), settings, os.environ)
    lines = changed_lines(root, since) if (since := arguments.value("--since")) else {}
    paths = _paths(arguments.operands, folder, root)
    if since:
        paths = tuple(path for path in paths if path in lines)
    plan = Plan(
        desk,
        paths,
        lines,
        arguments.value("--agent"),
        _most(arguments.value("--max-cost")),
        arguments.has("--batch"),
        _tell,
    )
    if not paths:
        sys.stderr.write("agentls: there is nothing to review\n")
    progress = Progress(len(paths), enabled=True)
    try:
        found = review(plan, progress)
    finally:
        progress.clear()
    for problem in found.problems:
        sys.stderr.write(f"agentls: {plain(problem)}\n")
    report = Report(found.results, folder)
    sys.stdout.writelines(_rendered(arguments, report, found))
    _say(found)
    if found.problems:
        return 2
    counts = report.counts
    return 1 if counts[Severity.ERROR] or counts[Severity.WARNING] else 0


def _tell(words: str) -> None:
    sys.stderr.write(f"agentls: {words}\n")


def _paths(operands: tuple[str, ...], folder: str, root: str) -> tuple[str, ...]:
    """The files that the operands mean, relative to the root."""
    wanted: list[str] = []
    for given in operands or (".",):
        full = os.path.normpath(os.path.join(folder, given))
        if not os.path.lexists(full):
            raise UserError(f"{given}: no such file or folder")
        if full != root and not full.startswith(f"{root}/"):
            raise UserError(f"{given}: is not in {root}")
        wanted.append(os.path.relpath(full, root))
    every = reviewable(tuple(source_paths(root)))
    found = [
        path
        for path in every
        if any(path == each or each == "." or path.startswith(f"{each}/") for each in wanted)
    ]
    # A file that is named is reviewed though an ignore file leaves it out.
    found += [each for each in reviewable(wanted) if os.path.isfile(f"{root}/{each}")]
    return tuple(dict.fromkeys(found))


def _most(written: str) -> float | None:
    if not written:
        return None
    try:
        most = float(written)
    except ValueError:
        most = 0.0
    if not 0 < most < 1e6:
        raise UsageError(f"--max-cost is an amount of US dollars, not `{written}`")
    return most


def _rendered(arguments: Arguments, report: Report, found: Reviews) -> list[str]:
    match arguments.value("--format"):
        case "json":
            from agentls.cli.report.json import json_report

            return [json_report(report)]
        case "sarif":
            from agentls.cli.report.sarif import sarif_report

            return [sarif_report(report, problems=found.problems)]
        case "github":
            from agentls.cli.report.github import github_report

            return list(github_report(report))
        case _:
            from agentls.cli.report.text import text_report

            if not report.results:
                return []
            color = wants_color(arguments.value("--color"), sys.stdout, os.environ)
            return list(text_report(report, paint=Paint(color), width=columns(sys.stdout)))


def _say(found: Reviews) -> None:
    words = [f"asked about {_files(found.asked)}, {dollars(found.usd)}"]
    if found.kept:
        words.append(f"{_files(found.kept)} answered before, so free")
    if found.left:
        words.append(f"{_files(found.left)} left")
    sys.stderr.write(f"agentls: {'; '.join(words)}\n")


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
