"""Making the fixes of a file's findings, again and again until nothing is left to make."""

from collections.abc import Iterable
from dataclasses import dataclass

from agentls.formats.detect import Scope
from agentls.rulekit.finding import Finding, Fix
from agentls.rulekit.selection import EVERYTHING_DEFAULT, Selection
from agentls.syntax.effective import effective
from agentls.syntax.project import EMPTY_PROJECT, Project
from agentls.text.span import Edit, apply_edits, overlap
from agentls.workspace.analysis import Analysis, analyse

MAX_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Fixed:
    """The text after the fixes, what is left to say of it, and how many fixes were made.

    `undone` names the fix after which Claude Code would no longer have loaded the agent; it and
    the others of its round were taken back.
    """

    text: str
    analysis: Analysis
    count: int
    undone: str = ""


def fix_text(
    path: str,
    text: str,
    *,
    scope: Scope,
    project: Project = EMPTY_PROJECT,
    selection: Selection = EVERYTHING_DEFAULT,
    unsafe: bool = False,
) -> Fixed:
    """Make every first fix that is safe (or, with `unsafe`, every first fix at all)."""

    def look(at: str) -> Analysis:
        return analyse(path, at, scope=scope, project=project, selection=selection)

    analysis = look(text)
    count = 0
    seen = {text}
    for _ in range(MAX_ROUNDS):
        fixes = choose(analysis.findings, unsafe=unsafe)
        if not fixes:
            break
        edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
        after = apply_edits(text, edits)
        # Two fixes that undo each other would go on for ever.
        if after in seen:
            break
        following = look(after)
        if effective(analysis.agent).loaded and not effective(following.agent).loaded:
            return Fixed(text, analysis, count, undone=fixes[0].title)
        seen.add(after)
        text, analysis, count = after, following, count + len(fixes)
    return Fixed(text, analysis, count)


def choose(findings: Iterable[Finding], *, unsafe: bool) -> tuple[Fix, ...]:
    """The fixes that can be made at once; of two that overlap the later waits for its turn."""
    chosen: list[Fix] = []
    edits: list[Edit] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or not fix.edits or not (fix.is_safe or unsafe):
            continue
        more = [edit for edit in fix.edits if edit not in edits]
        if overlap([*edits, *more]) or _meets(edits, more):
            continue
        # Findings may share a fix; it is made, and counted, once.
        if more:
            chosen.append(fix)
            edits += more
    return tuple(chosen)


def _meets(edits: Iterable[Edit], more: Iterable[Edit]) -> bool:
    """Whether two insertions would stand at one place, where their order would be an accident."""
    places = {edit.span for edit in edits if edit.span.start == edit.span.end}
    return any(edit.span in places for edit in more)
