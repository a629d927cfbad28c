"""A key that occurs again below.

## What it does

Reports every entry whose key is written once more in the same map, and shows the one in force.

## Why it matters

Claude Code uses the last one and says nothing about the others. Readers that follow YAML to the
letter refuse the file.

## Fix safety

Unsafe: the entry has no effect, but it may be the one that was meant.
"""

from collections.abc import Iterator

from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Related, Severity, Tag
from agentls.rulekit.rule import Example, Needs, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Entry, Mapping, Node, Sequence
from agentls.syntax.yaml_text import whole_lines
from agentls.text.span import Edit


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Report the entries that lose."""
    entries = agent.front_matter.entries
    if agent.front_matter.is_read:
        for entry in entries:
            yield from _inside(agent, entry.value)
    else:
        # What could be recovered may hold lines of text that only look like entries.
        entries = tuple(e for e in entries if agent.format.field(e.key) is not None)
    yield from _losers(agent, entries, flow=False)


def _inside(agent: AgentFile, node: Node) -> Iterator[Finding]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _inside(agent, item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from _inside(agent, entry.value)
        yield from _losers(agent, node.entries, flow=node.flow)


def _losers(agent: AgentFile, entries: tuple[Entry, ...], *, flow: bool) -> Iterator[Finding]:
    last = {entry.key: entry for entry in entries}
    for number, entry in enumerate(entries):
        winner = last[entry.key]
        if entry is winner:
            continue
        lines = whole_lines(agent.text, entry)
        # The first entry of a list's item shares its line with the hyphen.
        own = not flow and not agent.text[lines.start : entry.key_span.start].strip()
        follows = number + 1 >= len(entries) or entries[number + 1].key_span.start >= lines.end
        fix = Fix(f"Remove this `{entry.key}`", (Edit(lines, ""),))
        related = Related(agent.path, winner.key_span, f"the `{entry.key}` that Claude Code uses")
        yield Finding(
            entry.key_span,
            f"`{entry.key}` is written again below, and Claude Code uses the last one",
            (fix,) if own and follows else (),
            related=(related,),
            tags=(Tag.UNNECESSARY,),
        )


RULE: AgentRule = Rule(
    code="AGT011",
    name="duplicate-key",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    needs=Needs.FENCES,
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\nname: reviewer\ndescription: Reviews code.\n⟦model⟧: opus\nmodel: sonnet\n"
                "---\n\nReview.\n"
            ),
            good=(
                "---\nname: reviewer\ndescription: Reviews code.\nmodel: sonnet\n---\n\nReview.\n"
            ),
        ),
    ),
)
