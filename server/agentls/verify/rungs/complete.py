"""Is the new code whole, or does a comment stand in for what was there?

A model that writes "rest unchanged" means well; applied, it deletes the rest.
"""

import re

from agentls.text.proposal import Rung
from agentls.verify.candidate import Candidate

_NAME = "is whole"
_COMMENT = r"(?:#|//|/\*+|<!--|--|\{/\*)"
_END = r"[ \t.…)]*(?:\*/\}?|-->)?[ \t]*$"
_WHAT = (
    r"(?:code|here|unchanged|implementation|logic|methods?|functions?|imports?|fields?|class"
    r"|file|body|query|handlers?|routes?|tests?|columns?)"
)
_STAYS = r"(?:unchanged|omitted|stays?|remains?|as before|the same|goes here|here|above|below)"
_ELIDED = re.compile(
    # A comment that begins with dots, whatever follows.
    rf"(?im)^[ \t]*{_COMMENT}[ \t]*(?:\.{{3,}}|…)[^\n]*$"
    # A comment that consists of words for what is not there.
    rf"|^[ \t]*{_COMMENT}[ \t(\[]*(?:the[ \t]+)?(?:"
    rf"(?:rest|remainder)(?:[ \t]+of)?(?:[ \t]+\w+){{0,5}}{_END}"
    r"|(?:existing|previous|original|other|remaining|same)"
    rf"(?:[ \t]+\w+){{0,3}}?[ \t]+{_WHAT}(?:[ \t]+(?:is|are|{_STAYS}))*{_END}"
    rf"|(?:{_WHAT}|everything)(?:[ \t]+\w+){{0,3}}?[ \t]+(?:unchanged|omitted|as before){_END}"
    rf"|(?:unchanged|omitted|snip){_END})"
    # Dots and words for it, behind code or bare.
    rf"|(?:{_COMMENT}|^)[ \t]*(?:\.{{3,}}|…)[ \t(\[]*(?:the[ \t]+)?"
    r"(?:rest|existing|unchanged|omitted|remaining|same|other)\b[^\n]*$"
)


def check(candidate: Candidate) -> Rung | None:
    """Look for marks of elision that were not there before."""
    for match in _ELIDED.finditer(candidate.added):
        line = match[0].strip()
        if line not in candidate.before:
            return Rung(_NAME, False, f"a comment stands for code that was left out: `{line[:80]}`")
    return Rung(_NAME, True, "nothing is abbreviated")
