"""Where the entries of a list of tools stand, however the list is written."""

import pytest

from tests.support.linting import read
from tests.support.marks import mark


@pytest.mark.parametrize(
    "marked",
    [
        "tools: ⟦Read⟧, ⟦Grep⟧",
        "tools: ⟦Read⟧ ⟦Grep⟧",
        'tools: "⟦Read⟧, ⟦Bash(git *)⟧"',
        "tools: [⟦Read⟧, '⟦Grep⟧']",
        "tools:\n  - ⟦Read⟧\n  - ⟦Grep⟧",
        # Folded, and in blocks of text: every name still has its own place.
        "tools: ⟦Read⟧,\n  ⟦Grep⟧,\n\n  ⟦Glob⟧",
        "tools: '⟦Read⟧,\n  ⟦Grep⟧'",
        "tools: |\n  ⟦Read⟧\n  ⟦Grep⟧",
        "tools: >-\n  ⟦Read⟧,\n  ⟦Grep⟧",
        # With escapes the whole value stands for each of its names.
        'tools: ⟦"\\x52ead, Grep"⟧',
    ],
)
def test_every_entry_has_its_place(marked: str) -> None:
    head, tail = "---\nname: a\ndescription: A.\n", "\n---\n\nWork.\n"
    text = head + marked.replace("⟦", "").replace("⟧", "") + tail
    agent = read(".claude/agents/a.md", text)
    assert mark(text, (tool.span for tool in agent.tools)) == head + marked + tail
