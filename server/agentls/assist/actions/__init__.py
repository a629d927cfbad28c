"""One file is one action; ACTIONS lists them in the order of the menu."""

from agentls.assist.action import Action
from agentls.assist.actions import explain_query

ACTIONS: tuple[Action, ...] = (explain_query.ACTION,)
