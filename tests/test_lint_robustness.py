"""No text whatever makes a rule raise, point outside the text, or offer edits that clash."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agentls.lint.rules import tab_indentation, yaml_not_loaded, yaml_quoted
from agentls.syntax.front_matter import Verdict, plain_map
from agentls.text.span import apply_edits
from tests.support.linting import findings, fixed, read

PIECES = (
    *":#\"'\\[]{}>%@`~é😀\u2028\x00\ufeff\t\n",
    *("---", "---\n", "----", "+++\n", "***\n", "...\n", "\n\n", "\r\n", "  ", " ", "```\n"),
    *("name", "name: a", "name: ", "Name: ", "description: ", "description:\n", "model:x\n"),
    *("model: sonnet\n", "tools: [Read, Grep]\n", "tools:\n  - Read\n", "hooks:\n  Stop: []\n"),
    *("allowed-tools: ", "<<: ", ": ", " #", "\\q", "&a ", "*a", "!t ", "- ", "? ", "|\n", "80"),
    *("title: a\n", "when: class\n", "{{", "}}", "{{selecton}}", "asks"),
    *("<example>", "</example>\n", "user: ", "Examples:", "You review.", "true", "null"),
)

TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
HEADED = TEXTS.map(lambda text: f"---\nname: a\ndescription: {text}\n---\n\nReview.\n")
PATH = ".claude/agents/a.md"
PATHS = st.sampled_from(
    (".claude/agents/a.md", "plugin/agents/a.md", "agents/b.md", ".agentls/actions/a.md")
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(path=PATHS, text=TEXTS | HEADED | st.text(max_size=60))
def test_every_finding_lies_in_the_text_and_its_fixes_can_be_made(path: str, text: str) -> None:
    for finding in findings(path, text):
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        for fix in finding.fixes:
            assert fix.edits
            assert apply_edits(text, fix.edits) != text


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=HEADED)
def test_quotes_and_spaces_put_in_safely_change_no_field(text: str) -> None:
    found = findings(PATH, text, rules=(yaml_quoted.RULE, tab_indentation.RULE))
    before = read(PATH, text).front_matter
    after = read(PATH, fixed(text, found)).front_matter
    assert plain_map(after.entries) == plain_map(before.entries)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=HEADED)
@example(text='---\nname: a\ndescription: \n"\ntools: [Read]\n\t\n---\n\nReview.\n')
def test_front_matter_is_read_once_every_cause_is_mended(text: str) -> None:
    found = findings(PATH, text, rules=(yaml_not_loaded.RULE,))
    if found and all(finding.fix for finding in found):
        assert read(PATH, fixed(text, found)).front_matter.verdict is not Verdict.BROKEN
