"""Is anything of what was there left?

A change may take code away, but one that leaves nothing in the place of what the action was about
is far more often an accident.
"""

from agentls.text.proposal import Rung
from agentls.verify.candidate import Candidate

_NAME = "deletes nothing whole"


def check(candidate: Candidate) -> Rung | None:
    """Fail when the code that was asked about is gone."""
    for allowed in candidate.snapshot.allowed:
        inside = [edit for edit in candidate.edits if allowed.contains(edit.span)]
        if not inside or not allowed.of(candidate.before).strip():
            continue
        left: list[str] = []
        at = allowed.start
        for edit in inside:
            left += [candidate.before[at : edit.span.start], edit.replacement]
            at = edit.span.end
        left.append(candidate.before[at : allowed.end])
        if not "".join(left).strip():
            return Rung(_NAME, False, "nothing would be left of the code")
    return None
