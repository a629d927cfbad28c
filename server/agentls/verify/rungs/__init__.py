"""One file is one rung; RUNGS lists them in the order in which they are shown."""

from collections.abc import Callable

from agentls.text.proposal import Rung
from agentls.verify.candidate import Candidate
from agentls.verify.rungs import complete, imports, indentation, kept, legible, parses

RUNGS: tuple[Callable[[Candidate], Rung | None], ...] = (
    parses.check,
    complete.check,
    kept.check,
    indentation.check,
    legible.check,
    imports.check,
)
"""Every rung after the places were found; None where a rung has nothing to say."""
