"""What the reader of action files found wrong, as findings."""

from collections.abc import Iterator

from agentls.rulekit.finding import Finding, Fix
from agentls.syntax.action_file import ActionText, Fault, action_text
from agentls.syntax.agent_file import AgentFile
from agentls.text.nearest import nearest
from agentls.text.span import Edit


def said_by(file: AgentFile) -> ActionText:
    """What the action file says."""
    return action_text(file.text, file.front_matter, file.body)


def of_fault(file: AgentFile, fault: Fault) -> Iterator[Finding]:
    """The findings of one kind; where a known word is near, it is the fix."""
    for problem in said_by(file).problems:
        if problem.fault is not fault:
            continue
        is_written = problem.word and problem.span.of(file.text) == problem.word
        meant = nearest(problem.word, problem.known) if is_written else None
        if meant is None:
            yield Finding(problem.span, problem.message)
        else:
            title = f"Replace `{problem.word}` with `{meant}`"
            fix = Fix(title, (Edit(problem.span, meant),))
            yield Finding(problem.span, f"{problem.message}; the nearest is `{meant}`", (fix,))
