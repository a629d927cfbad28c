"""The reader of YAML on its own: values as Claude Code's runtime gives them."""

import pytest

from agentls.syntax.front_matter import plain
from agentls.syntax.yaml_nodes import YamlProblem
from agentls.syntax.yaml_reader import parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 017", {"a": 17}),
        ("a: -0x1f", {"a": -31}),
        ("a: 0o17", {"a": 15}),
        ("a: 0X1F", {"a": "0X1F"}),
        ("a: +.5", {"a": 0.5}),
        ("a: !!int x", {"a": "x"}),
        ("a: !str 5", {"a": "5"}),
        ("1: a\ntrue: b\n1e3: c\n[d]: e\n? {}\n: f", {
            "1": "a", "true": "b", "1000": "c", "d": "e", "[object Object]": "f"
        }),
        ('a: "x\r\n  y"', {"a": "x\ny"}),
        ("a: x\r\n  y", {"a": "x y"}),
        ("a: |2\n   x\n  y\n", {"a": " x\ny\n"}),
        ("a: >\n x\n  y\n z\n", {"a": "x\n y\nz\n"}),
        ("a: |+\n\n\nb: c", {"a": "\n\n", "b": "c"}),
        ("a: | -\n x\n", {"a": "x"}),
        ("{:a}", {":a": None}),
        ('{"a":b}', {"a": "b"}),
        ("[a: b, ? c : d]", [{"a": "b"}, {"c": "d"}]),
        ("a: [b,\n]", {"a": ["b"]}),
        ("a: [b]\n: c", {"a": ["b"], "null": "c"}),
        ("a\n...\nb", ["a", "b"]),
        ("a:\n- b\n- - c\n  - d", {"a": ["b", ["c", "d"]]}),
    ],
)  # fmt: skip
def test_a_text_has_this_value(text: str, value: object) -> None:
    node = parse_yaml(text)
    assert node is not None
    assert not isinstance(node, YamlProblem)
    assert plain(node) == value


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c",
        "a: 'x'#c",
        "\ta: b",
        "a: b\n\tc: d",
        "a:\n\t- b",
        "a: - b",
        "a: [b\nc]",
        "a: [[b]\n, c]",
        "a: &x &y b",
        "a: *x",
        "a: !x!y z",
        "a: |x\n  y",
        "&a {<<: *a}",
        '"a\nb": c',
        "a: b\0",
        '"a":b',
        "%YAML 1.2",
    ],
)
def test_a_text_is_refused(text: str) -> None:
    assert isinstance(parse_yaml(text), YamlProblem)
