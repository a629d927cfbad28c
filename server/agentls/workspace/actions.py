"""The actions there are: those that are shipped, and the workspace's own.

Ours are files of Markdown inside the package, the workspace's stand in `.agentls/actions/`. Nothing
is read before somebody wants the menu.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from agentls.assist import actions
from agentls.assist.action import Action
from agentls.assist.action_file import read_action
from agentls.assist.actions import OFFLINE, ORDER
from agentls.errors import Bug
from agentls.formats.detect import ACTION_FOLDER
from agentls.workspace.agents import hidden_characters
from agentls.workspace.files import Unreadable, read_text

_MOST = 100
_LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class OwnAction:
    """An action of the workspace, with the digest of the text that it was read from.

    `hidden` says why it is refused: something in it is not seen by who reads it; empty when
    nothing is.
    """

    action: Action
    digest: str
    hidden: str = ""


@cache
def built_in() -> tuple[Action, ...]:
    """The actions that are shipped, in the order of the menu."""
    folder = os.path.dirname(os.path.abspath(actions.__file__))
    return tuple(_read_ours(f"{folder}/{action_id}.md", action_id) for action_id in ORDER)


def _read_ours(path: str, action_id: str) -> Action:
    text = read_text(path)
    if isinstance(text, Unreadable):
        raise Bug(f"the action {action_id} {text.reason}")
    read = read_action(path, text)
    if read.action is None or read.problems:
        raise Bug(f"the action {action_id}: {'; '.join(each.message for each in read.problems)}")
    return replace(read.action, offline=OFFLINE.get(action_id))


def own_actions(roots: Iterable[str]) -> tuple[OwnAction, ...]:
    """The actions of the workspace that can be used; the linter tells about the others."""
    found: list[OwnAction] = []
    ours = set(ORDER)
    for root in roots:
        folder = f"{root}/{ACTION_FOLDER}"
        try:
            names = sorted(os.listdir(folder))[:_MOST]
        except OSError:
            continue
        for name in names:
            path = f"{folder}/{name}"
            text = read_text(path, limit=_LARGEST, reader="agentls")
            if not name.endswith(".md") or isinstance(text, Unreadable):
                continue
            action = read_action(path, text).action
            # One of the same name as ours is an action of its own, and says so in its id.
            if action is not None:
                own_id = f"own-{action.id}" if action.id in ours else action.id
                digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
                own = replace(action, id=own_id, path=path)
                found.append(OwnAction(own, digest, hidden_characters(path, text)))
    return tuple(found)
