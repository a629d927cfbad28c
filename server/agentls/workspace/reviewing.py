"""Reviewing many files: a few at a time, within a budget, and never paying twice for one question.

What was answered is kept (see `answers`), so a run that was interrupted goes on where it stopped
when it is started again.
"""

import asyncio
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agentls.assist.places import place_at
from agentls.errors import ModelError, UserError
from agentls.model.api import Batcher
from agentls.model.prices import dollars, most_cost
from agentls.rulekit.finding import Severity
from agentls.syntax.code import read_code
from agentls.syntax.languages import language_of
from agentls.text.lines import LineIndex
from agentls.text.span import Span
from agentls.workspace.batching import answer_in_batch, most_batch_cost
from agentls.workspace.desk import (
    Desk,
    Order,
    Request,
    action_named,
    answer,
    kept,
    open_model,
    prepare,
    selection_of,
)
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.outcome import Remarked, Reviewed
from agentls.workspace.results import FileResult, Shown, ShownEdit, ShownFix, region_of

CODE = "AGENT"
"""Stands in reports where a rule's code stands: these findings are an agent's."""

_NAME = "review"
_AT_ONCE = 4
_AROUND = 3
_LARGEST = 400_000
_WEIGHTS = {severity.word: severity for severity in Severity}
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
# After one of these the next question would fail in the same way.
_FATAL = frozenset(
    {"no-key", "not-authorised", "not-allowed", "no-model", "payment", "spend-limit", "offline",
     "daily-limit", "no-ledger", "not-installed", "proxy", "redirected", "forbidden"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reviews:
    """What a run gave: results by file, what could not be done, and what it took."""

    results: tuple[FileResult, ...]
    problems: tuple[str, ...] = ()
    asked: int = 0
    kept: int = 0
    usd: float = 0.0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be reviewed: files, relative to the folder of `desk`, and lines that count.

    A file without lines counts as a whole. `most_usd` is the most that all of it may cost. In a
    batch it takes longer and costs half; `tell` says how far that is.
    """

    desk: Desk
    paths: tuple[str, ...]
    lines: Mapping[str, frozenset[int]]
    agent: str = ""
    most_usd: float | None = None
    in_batch: bool = False
    tell: Callable[[str], None] = print


def changed_lines(root: str, revision: str) -> dict[str, frozenset[int]]:
    """The lines that differ from a revision, by file; raises `UserError` when Git does not know it.

    Files that Git does not follow yet count as new.
    """
    if revision.startswith("-"):
        raise UserError(f"`{revision}` is no revision")
    told = _git(root, "diff", "--unified=0", "--no-color", "--no-ext-diff", "--diff-filter=d",
                "--relative", "--src-prefix=a/", "--dst-prefix=b/", revision, "--")  # fmt: skip
    found: dict[str, frozenset[int]] = {}
    for part in re.split(r"(?m)^diff --git ", told)[1:]:
        name = re.search(r"(?m)^\+\+\+ b/(.*)$", part)
        if name is None:
            continue
        lines: set[int] = set()
        for hunk in _HUNK.finditer(part):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            lines.update(range(first - _AROUND, first + count + _AROUND))
        found[name[1].strip('"')] = frozenset(lines)
    for path in _git(root, "ls-files", "--others", "--exclude-standard").splitlines():
        found.setdefault(path, frozenset())
    return found


def _git(root: str, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotepath=off", *words],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UserError(f"git could not be run: {error}") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise UserError(f"git: {said[-1] if said else 'failed'}")
    return done.stdout


def review(plan: Plan, on_progress: Callable[[int], None]) -> Reviews:
    """Review every file of the plan; what failed is named, and the rest is there."""
    return asyncio.run(_Run(plan, on_progress).review())


class _Run:
    def __init__(self, plan: Plan, on_progress: Callable[[int], None]) -> None:
        self._plan = plan
        self._on_progress = on_progress
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._results: dict[str, FileResult] = {}
        self._problems: list[str] = []
        self._asked = self._kept = self._done = self._left = 0
        self._usd = self._promised = 0.0
        self._is_over = False

    async def review(self) -> Reviews:
        if self._plan.in_batch:
            await self._ask_all()
        try:
            async with asyncio.TaskGroup() as group:
                for path in self._plan.paths:
                    group.create_task(self._one(path))
        except* asyncio.CancelledError:
            self._problems.append("interrupted: start it again to go on where it stopped")
        results = [self._results[path] for path in self._plan.paths if path in self._results]
        return Reviews(
            tuple(results),
            tuple(self._problems),
            self._asked,
            self._kept,
            self._usd,
            self._left,
        )

    async def _ask_all(self) -> None:
        """Have everything answered that is not kept yet; afterwards it is."""
        plan, wanted = self._plan, list[Request]()
        for path in plan.paths:
            try:
                request = await asyncio.to_thread(_prepared, path, plan)
            except UserError:
                # Named when its turn comes.
                continue
            before = await asyncio.to_thread(kept, request, plan.desk)
            if request.question is None or before is not None:
                continue
            self._promised += most_batch_cost(request)
            if plan.most_usd is not None and self._promised > plan.most_usd:
                break
            wanted.append(request)
        self._promised = 0.0
        model = open_model(plan.desk.model, plan.desk.environment)
        if not wanted or model is None:
            return
        if not isinstance(model, Batcher) or not plan.desk.model.keep_answers:
            why = (
                "takes no batches" if plan.desk.model.keep_answers else "needs `model.keep-answers`"
            )
            raise UserError(f"`--batch` is not possible: it {why}")
        try:
            self._usd = await answer_in_batch(wanted, plan.desk, model, model.host, plan.tell)
        finally:
            await model.close()
        self._asked = len(wanted)

    async def _one(self, path: str) -> None:
        async with self._turns:
            if self._is_over:
                self._left += 1
                return
            try:
                await self._review(path)
            except ModelError as error:
                self._problems.append(f"{path}: {error}")
                self._is_over = self._is_over or error.kind in _FATAL
            except UserError as error:
                self._problems.append(f"{path}: {error}")
            self._done += 1
            self._on_progress(self._done)

    async def _review(self, path: str) -> None:
        plan = self._plan
        request = await asyncio.to_thread(_prepared, path, plan)
        asked = request.question
        if asked is None:
            return
        before = await asyncio.to_thread(kept, request, plan.desk)
        if plan.in_batch and before is None:
            self._left += 1
            self._problems.append(f"{path}: the batch has no answer for it")
            return
        most = 0.0 if before is not None else most_cost(asked.ask) or 0.0
        if plan.most_usd is not None and self._usd + self._promised + most > plan.most_usd:
            self._left += 1
            if not self._is_over:
                self._problems.append(
                    f"stopped before {path}, which may cost up to {dollars(most)}: "
                    f"{dollars(self._usd)} of {dollars(plan.most_usd)} are spent"
                )
            self._is_over = True
            return
        self._promised += most
        try:
            outcome = await answer(request, plan.desk)
        finally:
            self._promised -= most
        receipt = outcome.receipt
        self._asked += not receipt.is_kept
        self._kept += receipt.is_kept and not plan.in_batch
        self._usd += receipt.cost or 0.0
        full = f"{plan.desk.root}/{path}"
        text = request.snapshot.text
        remarks = outcome.remarks if isinstance(outcome, Reviewed) else ()
        counted = plan.lines.get(path, frozenset())
        self._results[path] = FileResult(full, shown(remarks, text, counted))


def _prepared(path: str, plan: Plan) -> Request:
    full = f"{plan.desk.root}/{path}"
    text = read_text(full, limit=_LARGEST, reader="agentls")
    if isinstance(text, Unreadable):
        raise UserError(text.reason)
    code = read_code(text, language_of(path))
    place = place_at(selection_of(full, plan.desk.root, text, Span(0, len(text))), code)
    order = Order(action_named("review"), place, code, full, plan.agent)
    request = prepare(order, plan.desk)
    if request is None:
        raise UserError("there is nothing to review in it")
    return request


def shown(remarks: Iterable[Remarked], text: str, lines: frozenset[int]) -> tuple[Shown, ...]:
    """The remarks as reports show them; with `lines`, only those that stand on one of them."""
    index = LineIndex(text)
    found: list[Shown] = []
    for remark in remarks:
        region = region_of(remark.span, index)
        if lines and region.start_line not in lines:
            continue
        edits = tuple(
            ShownEdit(region_of(edit.span, index), edit.replacement) for edit in remark.edits
        )
        fixes = (ShownFix("Apply what the agent proposes", False, edits),) if edits else ()
        found.append(
            Shown(
                CODE,
                _NAME,
                _WEIGHTS[remark.weight],
                remark.message,
                region,
                index.line_text(region.start_line - 1),
                fixes,
            )
        )
    return tuple(found)


def reviewable(paths: Sequence[str]) -> tuple[str, ...]:
    """Those of the paths that hold source code of a language that is known here."""
    return tuple(path for path in paths if language_of(path))
