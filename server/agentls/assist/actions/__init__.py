"""One file is one action; ORDER lists them in the order of the menu.

A file of Markdown says what the action is; a Python module of the same name finds out what can be
known without a model.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from agentls.assist.action import Offline
from agentls.assist.actions import explain_query, optimize_query, suggest_indexes
from agentls.assist.selection import Selection, Surroundings

ORDER = (
    "explain-query",
    "optimize-query",
    "suggest-indexes",
    "implement",
    "validate-input",
    "handle-errors",
    "secure",
    "paginate",
    "cache",
    "rate-limit",
    "find-n-plus-one",
    "batch-resolvers",
    "make-transactional",
    "make-resilient",
    "review-schema",
    "limit-depth",
    "review-model",
    "write-migration",
    "add-logging",
    "document",
    "openapi",
    "write-tests",
    "review",
    "explain",
    "propose-boundaries",
    "ask-agent",
)
"""The ids of the actions that are shipped."""

OFFLINE: Mapping[str, Callable[[Selection, Surroundings], Offline | None]] = MappingProxyType(
    {
        "explain-query": explain_query.offline,
        "optimize-query": optimize_query.offline,
        "suggest-indexes": suggest_indexes.offline,
    }
)
"""What is found out without a model, by the id of the action."""
