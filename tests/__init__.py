"""The tests of agentls."""
