"""Which format a file is, and where it stands for the product that reads it."""

import re
from enum import Enum

from agentls.formats.ids import AGENTLS_ACTION, CLAUDE_SUBAGENT


class Scope(Enum):
    """Where an agent file stands; the product treats each place differently."""

    PROJECT = "project"
    USER = "user"
    PLUGIN = "plugin"
    COLLECTION = "collection"
    """Kept elsewhere, to be copied to a place that is read; judged as a project file."""


# Folders of other products, and of other kinds of file, that look like agent files from inside.
_OTHER = re.compile(
    r"(^|/)(\.github|\.opencode|\.gemini|\.qwen|\.codex|\.cursor|\.factory|\.kiro|\.kilo|\.kilocode"
    r"|\.roo|\.junie|\.devin|\.augment|\.cline|\.goose|\.rovodev|\.kimi|\.grok|\.windsurf"
    r"|\.agents|\.copilot|node_modules|\.git)/"
    r"|(^|/)\.claude/(commands|skills|output-styles|rules)/"
    r"|(^|/)(commands|skills|output-styles|prompts|instructions)/"
)

# `name` and `description` are also the front matter of these.
_OTHER_NAMES = frozenset({"skill.md", "readme.md", "changelog.md", "contributing.md", "agents.md"})

ACTION_FOLDER = ".agentls/actions"
"""Where a workspace keeps actions of its own."""

_ACTION = re.compile(rf"(?:^|/){re.escape(ACTION_FOLDER)}/[^/]+\.md\Z")

_NAME = re.compile(r"^name[ \t]*:", re.M)
_DESCRIPTION = re.compile(r"^description[ \t]*:", re.M)


def format_of_path(path: str) -> str:
    """Id of the format that a file of ours at `path` has."""
    return AGENTLS_ACTION if _ACTION.search(path) else CLAUDE_SUBAGENT


def scope_of_path(
    path: str, *, home: str = "", plugin_roots: frozenset[str] = frozenset()
) -> Scope | None:
    """Scope that the path alone decides, or None.

    `path` and `plugin_roots` (folders that hold a plugin manifest) are POSIX paths of the same
    kind, both absolute or both relative; `home` is the user's home folder, absolute.
    """
    if not path.endswith(".md"):
        return None
    if format_of_path(path) == AGENTLS_ACTION:
        return Scope.PROJECT
    if home and path.startswith(f"{home.rstrip('/')}/.claude/agents/"):
        return Scope.USER
    parts = path.split("/")
    for index, part in enumerate(parts[:-1]):
        if part != "agents":
            continue
        if index > 0 and parts[index - 1] == ".claude":
            return Scope.PROJECT
        if "/".join(parts[:index]) in plugin_roots:
            return Scope.PLUGIN
    return None


def may_be_collection(path: str) -> bool:
    """Whether the path allows an agent file that stands in no folder of a product."""
    name = path.rpartition("/")[2].lower()
    return name.endswith(".md") and name not in _OTHER_NAMES and _OTHER.search(path) is None


def has_agent_keys(text: str) -> bool:
    """Whether the front matter carries both `name` and `description`, broken or not."""
    if not text.startswith(("---", "\ufeff---")):
        return False
    end = text.find("\n---", 3)
    head = text[: end if end >= 0 else 20_000]
    return _NAME.search(head) is not None and _DESCRIPTION.search(head) is not None


def stands_among_agents(path: str, siblings_with_keys: int) -> bool:
    """Whether a file with both keys is an agent file, given how many of its siblings have them."""
    folder = path.rpartition("/")[0].rpartition("/")[2]
    return folder in ("agents", "subagents") or siblings_with_keys > 0
