"""The recorded clients at work with a real server."""

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from agentls.text.span import Edit, Span
from tests.support.lsp import PATIENCE, Editor
from tests.support.marks import unmark

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The protocol is tested with few rules, so that a new one changes nothing here.
SETTINGS = {
    "select": [
        "yaml-not-loaded",
        "tool-listed-twice",
        "near-duplicate-description",
        "action-unknown-word",
    ]
}

BROKEN = "---\nname: {name}\ndescription: Reviews code, for example⟦:⟧\n---\n\nReview.\n"

FILES = {
    ".claude/agents/tester.md": "---\nname: tester\ndescription: Tests code\n---\n\nTest.\n",
}


def agent(name: str, marked: str = BROKEN) -> tuple[str, str, str]:
    """Path, text and marked text of an agent file that no other test opens."""
    marked = marked.replace("{name}", name).replace("Reviews code", f"Reviews {name} code")
    return f".claude/agents/{name}.md", unmark(marked)[0], marked


async def test_findings_stand_at_their_characters(editor: Editor) -> None:
    path, text, marked = agent("plain")
    buffer = editor.open(path, text)
    assert await editor.marked(buffer) == marked


async def test_emoji_and_crlf_do_not_move_a_finding(editor: Editor) -> None:
    path, text, marked = agent(
        "emoji",
        "---\r\nname: {name}\r\n# 😀é\u2028\u0085\r\ndescription: 😀 é for example⟦:⟧\r\n---\r\n",
    )
    buffer = editor.open(path, text)
    assert await editor.marked(buffer) == marked


async def test_findings_follow_each_change(editor: Editor) -> None:
    path, text, _ = agent("change")
    buffer = editor.open(path, text.replace("example:", "example"))
    assert await editor.marked(buffer) == buffer.text
    editor.replace(buffer, "Reviews", "😀\u2028 Reviews")
    editor.replace(buffer, "example", "example:")
    assert await editor.marked(buffer) == buffer.text.replace("example:", "example⟦:⟧")
    editor.replace(buffer, "example:", "example")
    assert await editor.marked(buffer) == buffer.text


async def test_a_quick_fix_makes_the_file_good(editor: Editor) -> None:
    path, text, marked = agent("fix")
    buffer = editor.open(path, text)
    await editor.marked(buffer)
    actions = await editor.actions(buffer, unmark(marked)[1][0], only=["quickfix"])
    titles = [action.title for action in actions]
    assert titles == ["Quote the value of `description`", "Ignore AGT001 on this line"]
    fix = actions[0]
    assert isinstance(fix, types.CodeAction)
    assert fix.is_preferred is None
    editor.apply(fix.edit)
    assert 'description: "Reviews fix code, for example:"\n' in buffer.text
    assert await editor.marked(buffer) == buffer.text


async def test_an_action_has_findings_fixes_and_completions_of_its_own(editor: Editor) -> None:
    marked = "---\ntitle: Tidy\nwhen: class, ⟦funtion⟧\n---\n\nTidy {{selection}}.\n"
    text, (span,) = unmark(marked)
    buffer = editor.open(".agentls/actions/tidy.md", text)
    assert await editor.marked(buffer) == marked
    labels = [item.label for item in await editor.completions(buffer, span.start)]
    assert "handler" in labels
    assert "class" not in labels
    (fix, _) = await editor.actions(buffer, span, only=["quickfix"])
    assert isinstance(fix, types.CodeAction)
    assert fix.title == "Replace `funtion` with `function`"
    editor.apply(fix.edit)
    assert "when: class, function\n" in buffer.text
    assert await editor.marked(buffer) == buffer.text


TWICE = (
    "---\nname: {name}\ndescription: Does {name}\ntools: 😀 Read, Read, Grep, Grep\n---\n\nDo.\n"
)


