"""The ladder: what a proposal has to pass before it is offered, and what is said about it.

The first rung finds the places; the others look at the text before and after. A rung that fails
ends nothing for the rest, so that everything wrong can be told at once.
"""

import re
from dataclasses import dataclass

from agentls.text.lines import LineIndex
from agentls.text.proposal import NewFile, Proposal, Remark, Replacement, Rung, Snapshot
from agentls.text.span import Edit, Span, overlap
from agentls.verify.candidate import Candidate, Known
from agentls.verify.placing import Misplaced, place
from agentls.verify.rungs import RUNGS

_PLACEHOLDER = re.compile(r"__REDACTED_\d+__")
_DENIED = re.compile(
    r"(?i)(?:\.(?:pem|key|p12|pfx|jks|keystore|kdbx)|^id_(?:rsa|dsa|ecdsa|ed25519)"
    r"|^credentials(?:\.json)?|^service[-_]account.*\.json)$"
)
_LARGEST_FILE = 400_000
_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a proposal; `edits` are empty unless every rung was passed."""

    rungs: tuple[Rung, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether it may be offered: nothing failed, whatever could not be checked."""
        return bool(self.edits) and all(rung.passed is not False for rung in self.rungs)

    @property
    def counter_example(self) -> str:
        """What to tell who proposed it: everything that failed, a line each."""
        failed = [rung for rung in self.rungs if rung.passed is False]
        return "\n".join(f"- {rung.name}: {rung.detail}" for rung in failed)


def judge(snapshot: Snapshot, proposal: Proposal, known: Known) -> Judgement:
    """Whether the proposal may be offered, with the evidence."""
    return _judge(snapshot, proposal.replacements, known)


def judge_remark(snapshot: Snapshot, remark: Remark, known: Known) -> Judgement:
    """The same for the fix of one finding of a review."""
    if not remark.old.strip():
        return Judgement(())
    return _judge(snapshot, (Replacement(remark.line, remark.old, remark.new),), known)


def judge_file(file: NewFile, language: str, known: Known, taken: frozenset[str]) -> Judgement:
    """Whether the file may be made; `taken` are the paths of the workspace that exist."""
    rungs = [_file_path(file, taken)]
    snapshot = Snapshot(file.path, language, "", ())
    candidate = Candidate(snapshot, (Edit(_NOWHERE, file.content),), known)
    if not file.content.strip():
        rungs.append(Rung("is not empty", False, "the file holds nothing"))
    if len(file.content) > _LARGEST_FILE:
        rungs.append(Rung("is of a sane size", False, "the file is far too long"))
    if placeholder := _PLACEHOLDER.search(file.content):
        detail = f"the placeholder `{placeholder[0]}` of a secret stands in the file"
        rungs.append(Rung("holds no secret", False, detail))
    rungs += [rung for check in RUNGS if (rung := check(candidate)) is not None]
    failed = any(rung.passed is False for rung in rungs)
    return Judgement(tuple(rungs), () if failed else candidate.edits)


def _judge(snapshot: Snapshot, replacements: tuple[Replacement, ...], known: Known) -> Judgement:
    lines = LineIndex(snapshot.text)
    secrets = dict(snapshot.secrets)
    edits: list[Edit] = []
    wrong: list[str] = []
    for replacement in replacements:
        given = _restored(replacement, secrets)
        placed = Misplaced(given) if isinstance(given, str) else place(given, snapshot, lines)
        if isinstance(placed, Misplaced):
            wrong.append(placed.why)
        elif cut := _cut_secret(placed.span, snapshot):
            wrong.append(cut)
        elif placed.span.of(snapshot.text) != placed.replacement:
            edits.append(placed)
    total = len(replacements)
    if not wrong and not edits:
        wrong.append("nothing would change")
    if not wrong and overlap(edits):
        wrong.append("two changes touch the same characters")
    if wrong:
        return Judgement((Rung("applies exactly", False, "; ".join(dict.fromkeys(wrong))),))
    changes = "the change applies" if total == 1 else f"{total} of {total} changes apply"
    idle = total - len(edits)
    said = f", {idle} of them without effect" if idle else ""
    rungs = [Rung("applies exactly", True, f"{changes} exactly{said}")]
    ordered = tuple(sorted(edits))
    candidate = Candidate(snapshot, ordered, known)
    rungs += [rung for check in RUNGS if (rung := check(candidate)) is not None]
    failed = any(rung.passed is False for rung in rungs)
    return Judgement(tuple(rungs), () if failed else ordered)


def _restored(replacement: Replacement, secrets: dict[str, str]) -> Replacement | str:
    """The change with the secrets back in their places, or why that cannot be."""
    old, new = replacement.old, replacement.new
    stood = _PLACEHOLDER.findall(old)
    stands = _PLACEHOLDER.findall(new)
    unknown = [name for name in stands if name not in secrets and name not in stood]
    if unknown:
        return f"a change makes up the placeholder `{unknown[0]}` of a secret"
    moved = [name for name in stands if name in secrets and name not in stood]
    if moved:
        return f"a change puts the secret behind `{moved[0]}` into another place"
    lost = [name for name in stood if name in secrets and name not in stands]
    if lost:
        return f"a change drops the secret behind `{lost[0]}`"

    if [name for name in stands if name in secrets] != [name for name in stood if name in secrets]:
        return "a change repeats or reorders placeholders of secrets"

    def put_back(match: re.Match[str]) -> str:
        return secrets.get(match[0], match[0])

    return Replacement(
        replacement.line,
        _PLACEHOLDER.sub(put_back, old),
        _PLACEHOLDER.sub(put_back, new),
        replacement.why,
    )


def _cut_secret(span: Span, snapshot: Snapshot) -> str:
    """Why a change may not be made that begins or ends inside a secret, empty otherwise."""
    for placeholder, secret in snapshot.secrets:
        at = snapshot.text.find(secret) if secret else -1
        while at >= 0:
            end = at + len(secret)
            if span.start < end and at < span.end and not (span.start <= at and end <= span.end):
                return f"a change cuts through the secret behind `{placeholder}`"
            at = snapshot.text.find(secret, end)
    return ""


def _file_path(file: NewFile, taken: frozenset[str]) -> Rung:
    name = "has a place"
    path = file.path
    parts = path.split("/")
    if not path or path.startswith(("/", "~")) or "\\" in path or ":" in path or "\0" in path:
        return Rung(name, False, f"`{path}` is no path within the project")
    if any(part in ("", ".", "..") for part in parts):
        return Rung(name, False, f"`{path}` is no plain path within the project")
    if any(part.startswith(".") for part in parts):
        return Rung(name, False, f"`{path}` is hidden, and such files are not written")
    if any(not char.isprintable() for char in path):
        return Rung(name, False, "the path holds characters that cannot be seen")
    if any(part.endswith((".", " ")) or part.startswith(" ") for part in parts):
        return Rung(name, False, f"`{path}` is no path on every system")
    if _DENIED.search(parts[-1]):
        return Rung(name, False, f"`{path}` has the name of a key or of credentials")
    # Some file systems do not tell capitals from small letters.
    folded = path.casefold()
    for each in taken:
        other = each.casefold()
        if other == folded:
            return Rung(name, False, f"there is a file `{each}` already")
        if folded.startswith(f"{other}/"):
            return Rung(name, False, f"`{each}` is a file and no folder")
        if other.startswith(f"{folded}/"):
            return Rung(name, False, f"`{path}` is a folder")
    return Rung(name, True, f"`{path}` is free")
