"""What Claude Code's second reading has quoted, written as quotes."""

from dataclasses import dataclass

from agentls.syntax.front_matter import FrontMatter, Quoted
from agentls.syntax.yaml_nodes import Mapping, Scalar, YamlProblem
from agentls.syntax.yaml_reader import parse_yaml
from agentls.syntax.yaml_text import double_quoted
from agentls.text.span import Edit, Span


@dataclass(frozen=True, slots=True)
class Requoted:
    """A quoted value with the edit that quotes it in the file.

    `stop` is the offset in the value at which YAML refuses it, None when YAML takes it as it
    stands, though for something else than Claude Code reads.
    """

    quoted: Quoted
    edit: Edit
    stop: int | None


def requoted(text: str, front_matter: FrontMatter) -> tuple[Requoted, ...]:
    """The values that are what they are only because they were quoted."""
    found: list[Requoted] = []
    for quoted in front_matter.quoted:
        value = quoted.value.of(text)
        prefix = f"{quoted.key}: "
        node = parse_yaml(prefix + value)
        edit = _edit(text, quoted.value)
        if isinstance(node, YamlProblem):
            found.append(Requoted(quoted, edit, max(node.span.start - len(prefix), 0)))
        elif not _reads_as(node, value):
            found.append(Requoted(quoted, edit, None))
    return tuple(found)


def _edit(text: str, value: Span) -> Edit:
    """Quotes around the value; a space that YAML does not take for one gives way to one."""
    colon = text.rindex(":", 0, value.start)
    quotes = double_quoted(value.of(text))
    if text[colon + 1 : value.start].strip(" \t"):
        return Edit(Span(colon + 1, value.end), f" {quotes}")
    return Edit(value, quotes)


def _reads_as(node: object, value: str) -> bool:
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return False
    scalar = node.entries[0].value
    return isinstance(scalar, Scalar) and scalar.value == value