async def test_a_safe_fix_is_preferred_where_the_client_cares(editor: Editor) -> None:
    path, text, _ = agent("safe", TWICE)
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    at = text.index("Read, Grep")
    (fix, _) = await editor.actions(buffer, Span(at, at), only=["quickfix"])
    assert isinstance(fix, types.CodeAction)
    document = editor.params.capabilities.text_document
    action = document.code_action if document else None
    assert fix.is_preferred == (True if action and action.is_preferred_support else None)


async def test_all_safe_fixes_are_made_at_once(editor: Editor) -> None:
    path, text, _ = agent("all", TWICE)
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    (action,) = await editor.actions(buffer, Span(0, 0), only=["source.fixAll"])
    assert isinstance(action, types.CodeAction)
    assert action.kind == "source.fixAll.agentls"
    editor.apply(action.edit)
    assert "tools: 😀 Read, Grep\n" in buffer.text
    assert await editor.marked(buffer) == buffer.text


async def test_the_other_place_is_shown_where_the_client_can(editor: Editor) -> None:
    words = "Watches the pipeline for stuck deployments and rolls them back"
    text = f"---\nname: {{}}\ndescription: {words}\n---\n\nDo.\n"
    one = editor.open(".claude/agents/first.md", text.format("first"))
    two = editor.open(".claude/agents/second.md", text.format("second"))
    (diagnostic,) = await editor.diagnostics(two)
    document = editor.params.capabilities.text_document
    pushed = document.publish_diagnostics if document else None
    if pushed is None or not pushed.related_information:
        assert diagnostic.related_information is None
    else:
        (related,) = diagnostic.related_information or ()
        assert related.location.uri == one.uri
        assert editor.span(one.text, related.location.range).of(one.text) == "first"
    editor.close(one)
    await _settled(editor, two, 0)


async def test_ignoring_a_finding_silences_it(editor: Editor) -> None:
    path, text, marked = agent("ignore")
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    actions = await editor.actions(buffer, unmark(marked)[1][0])
    ignore = next(action for action in actions if action.title.startswith("Ignore"))
    assert isinstance(ignore, types.CodeAction)
    editor.apply(ignore.edit)
    assert "\n# agentls: ignore AGT001\ndescription:" in buffer.text
    assert await editor.marked(buffer) == buffer.text


async def test_an_edit_has_the_form_that_the_client_reads(editor: Editor) -> None:
    path, text, marked = agent("form")
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    (fix, *_) = await editor.actions(buffer, unmark(marked)[1][0], only=["quickfix"])
    assert isinstance(fix, types.CodeAction)
    assert fix.edit is not None
    workspace = editor.params.capabilities.workspace
    edits = workspace.workspace_edit if workspace else None
    if edits is not None and edits.document_changes:
        assert fix.edit.changes is None
        (change,) = fix.edit.document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(buffer.uri, 0)
    else:
        assert fix.edit.document_changes is None
        assert list(fix.edit.changes or ()) == [buffer.uri]


async def test_no_action_where_nothing_is_found(editor: Editor) -> None:
    path, text, _ = agent("none")
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    assert await editor.actions(buffer, Span(0, 0), only=["quickfix"]) == []
    assert await editor.actions(buffer, Span(0, len(text)), only=["refactor"]) == []


async def test_a_client_is_either_pushed_to_or_pulls(editor: Editor) -> None:
    path, text, _ = agent("either")
    buffer = editor.open(path, text)
    assert len(await editor.diagnostics(buffer)) == 1
    assert (editor.capabilities.diagnostic_provider is not None) == editor.pulls
    assert (buffer.uri in editor.published) != editor.pulls


async def test_a_closed_document_has_no_findings_left(editor: Editor) -> None:
    path, text, _ = agent("closed")
    buffer = editor.open(path, text)
    assert len(await editor.diagnostics(buffer)) == 1
    editor.close(buffer)
    if editor.pulls:
        assert await editor.diagnostics(buffer) == []
    else:
        await editor.until(lambda: not editor.published[buffer.uri].diagnostics)


async def test_other_documents_are_left_alone(editor: Editor) -> None:
    buffer = editor.open("notes.md", "---\nname: x\ndescription: y:\n---\n")
    assert await editor.marked(buffer) == buffer.text


