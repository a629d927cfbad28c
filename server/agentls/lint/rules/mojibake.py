"""Characters that were decoded in the wrong encoding.

## What it does

Reports UTF-8 that was once read as Windows-1252 or Latin-1 and saved again (`â€™` for `’`, `Ã©` for
`é`), also when that happened several times, and the replacement character U+FFFD, whose original is
lost. A code span is not looked at: it may be what the text is about.

## Why it matters

The agent reads the text as it stands. Words that hold such characters are not found by search, do
not match what they quote, and cost several tokens each.

## Fix safety

Safe where encoding the result again gives exactly the characters that stand there, so that nothing
is guessed, and where it stands in the body. Unsafe in the front matter, where it may be part of a
name, and where the round trip is not exact.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Applicability, Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

# Windows-1252 gives these characters to the bytes 0x80 to 0x9F; five bytes have none.
_SPECIAL = {
    bytes([byte]).decode("cp1252"): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_C = "[\u0080-\u00bf" + "".join(_SPECIAL) + "]"
_GARBLED = re.compile(rf"(?:ð[Ÿ\x9f]{_C}{{2}}|[âï]{_C}{{2}}|[ÃÂ]{_C})+|\ufffd+")
_ROUNDS = 4


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Every stretch that decodes to something sensible."""
    text = agent.text
    for match in _GARBLED.finditer(text):
        span = Span(*match.span())
        if span.start >= agent.body.start and (
            agent.markdown.in_code(span.start) and not agent.markdown.in_fence(span.start)
        ):
            continue
        if match[0][0] == "\ufffd":
            yield Finding(span, "a character was lost here when the file was once decoded")
            continue
        before = text[span.start - 1 : span.start]
        # «CHÂ» and “MAÇÔ are legal: a capital letter goes before the sign.
        if before.isupper() and match[0][0] in "ÃÂ":
            continue
        # Alone between quotation marks it is talked about: a sample of what to look for.
        if before and text[span.end : span.end + 1] == before and before in "\"'":
            continue
        right, is_exact = _decoded(match[0])
        if right is None:
            continue
        is_safe = is_exact and span.start >= agent.body.start
        yield Finding(
            span,
            f"`{match[0][:20]}` is `{right[:20]}` read in the wrong encoding",
            (
                Fix(
                    f"Replace `{match[0][:20]}` with `{right[:20]}`",
                    (Edit(span, right),),
                    Applicability.SAFE if is_safe else Applicability.UNSAFE,
                ),
            ),
        )


@lru_cache(maxsize=256)
def _decoded(garbled: str) -> tuple[str | None, bool]:
    """What the text was, and whether it can be had back from that; None when it makes no sense."""
    current, rounds = garbled, 0
    while rounds < _ROUNDS and (rounds == 0 or _GARBLED.fullmatch(current)):
        try:
            following = bytes(_byte(char) for char in current).decode("utf-8")
        except ValueError:
            break
        current, rounds = following, rounds + 1
    if not rounds or any(not _is_sensible(char) for char in current):
        return None, False
    again = current
    for _ in range(rounds):
        again = "".join(_char(byte) for byte in again.encode("utf-8"))
    return current, again == garbled


def _byte(char: str) -> int:
    return _SPECIAL.get(char, ord(char) if ord(char) < 256 else 256)


_CHARS = {byte: char for char, byte in _SPECIAL.items()}


def _char(byte: int) -> str:
    return _CHARS.get(byte, chr(byte))


def _is_sensible(char: str) -> bool:
    # A line separator or a control character is nobody's lost letter, and YAML reads some of them
    # as line ends.
    return unicodedata.category(char) not in ("Cc", "Zl", "Zp", "Cn", "Cs", "Co")


RULE: AgentRule = Rule(
    code="AGT309",
    name="mojibake",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=("Ã", "Â", "â", "ð", "ï", "\ufffd"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Don⟦â€™⟧t guess: read the caf⟦Ã©⟧ module.\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Don’t guess: read the café module.\n"
            ),
        ),
    ),
)
