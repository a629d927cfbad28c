"""One file is one rule; RULES lists them by code."""

from agentls.lint.rules import yaml_not_loaded
from agentls.lint.rules import unclosed_example
from agentls.lint.rules import example_calls_other_agent
from agentls.lint.rules import description_too_long
from agentls.lint.rules import near_duplicate_description
from agentls.lint.rules import empty_body
from agentls.lint.rules import tool_withheld
from agentls.lint.rules import unknown_agent_in_body
from agentls.lint.rules import unclosed_code_fence
from agentls.lint.rules import misnested_code_fence
from agentls.lint.rules import broken_link
from agentls.lint.rules import template_leftover
from agentls.lint.rules import home_path
from agentls.lint.rules import mojibake
from agentls.lint.rules import hidden_unicode
from agentls.lint.rules import other_product
from agentls.lint.rules import foreign_tool_in_body
from agentls.lint.subject import AgentRule

RULES: tuple[AgentRule, ...] = (
    yaml_not_loaded.RULE,
    unclosed_example.RULE,
    example_calls_other_agent.RULE,
    description_too_long.RULE,
    near_duplicate_description.RULE,
    empty_body.RULE,
    tool_withheld.RULE,
    unknown_agent_in_body.RULE,
    unclosed_code_fence.RULE,
    misnested_code_fence.RULE,
    broken_link.RULE,
    template_leftover.RULE,
    home_path.RULE,
    mojibake.RULE,
    hidden_unicode.RULE,
    other_product.RULE,
    foreign_tool_in_body.RULE,
)
