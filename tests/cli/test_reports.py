"""Reports show a finding exactly and cannot be broken by what a file holds."""

import json
from collections.abc import Sequence

import pytest

from agentls.cli.report.github import github_report
from agentls.cli.report.report import Report
from agentls.cli.report.sarif import sarif_report
from agentls.cli.report.text import excerpt, text_report
from agentls.cli.terminal import Paint, plain
from agentls.rulekit.finding import Severity
from agentls.workspace.results import FileResult, Region, Shown, ShownEdit, ShownFix, ShownRelated


def on_line(start: int, end: int, line: int = 1) -> Region:
    return Region(line, start, line, end)


def report(
    message: str = "wrong",
    *,
    path: str = "/p/a.md",
    region: Region | None = None,
    line: str = "text",
    fixes: Sequence[ShownFix] = (),
    related: Sequence[ShownRelated] = (),
) -> Report:
    finding = Shown(
        "AGT001",
        "yaml-not-loaded",
        Severity.ERROR,
        message,
        region or on_line(1, 2),
        line,
        tuple(fixes),
        tuple(related),
    )
    return Report((FileResult(path, (finding,)),), "/p")


@pytest.mark.parametrize(
    ("line", "region", "expected"),
    [
        ("abc", on_line(2, 3), "abc\n ^"),
        ("abc", on_line(4, 4), "abc\n   ^"),
        ("abc", on_line(2, 2), "abc\n ^"),
        ("\tab", on_line(2, 4), "    ab\n    ^^"),
        ("漢字x", on_line(3, 4), "漢字x\n    ^"),
        ("漢字x", on_line(1, 3), "漢字x\n^^^^"),
        ("😀 x", on_line(3, 4), "😀 x\n   ^"),
        ("e\u0301x", on_line(3, 4), "e\u0301x\n ^"),
        ("a\x1b[2Jb", on_line(6, 7), "a<U+001B>[2Jb\n            ^"),
        ("a\u202eb", on_line(2, 3), "a<U+202E>b\n ^^^^^^^^"),
        ("first", Region(1, 3, 2, 2), "first\n  ^^^"),
        ("", on_line(1, 1), "\n^"),
    ],
)
def test_the_mark_stands_under_the_cause(line: str, region: Region, expected: str) -> None:
    assert "\n".join(excerpt(line, region, width=80)) == expected


@pytest.mark.parametrize("start", [1, 50, 300, 598])
def test_of_a_long_line_the_part_with_the_mark_is_shown(start: int) -> None:
    line = "." * (start - 1) + "HERE" + "." * (600 - start - 3)
    shown, mark = excerpt(line, on_line(start, start + 4), width=60)
    assert len(shown) <= 60
    at = mark.index("^")
    assert shown[at : at + mark.count("^")] == "HERE"


def test_a_file_cannot_send_commands_to_the_terminal() -> None:
    nasty = "\x1b]0;title\x07\u202e\x9b"
    out = "".join(
        text_report(report(nasty, path=f"/p/{nasty}.md", line=nasty), paint=Paint(False), width=80)
    )
    assert not any(char in out for char in "\x1b\x07\u202e\x9b")
    assert plain("tab\there") == "tab    here"


def test_colours_are_put_only_where_wanted() -> None:
    coloured = "".join(text_report(report(), paint=Paint(True), width=80))
    bare = "".join(text_report(report(), paint=Paint(False), width=80))
    assert "\x1b[31;1merror\x1b[0m" in coloured
    assert "\x1b" not in bare


def test_a_related_place_is_shown_with_its_line(tmp_path) -> None:  # type: ignore[no-untyped-def]  # a pytest path
    other = tmp_path / "b.md"
    other.write_text("one\ntwo\n")
    place = ShownRelated(str(other), 4, 7, "also here")
    out = "".join(text_report(report(related=[place]), paint=Paint(False), width=80))
    assert f"   = {other}:2:1: also here\n" in out


def test_github_annotations_are_escaped() -> None:
    fix = ShownFix("Say 100%", False, ())
    found = report("50% a:b,c\nd\r", path="/p/a,b:c.md", region=on_line(2, 5, 7), fixes=[fix])
    assert "".join(github_report(found)) == (
        "::error file=a%2Cb%3Ac.md,line=7,col=2,endColumn=5,title=AGT001 yaml-not-loaded::"
        "50%25 a:b,c%0Ad%0D%0Afix: Say 100%25\n"
    )


def test_a_github_annotation_of_several_lines_has_no_columns() -> None:
    found = "".join(github_report(report(region=Region(1, 3, 4, 1))))
    assert found.startswith("::error file=a.md,line=1,endLine=4,title=")


def test_sarif_is_complete() -> None:
    edit = ShownEdit(on_line(1, 2), "b")
    found = report(path="/p/ä b.md", fixes=[ShownFix("Do it", True, (edit,))])
    log = json.loads(sarif_report(found, problems=("x: no such file",)))
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    result = run["results"][0]
    assert (log["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "AGT001"
    assert all(rule["help"]["markdown"] for rule in rules)
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "%C3%A4%20b.md"
    assert location["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}
    change = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert change["insertedContent"] == {"text": "b"}
    assert run["invocations"][0]["executionSuccessful"] is False


def test_a_path_outside_the_working_directory_stays_absolute() -> None:
    assert report().path("/q/a.md") == "/q/a.md"
    assert report().path("/p/q/a.md") == "q/a.md"
    assert Report((), "/").path("/a.md") == "a.md"
