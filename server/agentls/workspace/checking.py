"""Checking many files: what is known from earlier runs is taken, the rest is spread and kept.

The analysis, with its rules and parsers, is imported when there is something to analyse.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agentls.formats.detect import Scope
from agentls.rulekit.selection import Selection
from agentls.syntax.project import Project
from agentls.text.lines import LineIndex
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.parallel import each, processors
from agentls.workspace.results import FileResult, Packed, pack, shown, unpack

if TYPE_CHECKING:
    from agentls.workspace.analysis import Analysis
    from agentls.workspace.cache import Cache

FILES_FOR_A_PROCESS = 75
"""Below this a process costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to check; `text` when it is not the disk's."""

    path: str
    scope: Scope
    selection: Selection
    text: str | None = None


def check_files(
    jobs: Sequence[Job],
    project: Project,
    *,
    cache: "Cache | None" = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[FileResult, ...]:
    """The results in the order of the jobs; `progress` is told how many are done."""
    results: dict[int, FileResult] = {}
    keys: dict[int, bytes] = {}
    if cache is not None:
        from agentls.workspace.cache import project_key, selection_key

        around = project_key(project)
        for index, job in enumerate(jobs):
            keys[index] = cache.key(around, job.scope.value, selection_key(job.selection))
            known = cache.get(job.path, keys[index]) if job.text is None else None
            if known is not None:
                results[index] = known
    todo = [index for index in range(len(jobs)) if index not in results]
    done = len(results)
    progress(done)

    existing: dict[str, bool] = {}
    watched = _watched(project, existing)

    def work(at: int) -> tuple[Packed, str | None, dict[str, bool]]:
        existing.clear()
        result, text = check_file(jobs[todo[at]], watched)
        return pack(result), text if cache is not None else None, dict(existing)

    if todo:
        # Before any fork, so that each of them has it already.
        import agentls.workspace.analysis  # noqa: F401
    processes = min(processors(), len(todo) // FILES_FOR_A_PROCESS)
    for at, (packed, text, asked) in each(len(todo), work, processes=processes):
        index = todo[at]
        result = results[index] = unpack(packed)
        if cache is not None and text is not None and jobs[index].text is None:
            cache.put(result.path, keys[index], text=text, existing=asked, result=result)
        done += 1
        progress(done)
    return tuple(results[index] for index in range(len(jobs)))


def check_file(job: Job, project: Project) -> tuple[FileResult, str | None]:
    """The result for one file, and its text when there is anything to be kept of it."""
    from agentls.workspace.analysis import analyse

    text = read_text(job.path) if job.text is None else job.text
    if isinstance(text, Unreadable):
        return FileResult(job.path, problem=text.reason), None
    analysis = analyse(job.path, text, scope=job.scope, project=project, selection=job.selection)
    result = result_of(analysis)
    return result, None if result.failures else text


def result_of(analysis: "Analysis") -> FileResult:
    """The analysis as it is shown."""
    lines = LineIndex(analysis.agent.text)
    return FileResult(
        analysis.agent.path,
        tuple(shown(finding, lines) for finding in analysis.findings),
        failures=tuple(
            (failure.code, f"{type(failure.error).__name__}: {failure.error}")
            for failure in analysis.failures
        ),
    )


def _watched(project: Project, existing: dict[str, bool]) -> Project:
    """The same snapshot, noting in `existing` which paths a rule asks about."""

    def exists(path: str) -> bool | None:
        answer = project.exists(path)
        if answer is not None:
            existing[path] = answer
        return answer

    return replace(project, exists=exists)
