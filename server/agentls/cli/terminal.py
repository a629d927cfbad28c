"""What a terminal needs: colours only where wanted, widths as it draws them, and no surprises.

Text of a checked file is data: a control character in it must not reach the terminal, and one that
turns the writing direction must not either.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

RED, GREEN, YELLOW, BLUE, CYAN, BOLD, DIM = "31", "32", "33", "34", "36", "1", "2"

_TAB_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Paint:
    """Puts colour around words, or not."""

    enabled: bool

    def __call__(self, text: str, *styles: str) -> str:
        """`text` in the styles."""
        if not self.enabled or not text:
            return text
        return f"\x1b[{';'.join(styles)}m{text}\x1b[0m"


def wants_color(choice: str, stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether to colour what goes to `stream`: as chosen, else on a terminal that can."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def columns(stream: TextIO) -> int:
    """Width of the terminal, or one that suits a log."""
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, 40)
    except (OSError, ValueError):
        return 120


def cells(text: str) -> list[tuple[str, int]]:
    """Each character as it is drawn, and how many columns that takes."""
    if text.isascii() and text.isprintable():
        return [(char, 1) for char in text]
    return [_cell(char) for char in text]


def plain(text: str) -> str:
    """`text` with everything that would not be drawn as itself made visible."""
    if text.isprintable():
        return text
    return "".join(char if char == "\n" else _cell(char)[0] for char in text)


def _cell(char: str) -> tuple[str, int]:
    from unicodedata import category, east_asian_width

    if char == "\t":
        return " " * _TAB_WIDTH, _TAB_WIDTH
    kind = category(char)
    if kind in ("Mn", "Me"):
        return char, 0
    # Joiners belong to the emoji and scripts around them; the rest of their kind is invisible.
    if kind in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and char != "\u200d":
        shown = f"<U+{ord(char):04X}>"
        return shown, len(shown)
    if char == "\u200d":
        return char, 0
    return char, 2 if east_asian_width(char) in ("W", "F") else 1


def one_line(text: str) -> str:
    """`text` made visible like that, its line ends too."""
    return plain(text).replace("\n", "<U+000A>")


class Progress:
    """A bar on standard error, on a terminal only, and only when the work takes long enough."""

    _WIDTH = 30

    def __init__(self, total: int, *, enabled: bool) -> None:
        self._total = total
        self._enabled = enabled and total > 0 and sys.stderr.isatty()
        self._shown = -1

    def __call__(self, done: int) -> None:
        """Draw it for so many files."""
        if not self._enabled:
            return
        filled = self._WIDTH * done // self._total
        if filled == self._shown:
            return
        self._shown = filled
        bar = "█" * filled + "░" * (self._WIDTH - filled)
        sys.stderr.write(f"\r{bar} {done}/{self._total}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave no trace."""
        if self._enabled and self._shown >= 0:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
