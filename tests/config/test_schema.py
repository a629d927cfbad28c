"""The schema takes what the reader takes and refuses what the reader complains of."""

from typing import Any

import jsonschema
import pytest

from agentls.config.layers import Layer, Origin, merge
from agentls.config.schema import schema
from agentls.config.settings import SETTINGS

TABLES: list[dict[str, Any]] = [
    {},
    {"select": ["AGT001"], "severity": {"AGT001": "off"}, "exclude": ["vendor/"]},
    {"model": {"enabled": True, "deadline-seconds": 5}},
    {"select": "AGT001"},
    {"selct": []},
    {"severity": {"AGT001": "fatal"}},
    {"model": {"max-tokens": 0}},
    {"model": {"daily-limit-usd": 0.5, "provider": "bedrock", "aliases": {"opus": "mine"}}},
    {"model": {"daily-limit-usd": 3}},
    {"model": {"daily-limit-usd": 0}},
    {"model": {"daily-limit-usd": True}},
    {"model": {"provider": "azure"}},
    {"model": {"auth": []}},
    {"model": {"aliases": {"opus": 1}}},
    {"model": {"aliases": "opus"}},
    {"model": {"modle": ""}},
    {"ignore": [""]},
]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_schema_and_reader_agree(table: dict[str, Any]) -> None:
    validator = jsonschema.Draft7Validator(schema(("AGT001", "yaml-not-loaded")))
    reader = merge([Layer("f", Origin.USER, table)])
    assert validator.is_valid(table) == (not reader.complaints)


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


def test_every_setting_has_a_sentence_and_a_default_that_the_schema_takes() -> None:
    for setting in SETTINGS:
        assert setting.sentence.endswith(".")
        group, _, key = setting.key.rpartition(".")
        properties = schema()["properties"]
        described = properties[group]["properties"][key] if group else properties[key]
        assert setting.sentence in described["description"]
        if "default" in described:
            jsonschema.validate(described["default"], described)
