"""Settings as editors send them: camelCase, under `agentls` or bare."""

from collections.abc import Mapping
from typing import Any

from agentls.config.layers import Complaint, Layer, Origin, kebab
from agentls.config.settings import GROUPS, SETTINGS

SECTION = "agentls"

_SOURCE = "editor settings"
_KEYS = {*GROUPS, *(setting.key for setting in SETTINGS)}


def own_section(payload: object) -> Mapping[str, Any]:
    """The part of a payload that is ours; editors also send everything, or what is others'."""
    if not isinstance(payload, Mapping):
        return {}
    own = payload.get(SECTION)
    if isinstance(own, Mapping):
        return own
    return payload if _KEYS.intersection(kebab(payload)) else {}


def editor_layer(section: Mapping[str, Any]) -> tuple[Layer, tuple[Complaint, ...]]:
    """The editor's settings as a layer, and what of them is not taken.

    Editors merge what the workspace says into what the user says, and a workspace may not decide
    that something is sent anywhere. So the model is the user file's alone.
    """
    values = kebab(section)
    dropped = [key for key in values if key in GROUPS]
    for key in dropped:
        del values[key]
    return Layer(_SOURCE, Origin.EDITOR, values), tuple(
        Complaint(
            _SOURCE,
            f"`{key}` is not taken from the editor, where a workspace can set it; "
            "it belongs into the user's own agentls.toml",
        )
        for key in dropped
    )
