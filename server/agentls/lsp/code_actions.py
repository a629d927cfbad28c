"""What may be done about the findings at a place; from memory, with the edits ready."""

from collections.abc import Iterator, Sequence

from lsprotocol import types

from agentls.lsp.capabilities import Client
from agentls.lsp.convert import from_range, to_workspace_edit, wants
from agentls.lsp.documents import Document
from agentls.rulekit.finding import Finding
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.yaml_nodes import Scalar
from agentls.text.span import Edit, Span, overlap
from agentls.workspace.analysis import Analysis

FIX_ALL = "source.fixAll.agentls"

Only = Sequence[types.CodeActionKind | str] | None


def finding_actions(
    document: Document,
    analysis: Analysis,
    params: types.CodeActionParams,
    client: Client,
) -> Iterator[types.CodeAction]:
    """Quick fixes of the findings that the range touches, then the actions on the whole file."""
    only = params.context.only
    if wants(only, types.CodeActionKind.QuickFix.value):
        # The server's own findings: ALE sends no diagnostics along, others send old ones.
        span = from_range(params.range, document.lines, client.encoding)
        found = [finding for finding in analysis.findings if finding.span.touches(span)]
        yield from _fixes(document, found, params.context.diagnostics, client)
        yield from _ignores(document, analysis.agent, found, params.context.diagnostics, client)
    if wants(only, FIX_ALL):
        yield from _fix_all(document, analysis, client)


def _fixes(
    document: Document,
    found: Sequence[Finding],
    shown: Sequence[types.Diagnostic],
    client: Client,
) -> Iterator[types.CodeAction]:
    offered: set[tuple[str, tuple[Edit, ...]]] = set()
    for finding in found:
        for fix in finding.fixes:
            if (fix.title, fix.edits) in offered:
                continue
            offered.add((fix.title, fix.edits))
            is_preferred = fix.is_safe and len(finding.fixes) == 1
            yield types.CodeAction(
                title=fix.title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=_of_finding(finding, shown, document, client),
                is_preferred=True if is_preferred and client.is_preferred else None,
                edit=to_workspace_edit(document, fix.edits, client),
            )


def _of_finding(
    finding: Finding, shown: Sequence[types.Diagnostic], document: Document, client: Client
) -> list[types.Diagnostic] | None:
    """The client's own copies of the finding's diagnostic."""
    same = [
        diagnostic
        for diagnostic in shown
        if diagnostic.code == finding.code
        and from_range(diagnostic.range, document.lines, client.encoding) == finding.span
    ]
    return same or None


def safe_edits(analysis: Analysis) -> tuple[tuple[Edit, ...], int]:
    """The edits of all safe fixes that do not touch each other, and how many fixes they are."""
    edits: list[Edit] = []
    count = 0
    for finding in analysis.findings:
        fix = finding.fix
        if fix is None or not fix.is_safe:
            continue
        more = [edit for edit in fix.edits if edit not in edits]
        if more and not overlap([*edits, *more]):
            edits += more
            count += 1
    return tuple(edits), count


def _fix_all(document: Document, analysis: Analysis, client: Client) -> Iterator[types.CodeAction]:
    edits, count = safe_edits(analysis)
    if edits:
        what = "the one safe fix" if count == 1 else f"all {count} safe fixes"
        yield types.CodeAction(
            title=f"Make {what} in this file",
            kind=FIX_ALL,
            edit=to_workspace_edit(document, edits, client),
        )


def _ignores(
    document: Document,
    agent: AgentFile,
    found: Sequence[Finding],
    shown: Sequence[types.Diagnostic],
    client: Client,
) -> Iterator[types.CodeAction]:
    for code in dict.fromkeys(finding.code for finding in found):
        finding = next(finding for finding in found if finding.code == code)
        edit = ignoring(agent, finding, document)
        if edit is not None:
            yield types.CodeAction(
                title=f"Ignore {code} on this line",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=_of_finding(finding, shown, document, client),
                edit=to_workspace_edit(document, (edit,), client),
            )


def ignoring(agent: AgentFile, finding: Finding, document: Document) -> Edit | None:
    """A comment on a line of its own above the finding, None where it would become content."""
    lines, text = document.lines, document.text
    start = lines.starts[lines.line_of(finding.span.start)]
    front_matter = agent.front_matter
    if front_matter.content.start <= start < front_matter.content.end:
        for entry in agent.front_matter.entries:
            if entry.key_span.end < start <= entry.value.span.end:
                # In a scalar of several lines a comment is text; in a list it is one.
                if isinstance(entry.value, Scalar):
                    return None
                break
        comment = f"# agentls: ignore {finding.code}"
    elif start >= agent.body.start and not agent.markdown.in_code(start):
        comment = f"<!-- agentls: ignore {finding.code} -->"
    else:
        return None
    line = lines.line_text(lines.line_of(start))
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    return Edit(Span(start, start), f"{indent}{comment}{_line_end(text)}")


def _line_end(text: str) -> str:
    at = text.find("\n")
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"
