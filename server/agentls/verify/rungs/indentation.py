"""Is the new code indented with what the file is indented with?"""

import re

from agentls.text.proposal import Rung
from agentls.verify.candidate import Candidate

_NAME = "keeps the indentation"
_TABS = re.compile(r"(?m)^\t+(?=\S)")
_BLANKS = re.compile(r"(?m)^ {2,}(?=\S)")
_MIXED = re.compile(r"(?m)^(?: +\t|\t+ {4,})[ \t]*(?=\S)")
# Markup, continued comments and text in strings may be indented as they like.
_NOT_CODE = re.compile(r"(?m)^[ \t]+\*.*$")


def check(candidate: Candidate) -> Rung | None:
    """Compare the marks at the beginnings of lines."""
    before = _NOT_CODE.sub("", candidate.before)
    added = _NOT_CODE.sub("", candidate.added)
    tabs, blanks = len(_TABS.findall(before)), len(_BLANKS.findall(before))
    if _MIXED.search(added) and not _MIXED.search(before):
        return Rung(_NAME, False, "a line is indented with tabs and blanks at once")
    if tabs > blanks and _BLANKS.search(added) and not _BLANKS.search(candidate.removed):
        return Rung(_NAME, False, "the file is indented with tabs, and the change with blanks")
    if blanks > tabs and _TABS.search(added) and not _TABS.search(candidate.removed):
        return Rung(_NAME, False, "the file is indented with blanks, and the change with tabs")
    return None
