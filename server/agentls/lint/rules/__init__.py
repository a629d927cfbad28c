"""One file is one rule; RULES lists them by code."""

from agentls.lint.rules import (
    empty_tools,
    hook_cannot_block,
    hook_dropped,
    hook_matcher_unknown,
    hooks_refused,
    invalid_value,
    malformed_tool_entry,
    mcp_servers_shape,
    no_tool_resolves,
    number_with_text,
    removed_tool,
    renamed_tool,
    retired_model,
    semicolon_between_tools,
    tool_allowed_and_disallowed,
    tool_content_ignored,
    tool_listed_twice,
    tool_not_for_subagents,
    tool_pattern,
    tools_shape,
    unclosed_parenthesis,
    unknown_agent,
    unknown_hook_event,
    unknown_mcp_server,
    unknown_model,
    unknown_skill,
    unknown_tool,
    wrong_type,
    yaml_not_loaded,
)
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
    unknown_tool.RULE,
    removed_tool.RULE,
    renamed_tool.RULE,
    tool_listed_twice.RULE,
    tool_allowed_and_disallowed.RULE,
    empty_tools.RULE,
    no_tool_resolves.RULE,
    tools_shape.RULE,
    semicolon_between_tools.RULE,
    unclosed_parenthesis.RULE,
    tool_content_ignored.RULE,
    malformed_tool_entry.RULE,
    tool_pattern.RULE,
    tool_not_for_subagents.RULE,
    unknown_mcp_server.RULE,
    unknown_skill.RULE,
    mcp_servers_shape.RULE,
    unknown_agent.RULE,
    unknown_model.RULE,
    retired_model.RULE,
    invalid_value.RULE,
    wrong_type.RULE,
    number_with_text.RULE,
    hooks_refused.RULE,
    hook_dropped.RULE,
    unknown_hook_event.RULE,
    hook_matcher_unknown.RULE,
    hook_cannot_block.RULE,
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
