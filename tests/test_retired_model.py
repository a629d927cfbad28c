"""The day decides whether a model is retired or going to be."""

from datetime import date

import pytest

from agentls.lint.rules import retired_model
from agentls.lint.run import lint
from agentls.syntax.project import Project
from tests.support.linting import read

TEXT = "---\nname: a\ndescription: A.\nmodel: claude-sonnet-4-5\n---\n\nWork.\n"


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 29), "warning: `claude-sonnet-4-5` is going to be retired on"),
        (date(2026, 11, 30), "error: `claude-sonnet-4-5` was retired on"),
        # Without a day, that of the data counts.
        (None, "warning: `claude-sonnet-4-5` is going to be retired on"),
    ],
)
def test_from_its_last_day_on_a_model_is_retired(today: date | None, said: str) -> None:
    agent = read(".claude/agents/a.md", TEXT)
    outcome = lint(agent, Project(today=today), rules=(retired_model.RULE,))
    (finding,) = outcome.findings
    assert finding.severity is not None
    shown = f"{finding.severity.word}: {finding.message}"
    assert shown == f"{said} 30 November 2026; `claude-sonnet-5-5` takes its place"
