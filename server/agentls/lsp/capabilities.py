"""What the client at the other end can do: the few facts that this server acts on."""

from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder

from agentls.text.lines import Encoding

_ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


@dataclass(frozen=True, slots=True)
class Client:
    """One client, resolved once at `initialize`; a client that says nothing can do nothing."""

    encoding: Encoding = "utf-16"
    pulls_diagnostics: bool = False
    refreshes_diagnostics: bool = False
    related_information: bool = False
    diagnostic_tags: bool = False
    document_changes: bool = False
    action_literals: bool = False
    is_preferred: bool = False
    markdown_hover: bool = False
    markdown_completion: bool = False
    snippets: bool = False
    watches_files: bool = False
    configuration: bool = False
    configuration_changes: bool = False
    progress: bool = False
    show_document: bool = False
    creates_files: bool = False
    reads_pages: bool = False


def client_of(capabilities: types.ClientCapabilities) -> Client:
    """The client that sent these capabilities."""
    workspace = capabilities.workspace or types.WorkspaceClientCapabilities()
    document = capabilities.text_document or types.TextDocumentClientCapabilities()
    window = capabilities.window or types.WindowClientCapabilities()
    action = document.code_action
    pushed, pulled = document.publish_diagnostics, document.diagnostic
    item = document.completion.completion_item if document.completion else None
    edit, watched = workspace.workspace_edit, workspace.did_change_watched_files
    content = workspace.text_document_content
    changed, refresh = workspace.did_change_configuration, workspace.diagnostics
    return Client(
        encoding=_encoding(capabilities),
        pulls_diagnostics=pulled is not None,
        refreshes_diagnostics=refresh is not None and bool(refresh.refresh_support),
        # Neovim 0.11 says what it can show only under `publishDiagnostics`, and it holds for both.
        related_information=_either(pulled, pushed, "related_information"),
        diagnostic_tags=_either(pulled, pushed, "tag_support"),
        document_changes=edit is not None and bool(edit.document_changes),
        action_literals=action is not None and action.code_action_literal_support is not None,
        is_preferred=action is not None and bool(action.is_preferred_support),
        markdown_hover=_prefers_markdown(document.hover.content_format if document.hover else None),
        markdown_completion=_prefers_markdown(item.documentation_format if item else None),
        snippets=item is not None and bool(item.snippet_support),
        watches_files=watched is not None and bool(watched.dynamic_registration),
        configuration=bool(workspace.configuration),
        configuration_changes=changed is not None and bool(changed.dynamic_registration),
        progress=bool(window.work_done_progress),
        creates_files=edit is not None
        and bool(edit.document_changes)
        and types.ResourceOperationKind.Create in (edit.resource_operations or ()),
        reads_pages=content is not None and bool(content.dynamic_registration),
        show_document=window.show_document is not None and window.show_document.support,
    )


def _encoding(capabilities: types.ClientCapabilities) -> Encoding:
    # What pygls announces in its answer is the same choice; it is an enum there or a string.
    chosen = ServerCapabilitiesBuilder.choose_position_encoding(capabilities)
    return _ENCODINGS[chosen.value if isinstance(chosen, types.PositionEncodingKind) else chosen]


def _either(pulled: object, pushed: object, name: str) -> bool:
    return bool(getattr(pulled, name, None) or getattr(pushed, name, None))


def _prefers_markdown(formats: Sequence[types.MarkupKind | str] | None) -> bool:
    return formats is not None and len(formats) > 0 and formats[0] == types.MarkupKind.Markdown
