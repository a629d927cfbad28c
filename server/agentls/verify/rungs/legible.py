"""Does a reader see everything that the change puts in?

Invisible characters can make code read otherwise than it runs, and marks of a merge do not belong
into a file.
"""

import re
import unicodedata

from agentls.text.proposal import Rung
from agentls.verify.candidate import Candidate

_NAME = "hides nothing"
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_CONFLICT = re.compile(r"(?m)^(?:<{7} |={7}$|>{7} )")
_FENCE = re.compile(r"(?m)^[ \t]*(?:`{3,}|~{3,})[ \t]*\w*[ \t]*$")
_MARKS = re.compile(r"<<<(?:EDIT|WITH|END|FINDING|OLD|FILE)-\w+")


def check(candidate: Candidate) -> Rung | None:
    """Look for what is not there to be read."""
    added, removed = candidate.added, candidate.removed
    for match in _HIDDEN.finditer(added):
        if match[0] not in removed:
            name = unicodedata.name(match[0], "a control character")
            return Rung(_NAME, False, f"an invisible character: U+{ord(match[0]):04X} {name}")
    if _CONFLICT.search(added) and not _CONFLICT.search(removed):
        return Rung(_NAME, False, "marks of a merge conflict")
    if _MARKS.search(added):
        return Rung(_NAME, False, "marks of the reply's own form stand in the code")
    fence = _FENCE.search(added)
    if fence and candidate.snapshot.language and not _FENCE.search(candidate.before):
        return Rung(_NAME, False, f"a fence of Markdown stands in the code: `{fence[0].strip()}`")
    return None
