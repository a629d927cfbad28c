"""Code actions from findings, without a server."""

import pytest
from lsprotocol import types

from agentls.formats.detect import Scope
from agentls.lsp.capabilities import Client
from agentls.lsp.code_actions import finding_actions
from agentls.lsp.convert import to_range
from agentls.lsp.documents import open_document
from agentls.rulekit.finding import Applicability, Finding, Fix
from agentls.text.lines import LineIndex
from agentls.text.span import Edit, Span, apply_edits
from agentls.workspace.analysis import Analysis, analyse
from tests.support.marks import unmark

CLIENT = Client(action_literals=True, is_preferred=True, encoding="utf-32")
SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
HEAD = "---\nname: a\ndescription: b\n"


def actions(
    text: str,
    findings: tuple[Finding, ...],
    at: Span,
    *,
    only: list[str] | None = None,
    client: Client = CLIENT,
) -> list[types.CodeAction]:
    document = open_document(types.TextDocumentItem("file:///a.md", "markdown", 1, text))
    analysis = Analysis(analyse("a.md", text, scope=Scope.PROJECT).agent, findings)
    params = types.CodeActionParams(
        types.TextDocumentIdentifier("file:///a.md"),
        to_range(at, document.lines, "utf-32"),
        types.CodeActionContext([], only=only),
    )
    return list(finding_actions(document, analysis, params, client))


def made(text: str, action: types.CodeAction) -> str:
    """The text after the action."""
    lines = LineIndex(text)
    assert action.edit is not None
    (edits,) = (action.edit.changes or {}).values()
    return apply_edits(
        text,
        [
            Edit(
                Span(
                    lines.offset(edit.range.start.line, edit.range.start.character),
                    lines.offset(edit.range.end.line, edit.range.end.character),
                ),
                edit.new_text,
            )
            for edit in edits
        ],
    )


def finding(span: Span, *fixes: Fix, code: str = "AGT201") -> Finding:
    return Finding(span, "wrong", tuple(fixes), code=code)


def fix(span: Span, new: str, applicability: Applicability) -> Fix:
    return Fix(f"Put {new}", (Edit(span, new),), applicability)


@pytest.mark.parametrize(
    ("applicabilities", "preferred"),
    [
        pytest.param([SAFE], [True], id="the only fix, and safe"),
        pytest.param([UNSAFE], [None], id="the only fix, but unsafe"),
        pytest.param([SAFE, SAFE], [None, None], id="two fixes"),
    ],
)
def test_only_a_safe_fix_without_rivals_is_preferred(
    applicabilities: list[Applicability], preferred: list[bool | None]
) -> None:
    span = Span(4, 8)
    fixes = [fix(span, f"x{n}", kind) for n, kind in enumerate(applicabilities)]
    found = actions(HEAD, (finding(span, *fixes),), Span(5, 5), only=["quickfix"])
    assert [one.is_preferred for one in found if one.title.startswith("Put")] == preferred
    other = Client(action_literals=True)
    found = actions(HEAD, (finding(span, *fixes),), Span(5, 5), only=["quickfix"], client=other)
    assert [one.is_preferred for one in found if one.title.startswith("Put")] == [
        None for _ in preferred
    ]


def test_the_same_fix_of_two_findings_is_offered_once() -> None:
    span = Span(4, 8)
    one = fix(span, "x", SAFE)
    found = actions(HEAD, (finding(span, one), finding(span, one, code="AGT202")), span)
    assert [action.title for action in found] == [
        "Put x",
        "Ignore AGT201 on this line",
        "Ignore AGT202 on this line",
        "Make the one safe fix in this file",
    ]


def test_fix_all_makes_the_safe_fixes_that_do_not_touch_each_other() -> None:
    findings = (
        finding(Span(4, 8), fix(Span(4, 8), "NAME", SAFE)),
        finding(Span(5, 6), fix(Span(5, 6), "lost", SAFE)),
        finding(Span(10, 11), fix(Span(10, 11), "unsafe", UNSAFE)),
        finding(Span(12, 13)),
        finding(Span(12, 23), fix(Span(12, 23), "DESCRIPTION", SAFE)),
    )
    (action,) = actions(HEAD, findings, Span(0, 0), only=["source.fixAll"])
    assert (action.title, action.kind) == (
        "Make all 2 safe fixes in this file",
        "source.fixAll.agentls",
    )
    assert made(HEAD, action) == "---\nNAME: a\nDESCRIPTION: b\n"


def test_fix_all_is_not_offered_without_a_safe_fix() -> None:
    findings = (finding(Span(4, 8), fix(Span(4, 8), "NAME", UNSAFE)),)
    assert actions(HEAD, findings, Span(0, 0), only=["source"]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "---\nname: ⟦a⟧\n---\n",
            "---\n# agentls: ignore AGT201\nname: a\n---\n",
            id="front matter",
        ),
        pytest.param(
            "---\r\ntools:\r\n  - ⟦Reed⟧\r\n---\r\n",
            "---\r\ntools:\r\n  # agentls: ignore AGT201\r\n  - Reed\r\n---\r\n",
            id="item of a list, CRLF",
        ),
        pytest.param("---\ndescription: |\n  a\n  ⟦b⟧\n---\n", None, id="block scalar"),
        pytest.param("⟦---⟧\nname: a\n---\n", None, id="fence"),
        pytest.param(
            "---\nname: a\n---\nText\n ⟦here⟧\n",
            "---\nname: a\n---\nText\n <!-- agentls: ignore AGT201 -->\n here\n",
            id="body",
        ),
        pytest.param("---\nname: a\n---\n```\n⟦code⟧\n```\n", None, id="code"),
    ],
)
def test_ignoring_is_a_comment_where_a_comment_can_be(before: str, after: str | None) -> None:
    text, (span,) = unmark(before)
    found = [
        made(text, action)
        for action in actions(text, (finding(span),), span, only=["quickfix"])
        if action.title == "Ignore AGT201 on this line"
    ]
    assert found == ([] if after is None else [after])
