"""One function a message: convert in, ask, convert out.

The three messages about a document's text are in `protocol.py`, since the text must be kept even
where nothing else is done.
"""

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from agentls.lsp.code_actions import FIX_ALL, finding_actions
from agentls.lsp.convert import from_position, from_range, to_completion_item, to_hover, wants
from agentls.lsp.explain import (
    CANCEL,
    CANCEL_KIND,
    EXPLAIN_KIND,
    EXPLAIN_QUERY,
    TITLE,
    as_action,
    cancel_offer,
    is_unchanged,
    offer,
    query_of,
    read_argument,
)
from agentls.lsp.session import Session
from agentls.lsp.settings import SECTION
from agentls.workspace.completion import complete
from agentls.workspace.hover import hover

WATCHED = (
    "**/*.md",
    "**/.mcp.json",
    "**/agentls.toml",
    "**/pyproject.toml",
    "**/.claude/settings*.json",
    "**/.claude-plugin/*.json",
)


def register(session: Session) -> None:
    """Tell the session's protocol who answers what."""
    session.feature(types.INITIALIZE)(on_initialize)
    session.feature(types.INITIALIZED)(on_initialized)
    session.feature(types.SHUTDOWN)(on_shutdown)
    session.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(on_configuration)
    session.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(on_watched_files)
    session.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(on_folders)
    session.feature(types.TEXT_DOCUMENT_HOVER)(on_hover)
    session.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(
            trigger_characters=[" ", ",", ":", "@", "(", "<", "["], resolve_provider=False
        ),
    )(on_completion)
    session.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(
            code_action_kinds=[
                types.CodeActionKind.QuickFix,
                FIX_ALL,
                *((EXPLAIN_KIND,) if session.explainer is not None else ()),
            ],
            resolve_provider=False,
        ),
    )(on_code_action)
    if session.explainer is not None:
        session.command(EXPLAIN_QUERY)(on_explain_query)
        session.command(CANCEL)(on_cancel)


def on_initialize(ls: Session, params: types.InitializeParams) -> None:
    """Meet the client."""
    ls.start(params)
    if ls.client.pulls_diagnostics:
        # Registered only now: a client that sees this pulls, and is never pushed to.
        ls.feature(
            types.TEXT_DOCUMENT_DIAGNOSTIC,
            types.DiagnosticOptions(
                inter_file_dependencies=True, workspace_diagnostics=False, identifier=SECTION
            ),
        )(on_pull)


async def on_initialized(ls: Session, _params: types.InitializedParams) -> None:
    """Look around, and ask the client for what it can give."""
    ls.rescan()
    registrations: list[types.Registration] = []
    if ls.client.watches_files:
        options = types.DidChangeWatchedFilesRegistrationOptions(
            [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        )
        registrations.append(
            types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        )
    if ls.client.configuration_changes:
        section = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        registrations.append(
            types.Registration("settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)
        )
    if registrations:
        ls.client_register_capability(types.RegistrationParams(registrations))
    await _ask_for_settings(ls)


async def _ask_for_settings(ls: Session) -> None:
    if not ls.client.configuration:
        return
    item = types.ConfigurationItem(section=SECTION)
    answer = await ls.workspace_configuration_async(types.ConfigurationParams([item]))
    if answer and answer[0] is not None:
        ls.configure(answer[0])


def on_shutdown(ls: Session, _params: None) -> None:
    """Stop what runs."""
    ls.jobs.cancel_all()


async def on_configuration(ls: Session, params: types.DidChangeConfigurationParams) -> None:
    """Settings changed: clients that can be asked send nothing of use along."""
    if ls.client.configuration:
        await _ask_for_settings(ls)
    else:
        ls.configure(params.settings)


def on_watched_files(ls: Session, params: types.DidChangeWatchedFilesParams) -> None:
    """Files changed on disk."""
    ls.files_changed([change.uri for change in params.changes])


def on_folders(ls: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Workspace folders came or went."""
    ls.change_folders(params.event.added, params.event.removed)


async def on_pull(
    ls: Session, params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    """Findings for a client that asks for them."""
    await ls.ready()
    document = ls.documents.get(params.text_document.uri)
    if document is None:
        return types.RelatedFullDocumentDiagnosticReport([])
    return ls.report_of(document, params.previous_result_id)


def on_hover(ls: Session, params: types.HoverParams) -> types.Hover | None:
    """What is to know about the place."""
    document = ls.documents.get(params.text_document.uri)
    analysis = ls.analysis(document) if document is not None else None
    if document is None or analysis is None:
        return None
    offset = from_position(params.position, document.lines, ls.client.encoding)
    found = hover(analysis, offset, project=ls.project())
    return None if found is None else to_hover(found, document, ls.client)


def on_completion(ls: Session, params: types.CompletionParams) -> types.CompletionList | None:
    """What may be written at the place."""
    document = ls.documents.get(params.text_document.uri)
    analysis = ls.analysis(document) if document is not None else None
    if document is None or analysis is None:
        return None
    offset = from_position(params.position, document.lines, ls.client.encoding)
    offers = complete(analysis.agent, offset, project=ls.project())
    items = [
        to_completion_item(offer, order, document, ls.client) for order, offer in enumerate(offers)
    ]
    return types.CompletionList(is_incomplete=False, items=items)


def on_code_action(
    ls: Session, params: types.CodeActionParams
) -> list[types.CodeAction | types.Command] | None:
    """What may be done about the place. Nothing here may read the disk or wait."""
    document = ls.documents.get(params.text_document.uri)
    if document is None:
        return None
    actions: list[types.CodeAction | types.Command] = []
    analysis = ls.analysis(document)
    if analysis is not None and ls.client.action_literals:
        actions += finding_actions(document, analysis, params, ls.client)
    if ls.explainer is not None:
        only, encoding = params.context.only, ls.client.encoding
        commands: list[tuple[types.Command, str]] = []
        if wants(only, CANCEL_KIND):
            commands += ((cancel_offer(job), CANCEL_KIND) for job in ls.jobs.of(document.uri))
        if wants(only, EXPLAIN_KIND) and not commands:
            span = from_range(params.range, document.lines, encoding)
            explain = offer(document, span, ls.explainer, encoding=encoding)
            commands += [] if explain is None else [(explain, EXPLAIN_KIND)]
        for command, kind in commands:
            actions.append(as_action(command, kind) if ls.client.action_literals else command)
    return actions


def on_explain_query(ls: Session, *arguments: Any) -> None:
    """Start the explanation; the answer is not awaited by anybody."""
    argument = read_argument(arguments[0]) if len(arguments) == 1 else None
    document = None if argument is None else ls.documents.get(argument.uri)
    if argument is None or document is None or ls.explainer is None:
        raise JsonRpcInvalidParams(f"`{EXPLAIN_QUERY}` needs the argument of its code action")
    if not is_unchanged(document, argument.range, argument.hash, ls.client.encoding):
        ls.show(
            types.MessageType.Warning, "The query has changed since the menu was opened; ask again"
        )
        return
    query = query_of(document, from_range(argument.range, document.lines, ls.client.encoding))
    if query is not None:
        explainer = ls.explainer
        ls.jobs.start(document.uri, TITLE, lambda report: explainer.explain(query, report))


def on_cancel(ls: Session, *arguments: Any) -> bool:
    """Stop a job; the answer says whether it still ran."""
    argument = arguments[0] if len(arguments) == 1 else None
    if not isinstance(argument, dict) or not isinstance(argument.get("id"), str):
        raise JsonRpcInvalidParams(f"`{CANCEL}` needs the argument of its code action")
    return ls.jobs.cancel(argument["id"])
