"""What the rules of this package look at."""

from agentls.rulekit.rule import Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project

AgentRule = Rule[AgentFile, Project]
