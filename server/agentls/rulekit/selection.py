"""Which rules are on, and how severe their findings are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from agentls.rulekit.finding import Severity
from agentls.rulekit.rule import Rule

_EXACT = 1_000


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user selected; words are codes, names, or prefixes of codes such as `AGT1`.

    `select` None means the rules that are on by default; `extend` adds to them; `ignore` takes
    away, unless a longer word asks for the rule. `severity` maps a word to the severity that
    replaces the rule's own, None switches the rule off.
    """

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=lambda: MappingProxyType({}))

    def is_on(self, rule: Rule[Any, Any]) -> bool:
        """Whether the rule runs."""
        ignored = _closest(self.ignore, rule)
        level = self._level(rule)
        if level is not None and self.severity[level] is None:
            ignored = max(ignored, _weight(level, rule))
        asked = _closest((*(self.select or ()), *self.extend), rule)
        if self.select is None and rule.default:
            asked = max(asked, 0)
        return asked > ignored

    def severity_of(self, rule: Rule[Any, Any]) -> Severity | None:
        """The severity that the user set for the rule, if any; the longest word wins."""
        level = self._level(rule)
        return self.severity[level] if level is not None else None

    def _level(self, rule: Rule[Any, Any]) -> str | None:
        fitting = [word for word in self.severity if names(word, rule)]
        return max(fitting, key=lambda word: _weight(word, rule)) if fitting else None


def names(word: str, rule: Rule[Any, Any]) -> bool:
    """Whether `word` means the rule: its code, its name, a prefix of its code, or `ALL`."""
    return _weight(word, rule) >= 0


def _weight(word: str, rule: Rule[Any, Any]) -> int:
    """How closely `word` means the rule: the closer the larger, negative when not at all."""
    if word in (rule.code, rule.name):
        return _EXACT
    if word == "ALL":
        return 0
    return len(word) if len(word) >= 3 and rule.code.startswith(word) else -1


def _closest(words: Iterable[str], rule: Rule[Any, Any]) -> int:
    return max((_weight(word, rule) for word in words), default=-1)


EVERYTHING_DEFAULT = Selection()
