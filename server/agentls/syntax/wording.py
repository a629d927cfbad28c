"""How alike two texts are worded, and a small signature by which likely partners are found.

A text becomes the set of its runs of three words. Two texts are as similar as the share of runs
that they have in common. The signature is the few runs that a fixed checksum sorts first: texts
that share most of their runs share most of these, so an index of signatures finds the partners of
a text without comparing it with all others.
"""

import heapq
import re
from functools import lru_cache
from zlib import crc32

Words = frozenset[int]

_WORD = re.compile(r"\w+")
_RUN = 3
SIGNATURE = 12
"""Size of a signature."""


def words_of(text: str) -> Words:
    """The runs of three words in `text`, as checksums; a shorter text is one run."""
    words = _WORD.findall(text.casefold())
    if not words:
        return frozenset()
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    last = max(len(words) - _RUN, 0)
    return frozenset(crc32(b" ".join(encoded[at : at + _RUN])) for at in range(last + 1))


def signature(words: Words) -> tuple[int, ...]:
    """The runs that are first by checksum."""
    return tuple(heapq.nsmallest(SIGNATURE, words))


@lru_cache(maxsize=16_384)
def signature_of(text: str) -> tuple[int, ...]:
    """The signature of a text, remembered: projects change one text at a time."""
    return signature(words_of(text))


def similarity(one: Words, other: Words) -> float:
    """Share of the runs of both that both have, 0 to 1."""
    if not one or not other:
        return 0.0
    common = len(one & other)
    return common / (len(one) + len(other) - common)
