"""One function a message: convert in, ask, convert out.

The three messages about a document's text are in `protocol.py`, since the text must be kept even
where nothing else is done.
"""

from lsprotocol import types

from agentls.lsp import commands
from agentls.lsp.cache import SCHEME
from agentls.lsp.code_actions import FIX_ALL, finding_actions
from agentls.lsp.convert import from_position, to_completion_item, to_hover
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
    session.feature(
        types.WORKSPACE_DID_RENAME_FILES,
        types.FileOperationRegistrationOptions(
            [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
        ),
    )(on_renamed)
    session.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)(on_content)
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
                *commands.ACTION_KINDS,
            ],
            resolve_provider=False,
        ),
    )(on_code_action)
    commands.register(session)


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
    ls.open()
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
    if ls.client.reads_pages:
        # Said only now: pygls does not announce it with its other capabilities.
        scheme = types.TextDocumentContentRegistrationOptions([SCHEME])
        registrations.append(
            types.Registration("pages", types.WORKSPACE_TEXT_DOCUMENT_CONTENT, scheme)
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


def on_content(
    ls: Session, params: types.TextDocumentContentParams
) -> types.TextDocumentContentResult:
    """The text of a page that was opened."""
    return types.TextDocumentContentResult(ls.pages.get(params.uri))


def on_renamed(ls: Session, params: types.RenameFilesParams) -> None:
    """Files have other names now; what is offered for them goes along."""
    for file in params.files:
        ls.suggestions.rename(file.old_uri, file.new_uri)
        ls.suggestions_changed(file.new_uri)


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
    for action, _ in commands.code_actions(ls, document, params):
        command = action.command
        if ls.client.action_literals:
            actions.append(action)
        elif command is not None:
            actions.append(command)
    return actions
