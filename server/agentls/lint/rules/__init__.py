"""One file is one rule; RULES lists them by code."""

from agentls.lint.rules import yaml_not_loaded
from agentls.lint.subject import AgentRule

RULES: tuple[AgentRule, ...] = (yaml_not_loaded.RULE,)
