"""Comments that silence findings.

`<!-- agentls: ignore AGT201 -->` in the body and `# agentls: ignore AGT201` in the front matter
silence codes or names on their own line and on the next; without codes, everything there. With
`ignore-file` they hold for the whole file. A reason may follow after `--`.
"""

import re
from dataclasses import dataclass

from agentls.rulekit.finding import Finding
from agentls.text.lines import LineIndex

_DIRECTIVE = re.compile(
    r"(?:<!--|#)[ \t]*agentls:[ \t]*(?P<what>ignore-file|ignore)\b[ \t:]*(?P<codes>[\w ,\t-]*)"
)


@dataclass(frozen=True, slots=True)
class Suppressions:
    """The directives of one file; an empty set of words silences everything."""

    whole_file: tuple[frozenset[str], ...] = ()
    lines: tuple[tuple[int, frozenset[str]], ...] = ()

    def silences(self, finding: Finding, line: int) -> bool:
        """Whether the finding, which begins on `line`, is not to be shown."""
        return any(_covers(words, finding) for words in self.whole_file) or any(
            at <= line <= at + 1 and _covers(words, finding) for at, words in self.lines
        )


def _covers(words: frozenset[str], finding: Finding) -> bool:
    return not words or finding.code in words or finding.name in words


def read_suppressions(text: str, lines: LineIndex) -> Suppressions:
    """The directives in `text`."""
    whole: list[frozenset[str]] = []
    single: list[tuple[int, frozenset[str]]] = []
    for match in _DIRECTIVE.finditer(text):
        # What follows a double hyphen is the reason, or the end of the comment.
        codes = match["codes"].partition("--")[0]
        words = frozenset(word for word in re.split(r"[\s,]+", codes) if word)
        if match["what"] == "ignore-file":
            whole.append(words)
        else:
            single.append((lines.line_of(match.start()), words))
    return Suppressions(tuple(whole), tuple(single))