async def test_a_diagnostic_holds_what_the_client_can_show(editor: Editor) -> None:
    path, text, _ = agent("shown")
    (diagnostic,) = await editor.diagnostics(editor.open(path, text))
    assert (diagnostic.code, diagnostic.source) == ("AGT001", "agentls")
    assert diagnostic.data["version"] == 0
    assert diagnostic.data["fixes"][0]["title"] == "Quote the value of `description`"


async def test_hover_on_a_key_tells_what_it_means(editor: Editor) -> None:
    path, text, _ = agent("hover", "---\nname: {name}\ndescription: Reviews\ncolor: red\n---\n")
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    hover = await editor.hover(buffer, text.index("color") + 2)
    assert hover is not None
    assert hover.range is not None
    assert editor.span(text, hover.range).of(text) == "color"
    assert isinstance(hover.contents, types.MarkupContent)
    document = editor.params.capabilities.text_document
    formats = document.hover.content_format if document and document.hover else None
    markdown = bool(formats) and formats[0] == types.MarkupKind.Markdown
    assert hover.contents.value.startswith(
        ("**`color`** (text, optional)" if markdown else "color (text, optional)")
        + "\n\nColour of the agent's name in the terminal."
    )


async def test_hover_beside_everything_is_empty(editor: Editor) -> None:
    path, text, _ = agent("nohover", "---\nname: {name}\ndescription: Reviews\n---\n\nReview.\n")
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    assert await editor.hover(buffer, len(text)) is None


async def test_completion_puts_a_tool_behind_an_emoji(editor: Editor) -> None:
    path, text, _ = agent(
        "complete", "---\nname: {name}\ndescription: Reviews\ntools: [Read, '😀', Gre]\n---\n"
    )
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    items = await editor.completions(buffer, text.index("Gre") + 3)
    grep = next(item for item in items if item.label == "Grep")
    assert isinstance(grep.text_edit, types.TextEdit)
    edit = Edit(editor.span(text, grep.text_edit.range), grep.text_edit.new_text)
    editor.change(buffer, [edit])
    assert "tools: [Read, '😀', Grep]\n" in buffer.text
    assert "Read" not in [item.label for item in items]


async def test_snippets_go_only_to_clients_that_fill_them_in(editor: Editor) -> None:
    path, text, _ = agent("snippet", "---\nname: {name}\ndescription: |\n  Reviews.\n  <\n---\n")
    buffer = editor.open(path, text)
    await editor.diagnostics(buffer)
    (item,) = await editor.completions(buffer, text.index("<") + 1)
    document = editor.params.capabilities.text_document
    options = document.completion.completion_item if document and document.completion else None
    snippets = bool(options and options.snippet_support)
    assert isinstance(item.text_edit, types.TextEdit)
    assert ("${1:" in item.text_edit.new_text) == snippets
    assert (item.insert_text_format == types.InsertTextFormat.Snippet) == snippets


async def test_a_changed_name_is_news_for_the_other_documents(editor: Editor) -> None:
    one = editor.open(*agent("news-one")[:2])
    two = editor.open(*agent("news-two")[:2])
    await editor.diagnostics(one)
    await editor.diagnostics(two)
    refreshed = editor.client.diagnostic_refresh_count
    editor.published.pop(one.uri, None)
    editor.replace(two, "name: news-two", "name: news-renamed")
    workspace = editor.params.capabilities.workspace
    if not editor.pulls:
        await editor.until(lambda: one.uri in editor.published)
    elif workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
        await editor.until(lambda: editor.client.diagnostic_refresh_count > refreshed)
    assert len(await editor.diagnostics(one)) == 1


async def test_files_are_watched_where_the_client_can(editor: Editor) -> None:
    buffer = editor.open(*agent("watched")[:2])
    await editor.diagnostics(buffer)
    workspace = editor.params.capabilities.workspace
    watched = workspace.did_change_watched_files if workspace else None
    can = bool(watched and watched.dynamic_registration)
    methods = [registration.method for registration in editor.registered]
    assert (types.WORKSPACE_DID_CHANGE_WATCHED_FILES in methods) == can


