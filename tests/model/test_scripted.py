"""The model that answers from a file."""

import pytest

from agentls.errors import ModelError, SettingsError
from agentls.model.api import Ask, Progress, Stop, ignore_progress
from agentls.model.scripted import ScriptedModel, read_script

MARKDOWN = "# Replies\n\n## orders\n\nAbout orders.\n\n## any\nstop: truncated\n\nHalf of\n"
JSON = '[{"when": "orders", "text": "About orders."}, {"text": "Half of", "stop": "truncated"}]'


@pytest.mark.parametrize("script", [MARKDOWN, JSON], ids=["markdown", "json"])
async def test_the_first_reply_that_fits_is_given(script):
    model = ScriptedModel(read_script(script))
    first = await model.ask(Ask((), ("SELECT FROM orders",), "m"), ignore_progress)
    other = await model.ask(Ask((), ("SELECT FROM t",), "m"), ignore_progress)
    assert (first.text, first.stop) == ("About orders.", Stop.DONE)
    assert (other.text, other.stop) == ("Half of", Stop.TRUNCATED)


async def test_the_reply_comes_in_pieces():
    seen: list[Progress] = []
    await ScriptedModel(read_script("## any\nOne two")).ask(Ask((), (), "m"), seen.append)
    assert [each.text for each in seen] == ["", "One ", "two"]


async def test_a_question_without_a_reply_is_an_error():
    with pytest.raises(ModelError, match="holds no reply for this question"):
        await ScriptedModel(read_script("## orders\nx")).ask(Ask((), ("t",), "m"), ignore_progress)


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("nothing", "The script holds no reply"),
        ("[1]", "must be a list of objects"),
        ("[{", "The script is not JSON"),
        ("## any\nstop: later\nx", "`later` is no way for a reply to end"),
    ],
)
def test_a_script_that_cannot_be_used_says_why(script, complaint):
    with pytest.raises(SettingsError, match=complaint):
        read_script(script)
