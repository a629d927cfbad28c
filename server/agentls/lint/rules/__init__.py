"""One file is one rule; RULES lists them by code."""

from agentls.lint.rules import yaml_not_loaded
from agentls.lint.rules import yaml_quoted
from agentls.lint.rules import damaged_fence
from agentls.lint.rules import text_before_front_matter
from agentls.lint.rules import byte_order_mark
from agentls.lint.rules import unclosed_front_matter
from agentls.lint.rules import fence_inside_value
from agentls.lint.rules import text_after_closing_fence
from agentls.lint.rules import missing_fences
from agentls.lint.rules import front_matter_not_a_map
from agentls.lint.rules import duplicate_key
from agentls.lint.rules import tab_indentation
from agentls.lint.rules import comment_cuts_value
from agentls.lint.rules import anchor_in_text
from agentls.lint.rules import missing_name
from agentls.lint.rules import missing_description
from agentls.lint.rules import required_field_not_text
from agentls.lint.rules import required_field_empty
from agentls.lint.rules import refused_name
from agentls.lint.rules import name_style
from agentls.lint.rules import file_name_differs
from agentls.lint.rules import duplicate_name
from agentls.lint.rules import shadowing_name
from agentls.lint.rules import field_case
from agentls.lint.rules import unknown_field
from agentls.lint.rules import foreign_field
from agentls.lint.rules import field_ignored_in_plugin
from agentls.lint.subject import AgentRule

RULES: tuple[AgentRule, ...] = (
    yaml_not_loaded.RULE,
    yaml_quoted.RULE,
    damaged_fence.RULE,
    text_before_front_matter.RULE,
    byte_order_mark.RULE,
    unclosed_front_matter.RULE,
    fence_inside_value.RULE,
    text_after_closing_fence.RULE,
    missing_fences.RULE,
    front_matter_not_a_map.RULE,
    duplicate_key.RULE,
    tab_indentation.RULE,
    comment_cuts_value.RULE,
    anchor_in_text.RULE,
    missing_name.RULE,
    missing_description.RULE,
    required_field_not_text.RULE,
    required_field_empty.RULE,
    refused_name.RULE,
    name_style.RULE,
    file_name_differs.RULE,
    duplicate_name.RULE,
    shadowing_name.RULE,
    field_case.RULE,
    unknown_field.RULE,
    foreign_field.RULE,
    field_ignored_in_plugin.RULE,
)