async def test_a_file_that_comes_to_the_disk_becomes_known(editor: Editor) -> None:
    text = "---\nname: watcher\ndescription: Watches\n---\n\nAsk @dis\n"
    buffer = editor.open(".claude/agents/watcher.md", text)
    await editor.diagnostics(buffer)
    at = text.index("@dis") + 4
    assert "disk-agent" not in [item.label for item in await editor.completions(buffer, at)]
    path = editor.path(".claude/agents/disk-agent.md")
    path.write_text("---\nname: disk-agent\ndescription: On disk\n---\n", "utf-8")
    _tell(editor, path, types.FileChangeType.Created)
    assert "disk-agent" in [item.label for item in await editor.completions(buffer, at)]
    path.unlink()
    _tell(editor, path, types.FileChangeType.Deleted)
    assert "disk-agent" not in [item.label for item in await editor.completions(buffer, at)]


def _tell(editor: Editor, path: Path, kind: types.FileChangeType) -> None:
    event = types.FileEvent(path.as_uri(), kind)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))


async def test_settings_switch_a_rule_off_and_on(editor: Editor) -> None:
    path, text, marked = agent("settings")
    buffer = editor.open(path, text)
    assert await editor.marked(buffer) == marked
    _configure(editor, {**SETTINGS, "ignore": ["AGT001"]})
    await _settled(editor, buffer, 0)
    assert await editor.marked(buffer) == text
    _configure(editor, {**SETTINGS, "ignore": 7})
    await _settled(editor, buffer, 1)
    complaint = "agentls: editor settings: `ignore` is to be a list of rules, not `7`"
    assert [message.message for message in editor.client.messages][-1] == complaint


def _configure(editor: Editor, settings: dict[str, object]) -> None:
    editor.client.set_configuration(settings, section="agentls")
    editor.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams({"agentls": settings})
    )


async def _settled(editor: Editor, buffer: object, count: int) -> None:
    """Wait until as many findings are told; a client that pulls is told nothing, so it asks."""
    for _ in range(100):
        found = await editor.diagnostics(buffer)  # type: ignore[arg-type]
        if len(found) == count:
            return
        if not editor.pulls:
            editor.news.clear()
            await asyncio.wait_for(editor.news.wait(), PATIENCE)
    raise AssertionError(f"{found} instead of {count} findings")


async def test_a_query_in_python_is_explained_without_a_model(editor: Editor) -> None:
    text = 'def load(db):\n    return db.execute("SELECT name FROM users WHERE id = 7")\n'
    buffer = editor.open("app.py", text, "python")
    at = text.index("users")
    actions = await editor.actions(buffer, Span(at, at))
    assert [each.title for each in actions] == [
        "Explain this query",
        "Optimize this query",
        "Suggest indexes for this query",
    ]
    action = actions[0]
    assert await editor.run(action) is None
    window = editor.params.capabilities.window
    if window and window.show_document and window.show_document.support:
        (shown,) = await editor.until(lambda: list(editor.shown))
        page = await editor.page(shown.uri)
    else:
        page = await editor.until(
            lambda: next((m.message for m in editor.client.messages if "users" in m.message), "")
        )
    assert "users" in page


async def test_the_project_file_is_heeded_and_its_change_too(editor: Editor) -> None:
    path, text, _ = agent("configured")
    buffer = editor.open(f"inner/{path}", text)
    (before,) = await editor.diagnostics(buffer)
    assert before.severity == types.DiagnosticSeverity.Error
    place = editor.path("inner/agentls.toml")
    place.parent.mkdir(exist_ok=True)
    place.write_text('[severity]\nAGT001 = "hint"\n', "utf-8")
    editor.published.pop(buffer.uri, None)
    _tell(editor, place, types.FileChangeType.Created)
    (after,) = await editor.diagnostics(buffer)
    assert after.severity == types.DiagnosticSeverity.Hint
    place.unlink()
