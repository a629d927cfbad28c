"""Settings as editors send them."""

import pytest

from agentls.config.layers import merge
from agentls.config.settings import Settings
from agentls.lsp.settings import editor_layer, own_section

OWN = {"extendSelect": ["AGT301"], "severity": {"AGT1": "hint"}}


@pytest.mark.parametrize("payload", [OWN, {"agentls": OWN}, {"agentls": OWN, "other": {"a": 1}}])
def test_settings_come_wrapped_or_bare(payload: object) -> None:
    layer, complaints = editor_layer(own_section(payload))
    merged = merge([layer])
    assert merged.settings.extend_select == ("AGT301",)
    assert dict(merged.settings.severity)["AGT1"] is not None
    assert (complaints, merged.complaints) == ((), ())


@pytest.mark.parametrize(
    "payload", [None, {}, [], 7, "x", {"agentls": {}}, {"pylsp": {"plugins": {}}}, {"agentls": 1}]
)
def test_what_is_not_ours_is_passed_over(payload: object) -> None:
    layer, complaints = editor_layer(own_section(payload))
    merged = merge([layer])
    assert merged.settings == Settings()
    assert (complaints, merged.complaints) == ((), ())


def test_a_bad_value_is_complained_of_and_the_rest_is_kept() -> None:
    layer, _ = editor_layer(own_section({"agentls": {**OWN, "ignore": 7}}))
    merged = merge([layer])
    assert [str(complaint) for complaint in merged.complaints] == [
        "editor settings: `ignore` is to be a list of rules, not `7`"
    ]
    assert merged.settings.extend_select == ("AGT301",)


def test_the_editor_does_not_turn_a_model_on() -> None:
    layer, complaints = editor_layer({"model": {"enabled": True, "baseUrl": "http://evil"}})
    assert merge([layer]).settings == Settings()
    assert [str(complaint) for complaint in complaints] == [
        (
            "editor settings: `model` is not taken from the editor, where a workspace can set it; "
            "it belongs into the user's own agentls.toml"
        )
    ]
