"""agentls: a language server for AI agent files and for agents that work on backend code."""

__version__ = "0.1.0"
