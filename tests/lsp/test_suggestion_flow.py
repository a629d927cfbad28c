"""A finished suggestion: a mark with ready actions that stays until applied or discarded."""

from collections.abc import Sequence
from typing import Any

import pytest
from lsprotocol import types

from agentls.text.span import Span
from tests.support.lsp import SCRIPTED_SERVER, Buffer, Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMAND = SCRIPTED_SERVER
CHANGE = "-- change abc\n"


async def start(editor: Editor, buffer: Buffer, place: Span = Span(0, 0)) -> None:  # noqa: B008
    """Run the one action at the place."""
    (action,) = await editor.actions(buffer, place, only=["refactor"])
    await editor.run(action)


async def marks(editor: Editor, buffer: Buffer, *, count: int = 1) -> list[str]:
    """Messages of the suggestions, once there are so many for the text as it is."""
    found: list[str] = []
    for _ in range(500 if editor.pulls else 1):
        found = _messages(await editor.diagnostics(buffer))
        if len(found) == count:
            return found
    if not editor.pulls:
        told = await editor.until(lambda: _published(editor, buffer, count))
        return [] if told is True else list(told)
    return found


def _messages(diagnostics: Sequence[types.Diagnostic]) -> list[str]:
    return [one.message for one in diagnostics if one.code == "suggestion"]


def _published(editor: Editor, buffer: Buffer, count: int) -> Any:
    """What was told last, if it is of this version and of so many; none at all is `True`."""
    params = editor.published.get(buffer.uri)
    if params is None or params.version != buffer.version:
        return None
    found = _messages(params.diagnostics)
    return (found or True) if len(found) == count else None


async def quick_fixes(
    editor: Editor,
    buffer: Buffer,
    place: Span = Span(0, 0),  # noqa: B008
) -> dict[str, Any]:
    """The ready actions at the place, by title."""
    actions = await editor.actions(buffer, place, only=["quickfix"])
    return {action.title: action for action in actions}


def has_literals(editor: Editor) -> bool:
    document = editor.params.capabilities.text_document
    action = document.code_action if document is not None else None
    return action is not None and action.code_action_literal_support is not None


async def test_it_is_a_mark_with_ready_actions(editor: Editor) -> None:
    buffer = editor.open("ready.sql", CHANGE, "sql")
    await start(editor, buffer)
    assert await marks(editor, buffer) == ["Write in capitals: Capitals are easier to see."]
    fixes = await quick_fixes(editor, buffer)
    if has_literals(editor):
        assert list(fixes) == [
            "Apply: Write in capitals",
            "Show the difference: Write in capitals",
            "Discard: Write in capitals",
            "Ask again: Write in capitals",
        ]
    editor.close(buffer)


async def test_applying_it_changes_the_text_and_takes_the_mark_away(editor: Editor) -> None:
    buffer = editor.open("apply.sql", CHANGE, "sql")
    await start(editor, buffer)
    await marks(editor, buffer)
    apply = (await quick_fixes(editor, buffer))["Apply: Write in capitals"]
    editor.apply(apply.edit)
    assert buffer.text == "-- change ABC\n"
    await editor.run(apply)
    assert await marks(editor, buffer, count=0) == []
    assert await quick_fixes(editor, buffer) == {}
    editor.close(buffer)


async def test_changes_around_it_move_it(editor: Editor) -> None:
    buffer = editor.open("moved.sql", f"select 1\n{CHANGE}", "sql")
    at = buffer.text.index("--")
    await start(editor, buffer, Span(at, at))
    await marks(editor, buffer)
    editor.replace(buffer, "select 1", "select 😀\nfrom t")
    at = buffer.text.index("--")
    apply = (await quick_fixes(editor, buffer, Span(at, at)))["Apply: Write in capitals"]
    editor.apply(apply.edit)
    assert buffer.text == "select 😀\nfrom t\n-- change ABC\n"
    editor.close(buffer)


