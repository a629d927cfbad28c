"""The nearest known name to a misspelt one."""

from collections.abc import Iterable


def _key(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.75) -> str | None:
    """The member of `known` that `name` was most likely meant to be, or None.

    Names that differ only in case, `-`, `_` and spaces count as the same word and win; otherwise
    the most similar one does, if it is at least `cutoff` similar (0 to 1).
    """
    # Imported late: a file without a misspelt name needs no comparison.
    from difflib import SequenceMatcher

    folded = _key(name)
    best: str | None = None
    best_ratio = cutoff
    matcher = SequenceMatcher(None, "", folded, autojunk=False)
    for candidate in known:
        if _key(candidate) == folded:
            return candidate
        matcher.set_seq1(_key(candidate))
        if matcher.real_quick_ratio() < best_ratio or matcher.quick_ratio() < best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio > best_ratio or (ratio == best_ratio and best is None):
            best, best_ratio = candidate, ratio
    return best
