"""Is the new code whole, or does a comment stand in for what was there?

A model that writes "rest unchanged" means well; applied, it deletes the rest.
"""

import re

from agentls.text.proposal import Rung
from agentls.verify.candidate import Candidate

_NAME = "is whole"
_COMMENT = r"(?:#|//|/\*+|<!--|--|\{/\*)"
_ELIDED = re.compile(
    rf"(?im)^[ \t]*{_COMMENT}[ \t]*(?:\.\.\.|…)?[ \t]*(?:the[ \t]+)?"
    r"(?:(?:rest|remainder)[ \t]+(?:of\b|is\b|as\b|remains|stays|unchanged|goes)"
    r"|(?:existing|previous|original|other|remaining|same)[ \t]+(?:\w+[ \t]+){0,4}"
    r"(?:code|here|unchanged|remains?|stays?|as before|implementation|logic|methods?|functions?"
    r"|imports?|fields?)"
    r"|(?:code|everything|implementation|body)[ \t]+(?:\w+[ \t]+){0,3}(?:unchanged|omitted|as before)"
    r"|unchanged\b|omitted\b|snip\b)[^\n]*$"
    rf"|^[ \t]*{_COMMENT}[ \t]*(?:\.{{3,}}|…)[^\n]*$"
    r"|^[ \t]*(?:\.{3}|…)[ \t]*(?:\(|\[)?(?:rest|existing|unchanged|omitted)[^\n]*$"
)


def check(candidate: Candidate) -> Rung | None:
    """Look for marks of elision that were not there before."""
    for match in _ELIDED.finditer(candidate.added):
        line = match[0].strip()
        if line not in candidate.before:
            return Rung(_NAME, False, f"a comment stands for code that was left out: `{line[:80]}`")
    return Rung(_NAME, True, "nothing is abbreviated")
