"""Settings from several places become one result, and what is wrong is said once."""

from typing import Any

import pytest

from agentls.config.layers import Layer, Origin, kebab, merge
from agentls.config.settings import Settings
from agentls.rulekit.finding import Severity


def merged(*tables: dict[str, Any], origin: Origin = Origin.PROJECT) -> Settings:
    result = merge(Layer(f"layer {i}", origin, table) for i, table in enumerate(tables))
    assert [str(complaint) for complaint in result.complaints] == []
    return result.settings


def complaints(table: dict[str, Any], origin: Origin = Origin.PROJECT) -> list[str]:
    result = merge([Layer("file", origin, table)])
    assert result.settings == Settings()
    return [str(complaint) for complaint in result.complaints]


def test_without_layers_the_defaults_hold() -> None:
    assert merged() == Settings()


def test_a_stronger_selection_replaces_the_weaker_one_and_what_was_ignored() -> None:
    weak = {"select": ["AGT1"], "extend-select": ["AGT2"], "ignore": ["AGT3"]}
    weak["severity"] = {"AGT4": "off", "AGT5": "hint"}  # type: ignore[assignment]  # a table
    settings = merged(weak, {"select": ["AGT3"]})
    assert settings == Settings(select=("AGT3",), severity=(("AGT5", Severity.HINT),))


def test_lists_add_up_without_repeating_themselves() -> None:
    settings = merged({"ignore": ["a", "b"], "exclude": ["x"]}, {"ignore": ["b", "c"]})
    assert (settings.ignore, settings.exclude) == (("a", "b", "c"), ("x",))


def test_what_a_stronger_place_selects_is_no_longer_ignored() -> None:
    settings = merged({"ignore": ["a", "b"]}, {"extend-select": ["a"]})
    assert (settings.extend_select, settings.ignore) == (("a",), ("b",))


def test_severities_are_merged_rule_by_rule() -> None:
    settings = merged(
        {"severity": {"a": "error", "b": "hint"}}, {"severity": {"b": "off", "c": "warning"}}
    )
    assert settings.severity == (
        ("a", Severity.ERROR),
        ("b", None),
        ("c", Severity.WARNING),
    )


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"selekt": []}, "file: there is no setting `selekt`; did you mean `select`?"),
        ({"zzz": 1}, "file: there is no setting `zzz`"),
        ({"select": "AGT1"}, 'file: `select` is to be a list of rules, not "AGT1"'),
        ({"ignore": [1]}, "file: `ignore` is to be a list of rules, not a list"),
        ({"exclude": True}, "file: `exclude` is to be a list of patterns, not `true`"),
        ({"severity": []}, "file: `severity` is to be a table from rule to severity, "),
        ({"severity": {"a": "bad"}}, "file: the severity of `a` is to be one of `error`, "),
        ({"model": 3}, "file: `model` is to be a table, not `3`"),
        ({"model": {"modle": ""}}, "file: there is no setting `model.modle`; did you mean "),
    ],
)
def test_a_bad_value_keeps_the_default_and_is_complained_of_once(
    table: dict[str, Any], expected: str
) -> None:
    found = complaints(table)
    assert len(found) == 1
    assert found[0].startswith(expected)


@pytest.mark.parametrize("value", [0, -1, True, "5", 1.5])
def test_a_number_is_whole_and_above_zero(value: object) -> None:
    table = {"model": {"max-tokens": value}}
    assert "a whole number above zero" in complaints(table, Origin.USER)[0]


def test_one_bad_severity_leaves_the_others() -> None:
    result = merge([Layer("f", Origin.PROJECT, {"severity": {"a": "off", "b": 1}})])
    assert result.settings.severity == (("a", None),)
    assert len(result.complaints) == 1


@pytest.mark.parametrize("key", ["enabled", "model", "base-url", "deadline-seconds", "max-tokens"])
def test_a_file_of_the_workspace_cannot_turn_the_model_on_or_aim_it(key: str) -> None:
    found = complaints({"model": {key: True}})
    assert len(found) == 1
    assert f"`model.{key}` is not applied" in found[0]


def test_the_user_can() -> None:
    table = {"model": {"enabled": True, "base-url": "http://127.0.0.1:1"}}
    model = merged(table, origin=Origin.USER).model
    assert (model.enabled, model.base_url) == (True, "http://127.0.0.1:1")


def test_editors_write_the_same_keys_in_their_own_way() -> None:
    wire = {"extendSelect": ["a"], "severity": {"someRule": "off"}, "model": {"baseUrl": "x"}}
    assert kebab(wire) == {
        "extend-select": ["a"],
        "severity": {"someRule": "off"},
        "model": {"base-url": "x"},
    }
