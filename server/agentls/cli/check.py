"""`agentls check`: find agent files, check them, report, and fix what can be fixed."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agentls.cli.arguments import Arguments, UsageError
from agentls.cli.report.report import Report
from agentls.cli.targets import Targets, read_targets
from agentls.cli.terminal import Paint, Progress, columns, plain, wants_color
from agentls.config.layers import Layer, Origin, merge
from agentls.errors import UserError
from agentls.formats.detect import Scope
from agentls.rulekit.finding import Severity
from agentls.workspace.checking import Job, check_files
from agentls.workspace.configuration import Configurations, unknown_rules
from agentls.workspace.files import Unreadable, decode, read_text
from agentls.workspace.ignore import repository_of
from agentls.workspace.index import Index
from agentls.workspace.results import FileResult

if TYPE_CHECKING:
    from agentls.workspace.cache import Cache

CLEAN, FOUND, FAILED = 0, 1, 2
_MOST_PASSES = 5
_STDIN = "<stdin>"


@dataclass(slots=True)
class _Run:
    """One run of the command and everything it has gathered so far."""

    arguments: Arguments
    folder: str
    configurations: Configurations
    targets: Targets
    index: Index
    cache: "Cache | None"
    problems: list[str]
    stdin_path: str = ""
    stdin_text: str | None = None

    def complain(self, problem: str) -> None:
        """Say what could not be done, once, and remember that something could not."""
        if problem not in self.problems:
            self.problems.append(problem)
            sys.stderr.write(f"agentls: {plain(problem)}\n")

    def path(self, path: str) -> str:
        """A path as it is shown."""
        return Report((), self.folder, self.names).path(path)

    @property
    def names(self) -> Mapping[str, str]:
        """Paths that are shown as something else."""
        if self.stdin_text is None or self.arguments.value("--stdin-path"):
            return {}
        return {self.stdin_path: _STDIN}


def run(arguments: Arguments) -> int:
    """The command; its exit codes are part of its help."""
    run = _prepared(arguments)
    jobs = _jobs(run)
    wants_fixes = any(arguments.has(name) for name in ("--fix", "--fix-unsafe", "--diff"))
    is_text = arguments.value("--format") == "text"
    progress = Progress(len(jobs), enabled=is_text)
    try:
        results = check_files(jobs, run.index.project(), cache=run.cache, progress=progress)
    finally:
        progress.clear()
    fixed = 0
    if wants_fixes:
        changes, fixed = _fixes(run, jobs, results)
        if arguments.has("--diff"):
            return _show_changes(run, changes)
        results = _apply(run, jobs, changes)
    if run.cache is not None:
        run.cache.save(run.index.remember())
    _complain(run, results)
    # Standard output is the fixed text then, so that an editor can pipe a buffer through.
    stream = sys.stderr if wants_fixes and run.stdin_text is not None else sys.stdout
    report = Report(results, run.folder, run.names, fixed)
    stream.writelines(_rendered(run, report, stream_is_stdout=stream is sys.stdout))
    return _exit_code(run, report)


def _prepared(arguments: Arguments) -> _Run:
    folder = os.getcwd()
    environment = os.environ
    layer = Layer(
        "command line",
        Origin.COMMAND_LINE,
        {
            name.removeprefix("--"): words
            for name in ("--select", "--extend-select", "--ignore")
            if (words := arguments.words(name)) is not None
        },
    )
    for wrong in unknown_rules(merge((layer,)).settings):
        raise UsageError(f"--{wrong.replace('`', '', 2)}")
    named = arguments.value("--config")
    configurations = Configurations(
        environment=environment,
        named=os.path.normpath(os.path.join(folder, named)) if named else "",
        more=(layer,),
    )
    targets = read_targets(arguments.operands or (".",), folder)
    stdin_path, stdin_text, problem = _stdin(arguments, targets, folder)
    beside = (*targets.files, stdin_path) if stdin_text is not None else targets.files
    index = Index(
        targets.folders,
        home=environment.get("HOME", ""),
        exclude=[configurations.of_folder(each).exclude for each in targets.folders],
        beside=beside,
    )
    cache = None if arguments.has("--no-cache") else _cache(environment, folder)
    if cache is not None:
        index.recall(cache.agents)
    index.scan()
    if stdin_text is not None:
        index.put(stdin_path, stdin_text)
    run = _Run(
        arguments,
        folder,
        configurations,
        targets,
        index,
        cache,
        [],
        stdin_path,
        stdin_text,
    )
    for path, reason in targets.problems:
        run.complain(f"{path}: {reason}")
    if problem:
        run.complain(problem)
    return run


def _cache(environment: Mapping[str, str], folder: str) -> "Cache":
    from agentls.workspace.cache import Cache, cache_folder

    return Cache(cache_folder(environment), repository_of(folder) or folder)


def _stdin(arguments: Arguments, targets: Targets, folder: str) -> tuple[str, str | None, str]:
    """Path and text of standard input, when it is to be checked, and what is wrong with it."""
    given = arguments.value("--stdin-path")
    if not targets.uses_stdin:
        if given:
            raise UsageError("`--stdin-path` is for `agentls check -`, which reads the text")
        return "", None, ""
    text = decode(sys.stdin.buffer.read())
    if isinstance(text, Unreadable):
        return "", None, f"{given or _STDIN}: {text.reason}"
    path = os.path.normpath(os.path.join(folder, given or f"{_name_in(text)}.md"))
    return path, text, ""


def _name_in(text: str) -> str:
    """A file name for a text that has none: one that its `name` would agree with."""
    for line in text.split("\n", 20)[:20]:
        key, colon, value = line.partition(":")
        if key == "name" and colon and value.strip() and "/" not in value:
            return value.strip().strip("\"'")
    return "stdin"


def _jobs(run: _Run) -> list[Job]:
    jobs: dict[str, Job] = {}
    for path, scope in run.index.agents():
        jobs[path] = Job(path, scope, run.configurations.of_file(path).selection)
    for folder in run.targets.folders:
        if not any(path.startswith(f"{folder.rstrip('/')}/") for path in jobs):
            shown = os.path.relpath(folder, run.folder)
            sys.stderr.write(f"agentls: no agent files in {plain(shown)}\n")
    for path in run.targets.files:
        scope = run.index.known_scope(path) or Scope.COLLECTION
        jobs[path] = Job(path, scope, run.configurations.of_file(path).selection)
    if run.stdin_text is not None:
        path = run.stdin_path
        scope = run.index.known_scope(path) or Scope.COLLECTION
        selection = run.configurations.of_file(path).selection
        jobs[path] = Job(path, scope, selection, run.stdin_text)
    for complaint in run.configurations.complaints:
        run.complain(f"{run.path(complaint.source)}: {complaint.message}")
    return list(jobs.values())


def _complain(run: _Run, results: tuple[FileResult, ...]) -> None:
    for result in results:
        if result.problem:
            run.complain(f"{run.path(result.path)}: {result.problem}")
        for code, error in result.failures:
            run.complain(f"{run.path(result.path)}: rule {code} failed and was left out: {error}")


def _fixes(
    run: _Run, jobs: list[Job], results: tuple[FileResult, ...]
) -> tuple[dict[str, tuple[str, str]], int]:
    """Texts before and after the fixes, by path, and how many fixes that took."""
    from agentls.workspace.fixing import fix_text

    unsafe = run.arguments.has("--fix-unsafe")
    changes: dict[str, tuple[str, str]] = {}
    count = 0
    todo = [
        job
        for job, result in zip(jobs, results, strict=True)
        if any(each.fix and (each.fix.is_safe or unsafe) for each in result.findings)
    ]
    for _ in range(_MOST_PASSES):
        others_changed = False
        for job in todo:
            read = read_text(job.path) if job.text is None else job.text
            if isinstance(read, Unreadable):
                continue
            before, text = changes.get(job.path, (read, read))
            fixed = fix_text(
                job.path,
                text,
                scope=job.scope,
                project=run.index.project(),
                selection=job.selection,
                unsafe=unsafe,
            )
            if fixed.undone:
                run.complain(
                    f"{run.path(job.path)}: not made, since Claude Code would no longer load the "
                    f"agent: {fixed.undone}"
                )
            if fixed.text != text:
                changes[job.path] = (before, fixed.text)
                count += fixed.count
                others_changed |= run.index.put(job.path, fixed.text)
        # A new name may end or begin findings in other files.
        if not others_changed:
            break
        todo = jobs
    return changes, count


def _show_changes(run: _Run, changes: dict[str, tuple[str, str]]) -> int:
    from agentls.text.diff import unified

    paint = _paint(run)
    for path in sorted(changes):
        before, after = changes[path]
        for line in unified(before, after, run.path(path)).splitlines(keepends=True):
            style = {"+": "32", "-": "31", "@": "36"}.get(line[0], "")
            body = line.rstrip("\r\n")
            sys.stdout.write((paint(body, style) if style else body) + line[len(body) :])
    if run.problems:
        return FAILED
    return FOUND if changes and not run.arguments.has("--exit-zero") else CLEAN


def _apply(
    run: _Run, jobs: list[Job], changes: dict[str, tuple[str, str]]
) -> tuple[FileResult, ...]:
    """Write the changes and check everything once more."""
    from agentls.workspace.writing import replace_text

    for path, (before, after) in changes.items():
        if path == run.stdin_path and run.stdin_text is not None:
            continue
        try:
            replace_text(path, before, after)
        except UserError as error:
            run.complain(f"{run.path(path)}: {error}")
        run.index.forget(path)
    if run.stdin_text is not None:
        after = changes.get(run.stdin_path, ("", run.stdin_text))[1]
        jobs = [job if job.text is None else replace(job, text=after) for job in jobs]
        sys.stdout.write(after)
    return check_files(jobs, run.index.project(), cache=run.cache)


def _paint(run: _Run) -> Paint:
    return Paint(wants_color(run.arguments.value("--color"), sys.stdout, os.environ))


def _rendered(run: _Run, report: Report, *, stream_is_stdout: bool) -> list[str]:
    match run.arguments.value("--format"):
        case "json":
            from agentls.cli.report.json import json_report

            return [json_report(report)]
        case "sarif":
            from agentls.cli.report.sarif import sarif_report

            return [sarif_report(report, problems=tuple(run.problems))]
        case "github":
            from agentls.cli.report.github import github_report

            return list(github_report(report))
        case _:
            from agentls.cli.report.text import text_report

            if not report.results:
                return []
            stream = sys.stdout if stream_is_stdout else sys.stderr
            return list(text_report(report, paint=_paint(run), width=columns(stream)))


def _exit_code(run: _Run, report: Report) -> int:
    if run.problems:
        return FAILED
    counts = report.counts
    bad = counts[Severity.ERROR] or counts[Severity.WARNING]
    return FOUND if bad and not run.arguments.has("--exit-zero") else CLEAN
