"""Settings as editors send them."""

import pytest

from agentls.lsp.settings import read_settings
from agentls.rulekit.finding import Severity
from agentls.rulekit.selection import Selection

OWN = {
    "select": ["AGT1"],
    "extendSelect": ["AGT301"],
    "ignore": ["AGT002"],
    "severity": {"AGT1": "hint"},
}
READ = Selection(("AGT1",), ("AGT301",), ("AGT002",), {"AGT1": Severity.HINT})


@pytest.mark.parametrize("payload", [OWN, {"agentls": OWN}])
def test_settings_come_wrapped_or_bare(payload: object) -> None:
    read = read_settings(payload)
    assert (read.selection, read.complaints) == (READ, ())


@pytest.mark.parametrize("payload", [None, {}, [], 7, "x", {"agentls": {}}, {"other": 1}])
def test_nothing_said_means_the_defaults(payload: object) -> None:
    read = read_settings(payload)
    assert (read.selection, read.complaints) == (Selection(), ())


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        ({"select": "AGT1"}, "setting `agentls.select` is not a list of text and was not used"),
        ({"ignore": [1]}, "setting `agentls.ignore` is not a list of text and was not used"),
        ({"severity": []}, "setting `agentls.severity` is not an object and was not used"),
        (
            {"severity": {"AGT1": "loud"}},
            (
                "setting `agentls.severity` gives `AGT1` none of `error`, `warning`, "
                "`information`, `hint` and was not used"
            ),
        ),
    ],
)
def test_a_bad_value_is_complained_of_and_the_rest_is_kept(
    payload: dict[str, object], complaint: str
) -> None:
    read = read_settings({"extendSelect": ["AGT301"], **payload})
    assert (read.selection, read.complaints) == (Selection(extend=("AGT301",)), (complaint,))
