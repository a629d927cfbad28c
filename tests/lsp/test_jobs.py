"""Long work: the command answers at once, many ways cancel it, at the end a page is opened."""

import pytest
from lsprotocol import types

from agentls.text.span import Span
from tests.support.lsp import SCRIPTED_SERVER, Buffer, Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMAND = SCRIPTED_SERVER


async def explain(editor: Editor, buffer: Buffer) -> types.CodeAction:
    """The one action that explains."""
    (action,) = await editor.actions(buffer, Span(0, 0), only=["refactor"])
    assert isinstance(action, types.CodeAction)
    assert (action.title, action.kind) == ("Explain this query", "refactor.backend.explain")
    assert action.edit is None
    return action


def can_show(editor: Editor) -> bool:
    window = editor.params.capabilities.window
    return bool(window and window.show_document and window.show_document.support)


def has_progress(editor: Editor) -> bool:
    window = editor.params.capabilities.window
    return bool(window and window.work_done_progress)


def messages(editor: Editor) -> list[str]:
    return [message.message for message in editor.client.messages]


async def test_the_page_is_opened(editor: Editor) -> None:
    buffer = editor.open("page.sql", "-- page users\n", "sql")
    assert await editor.run(await explain(editor, buffer)) is None
    if can_show(editor):
        (shown,) = await editor.until(lambda: list(editor.shown))
        assert shown.selection is not None
        assert await editor.page(shown.uri) == "# What it does\n\nReads `users`.\n"
        editor.shown.clear()
    else:
        await editor.until(
            lambda: any(
                message.startswith("What it does\n\nReads users.\n\nKept in file:///")
                for message in messages(editor)
            )
        )


async def test_progress_begins_and_ends(editor: Editor) -> None:
    buffer = editor.open("progress.sql", "-- wait\n", "sql")
    known = set(editor.client.progress_reports)
    await editor.run(await explain(editor, buffer))
    if not has_progress(editor):
        assert editor.client.progress_reports == {}
    else:
        token = await editor.until(
            lambda: next(
                (
                    t
                    for t, said in editor.client.progress_reports.items()
                    if t not in known and said
                ),
                None,
            )
        )
        begin = editor.client.progress_reports[token][0]
        assert begin == types.WorkDoneProgressBegin(title="Explain this query", cancellable=True)
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        said = await editor.until(
            lambda: (
                isinstance(editor.client.progress_reports[token][-1], types.WorkDoneProgressEnd)
                and editor.client.progress_reports[token]
            )
        )
        # Reported before the client knew of the progress, and not lost.
        assert said[1:-1] == [types.WorkDoneProgressReport(message="thinking")]
        assert said[-1].message == "cancelled"
    editor.close(buffer)


async def test_a_running_job_is_cancelled_by_a_code_action(editor: Editor) -> None:
    buffer = editor.open("cancel.sql", "-- wait\n", "sql")
    await editor.run(await explain(editor, buffer))
    (cancel,) = await editor.actions(buffer, Span(0, 0), only=["refactor"])
    assert cancel.title == "Cancel: Explain this query"
    assert await editor.run(cancel) is True
    assert await editor.run(cancel) is False
    await explain(editor, buffer)


async def test_a_closed_document_ends_its_job(editor: Editor) -> None:
    buffer = editor.open("close.sql", "-- wait\n", "sql")
    await editor.run(await explain(editor, buffer))
    (cancel,) = await editor.actions(buffer, Span(0, 0))
    editor.close(buffer)
    assert await editor.run(cancel) is False


async def test_a_changed_query_is_not_explained(editor: Editor) -> None:
    buffer = editor.open("changed.sql", "-- page users\n", "sql")
    action = await explain(editor, buffer)
    editor.replace(buffer, "users", "stuff")
    await editor.run(action)
    sentence = "The code has changed since the menu was opened; ask again"
    await editor.until(lambda: sentence in messages(editor))


async def test_a_change_elsewhere_does_not_matter(editor: Editor) -> None:
    buffer = editor.open("elsewhere.sql", "-- page orders\nselect 1\n", "sql")
    action = await explain(editor, buffer)
    editor.replace(buffer, "select 1", "select 2")
    await editor.run(action)
    if can_show(editor):
        await editor.until(lambda: list(editor.shown))
        editor.shown.clear()
    else:
        await editor.until(lambda: any("Reads orders" in message for message in messages(editor)))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        pytest.param("refuse", "There is nothing to explain here", id="error of the user"),
        pytest.param("break", "internal error in agentls; its log tells more", id="error of ours"),
    ],
)
async def test_a_failure_is_one_sentence(editor: Editor, query: str, sentence: str) -> None:
    buffer = editor.open(f"{query}.py", f"-- {query}\n", "python")
    await editor.run(await explain(editor, buffer))
    await editor.until(lambda: messages(editor)[-1:] == [sentence])
    if query == "break":
        # The log names the place; it is the only error that this module expects.
        found = [m for m in editor.client.log_messages if m.type == types.MessageType.Error]
        assert [m.message.partition("\n")[0] for m in found] == ["job failed: RuntimeError"]
        assert "secret" not in found[0].message
        editor.client.log_messages.clear()


async def test_the_command_wants_the_argument_of_its_action(editor: Editor) -> None:
    for command, arguments in (
        ("agentls.run", []),
        ("agentls.run", [{"uri": "file:///never.sql"}]),
        ("agentls.run", [1]),
        ("agentls.cancel", []),
        ("agentls.cancel", [{"id": 1}]),
    ):
        with pytest.raises(Exception, match="needs the argument of its code action"):
            await editor.client.workspace_execute_command_async(
                types.ExecuteCommandParams(command, arguments)
            )
