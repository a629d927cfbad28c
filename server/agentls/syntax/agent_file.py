"""One agent file, read."""

from dataclasses import dataclass
from functools import cached_property

from agentls.formats.detect import Scope
from agentls.formats.format import Format
from agentls.syntax.front_matter import FrontMatter, body_start, read_front_matter
from agentls.syntax.markdown import Markdown, read_markdown
from agentls.syntax.tool_list import ToolEntry, tool_entries
from agentls.syntax.yaml_nodes import Entry, Scalar
from agentls.text.span import Span


# Not slotted: what rules ask for more than once is kept in the instance.
@dataclass(frozen=True)
class AgentFile:
    """An agent file: what stands where. Nothing in it depends on other files.

    `path` is a POSIX path, relative to the project where the file is inside it. `text` is the
    whole file; every span in here is an offset into it.
    """

    path: str
    text: str
    format: Format
    scope: Scope
    front_matter: FrontMatter
    body: Span

    def field(self, key: str) -> Entry | None:
        """The entry in force for `key`: of several the last, as Claude Code reads it."""
        return self.front_matter.get(key)

    def string(self, key: str) -> str | None:
        """The value of `key` when it is text, else None."""
        entry = self.front_matter.get(key)
        if entry is not None and isinstance(entry.value, Scalar):
            value = entry.value.value
            return value if isinstance(value, str) else None
        return None

    @property
    def tools(self) -> tuple[ToolEntry, ...]:
        """Entries of `tools`."""
        return self.tool_list("tools")

    @property
    def disallowed_tools(self) -> tuple[ToolEntry, ...]:
        """Entries of `disallowedTools`."""
        return self.tool_list("disallowedTools")

    def tool_list(self, key: str) -> tuple[ToolEntry, ...]:
        """Entries of the field `key`, read as a list of tools or names."""
        if key not in self._tool_lists:
            entry = self.front_matter.get(key)
            entries = tool_entries(entry.value, self.text) if entry is not None else ()
            self._tool_lists[key] = entries
        return self._tool_lists[key]

    @cached_property
    def _tool_lists(self) -> dict[str, tuple[ToolEntry, ...]]:
        return {}

    @cached_property
    def markdown(self) -> Markdown:
        """Structure of the body."""
        return read_markdown(self.text, self.body)

    @property
    def file_stem(self) -> str:
        """File name without its suffix."""
        return self.path.rpartition("/")[2].removesuffix(self.format.suffix)

    @property
    def newline(self) -> str:
        """The line end that the file uses; that of its first line."""
        at = self.text.find("\n")
        return "\r\n" if at > 0 and self.text[at - 1] == "\r" else "\n"


def read_agent_file(path: str, text: str, *, format: Format, scope: Scope) -> AgentFile:  # noqa: A002
    """Read a file. Never raises: broken input gives a file that says what is broken."""
    front_matter = read_front_matter(text)
    body = Span(body_start(text, front_matter), len(text))
    return AgentFile(path, text, format, scope, front_matter, body)