async def test_a_change_of_what_it_is_about_withholds_it_until_that_is_undone(
    editor: Editor,
) -> None:
    buffer = editor.open("stale.sql", CHANGE, "sql")
    await start(editor, buffer)
    await marks(editor, buffer)
    editor.replace(buffer, "abc", "abcd")
    (message,) = await marks(editor, buffer)
    assert message.endswith("withheld, since the code has changed meanwhile")
    assert "Apply: Write in capitals" not in await quick_fixes(editor, buffer)
    editor.replace(buffer, "abcd", "abc")
    assert "Apply: Write in capitals" in await quick_fixes(editor, buffer)
    editor.close(buffer)


async def test_it_is_there_again_when_the_document_is_opened_again(editor: Editor) -> None:
    buffer = editor.open("again.sql", CHANGE, "sql")
    await start(editor, buffer)
    await marks(editor, buffer)
    editor.close(buffer)
    buffer = editor.open("again.sql", f"select 1\n{CHANGE}", "sql")
    at = buffer.text.index("--")
    assert "Apply: Write in capitals" in await quick_fixes(editor, buffer, Span(at, at))
    editor.close(buffer)


async def test_discarding_it_takes_it_away(editor: Editor) -> None:
    buffer = editor.open("discard.sql", CHANGE, "sql")
    await start(editor, buffer)
    await marks(editor, buffer)
    discard = (await quick_fixes(editor, buffer))["Discard: Write in capitals"]
    assert await editor.run(discard) is True
    assert await editor.run(discard) is False
    assert await marks(editor, buffer, count=0) == []
    assert buffer.text == CHANGE
    editor.close(buffer)


async def test_asking_again_gives_another_one(editor: Editor) -> None:
    buffer = editor.open("retry.sql", CHANGE, "sql")
    await start(editor, buffer)
    await marks(editor, buffer)
    fixes = await quick_fixes(editor, buffer)
    await editor.run(fixes["Ask again: Write in capitals"])
    # The old one goes at once, the new one comes when it is ready.
    while not (fixes := await quick_fixes(editor, buffer)):
        pass
    apply = fixes["Apply: Write in capitals"]
    editor.apply(apply.edit)
    assert buffer.text == "-- change ABC!\n"
    editor.close(buffer)


async def test_a_client_that_changes_nothing_is_found_out(editor: Editor) -> None:
    buffer = editor.open("liar.sql", CHANGE, "sql")
    await start(editor, buffer)
    await marks(editor, buffer)
    apply = (await quick_fixes(editor, buffer))["Apply: Write in capitals"]
    await editor.run(apply)
    sentence = "The editor did not make the change of “Write in capitals” as it was offered."
    await editor.until(lambda: any(m.message.startswith(sentence) for m in editor.client.messages))
    assert "Apply: Write in capitals" in await quick_fixes(editor, buffer)
    editor.close(buffer)


async def test_a_review_marks_every_finding_with_its_fix(editor: Editor) -> None:
    buffer = editor.open("review.sql", "-- review\nfine\nbad\n", "sql")
    await start(editor, buffer)
    assert await marks(editor, buffer, count=3) == [
        "Review this code: wrong: -- review",
        "Review this code: wrong: fine",
        "Review this code: wrong: bad",
    ]
    at = buffer.text.index("bad")
    fixes = await quick_fixes(editor, buffer, Span(at, at))
    editor.apply(fixes["Apply: Review this code"].edit)
    assert buffer.text == "-- review\nfine\nmended\n"
    assert len(await marks(editor, buffer, count=2)) == 2
    fixes = await quick_fixes(editor, buffer)
    await editor.run(fixes["Discard all: Review this code"])
    assert await marks(editor, buffer, count=0) == []
    editor.close(buffer)


async def test_a_suggestion_for_text_that_changed_meanwhile_is_said_to_be_withheld(
    editor: Editor,
) -> None:
    buffer = editor.open("typed.sql", CHANGE, "sql")
    await start(editor, buffer)
    editor.replace(buffer, "abc", "xyz")
    (message,) = await marks(editor, buffer)
    assert message.endswith("withheld, since the code has changed meanwhile")
    editor.close(buffer)
