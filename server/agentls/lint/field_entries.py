"""Fields that take effect where the agent stands."""

from agentls.formats.detect import Scope
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence
from agentls.text.span import Span


def entry_that_counts(agent: AgentFile, key: str) -> Entry | None:
    """The entry in force for `key`; None where Claude Code leaves the field aside."""
    field = agent.format.field(key)
    if field is not None and field.ignored_in_plugins and agent.scope is Scope.PLUGIN:
        return None
    return agent.field(key)


def whole_lines(span: Span, text: str) -> Span:
    """The lines on which `span` stands, with the end of the last one."""
    end = text.find("\n", span.end)
    return Span(text.rfind("\n", 0, span.start) + 1, end + 1 if end >= 0 else len(text))


def visible(span: Span, text: str) -> Span:
    """The span, or, where nothing is written there, the dash or colon that leads to it."""
    if len(span):
        return span
    end = len(text[: span.start].rstrip())
    return Span(max(end - 1, 0), max(end, 1))


def is_empty(value: Node) -> bool:
    """Whether the value is absent or an empty text, as if the field were not there."""
    return isinstance(value, Scalar) and value.value in (None, "")


def is_guessed(agent: AgentFile, value: Node) -> bool:
    """Whether a text is only the first line of a value that could not be read.

    In front matter that does not load, an entry that is no YAML of its own is kept like that.
    """
    if agent.front_matter.is_read or not isinstance(value, Scalar):
        return False
    return isinstance(value.value, str) and value.style == "plain"


def kind_of(value: Node) -> str:
    """What a value is, in words."""
    if isinstance(value, Mapping):
        return "a map"
    if isinstance(value, Sequence):
        return "a list"
    match value.value:
        case bool():
            return f"`{value.text}`"
        case int() | float():
            return "a number"
        case None:
            return "empty"
        case _:
            return "text"
