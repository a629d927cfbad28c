"""A proposal whose places are found: what the rungs of the ladder look at."""

from dataclasses import dataclass
from functools import cached_property

from agentls.text.proposal import Snapshot
from agentls.text.span import Edit, apply_edits


@dataclass(frozen=True, slots=True)
class Known:
    """What imports may name: declared packages and top-level modules of the workspace.

    Names of Python distributions are normalised as PyPI compares them.
    """

    dependencies: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()


# Not slotted: what several rungs ask for is kept in the instance.
@dataclass(frozen=True)
class Candidate:
    """Edits of a snapshot, before anything but their places was checked."""

    snapshot: Snapshot
    edits: tuple[Edit, ...]
    known: Known

    @property
    def before(self) -> str:
        """The text as it is."""
        return self.snapshot.text

    @cached_property
    def after(self) -> str:
        """The text with the edits made."""
        return apply_edits(self.snapshot.text, self.edits)

    @cached_property
    def added(self) -> str:
        """What the edits put in."""
        return "\n".join(edit.replacement for edit in self.edits)

    @cached_property
    def removed(self) -> str:
        """What the edits take out."""
        return "\n".join(edit.span.of(self.before) for edit in self.edits)
