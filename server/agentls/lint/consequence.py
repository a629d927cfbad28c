"""What becomes of an agent whose file cannot be used, in the words of a message."""

from agentls.formats.detect import Scope
from agentls.syntax.agent_file import AgentFile


def of_unread_fields(agent: AgentFile) -> str:
    """When the front matter is found but cannot be read."""
    if agent.scope is Scope.PLUGIN:
        return "Claude Code loads the agent under its file name and drops every field"
    return "Claude Code does not load the agent"


def of_no_front_matter(agent: AgentFile) -> str:
    """When no front matter is found at all."""
    if agent.scope is Scope.PLUGIN:
        return "Claude Code loads the agent under its file name and without any field"
    return "Claude Code does not take the file for an agent"
