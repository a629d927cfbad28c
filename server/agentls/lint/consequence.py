"""What becomes of an agent whose file cannot be used, in the words of a message."""

from agentls.formats.detect import Scope
from agentls.syntax.agent_file import AgentFile


def of_unread_fields(agent: AgentFile) -> str:
    """When no field can be read; begins with the product's name."""
    if agent.scope is Scope.PLUGIN:
        return "Claude Code loads the agent under its file name and drops every field"
    return "Claude Code does not load the agent"
