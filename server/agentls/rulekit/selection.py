"""Which rules are on, and how severe their findings are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from agentls.rulekit.finding import Severity
from agentls.rulekit.rule import Rule


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user selected; words are codes, names, or prefixes of codes such as `AGT1`.

    `select` None means the rules that are on by default; `extend` adds to them; `ignore` takes
    away last. `severity` maps a word to the severity that replaces the rule's own.
    """

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))

    def is_on(self, rule: Rule[Any, Any]) -> bool:
        """Whether the rule runs."""
        if any(names(word, rule) for word in self.ignore):
            return False
        if any(names(word, rule) for word in self.extend):
            return True
        if self.select is None:
            return rule.default
        return any(names(word, rule) for word in self.select)

    def severity_of(self, rule: Rule[Any, Any]) -> Severity | None:
        """The severity that the user set for the rule, if any; the longest word wins."""
        fitting = [word for word in self.severity if names(word, rule)]
        return self.severity[max(fitting, key=len)] if fitting else None


def names(word: str, rule: Rule[Any, Any]) -> bool:
    """Whether `word` means the rule: its code, its name, a prefix of its code, or `ALL`."""
    return (
        word in (rule.code, rule.name)
        or word == "ALL"
        or (word.startswith("AGT") and rule.code.startswith(word))
    )


EVERYTHING_DEFAULT = Selection()
