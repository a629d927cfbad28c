"""The ids of the formats; a module of its own, so that naming a format loads none."""

CLAUDE_SUBAGENT = "claude-subagent"
"""Claude Code's agents."""

AGENTLS_ACTION = "agentls-action"
"""Actions, our own and the user's."""

FORMATS = (CLAUDE_SUBAGENT, AGENTLS_ACTION)
"""Every format, each with its file in `data`."""
