"""What a reply may become."""

import pytest

from agentls.assist.reply import accepted, inert, unwrapped
from agentls.errors import ModelError
from agentls.model.api import Reply, Stop


@pytest.mark.parametrize(
    ("stop", "detail", "message"),
    [
        (Stop.TRUNCATED, "", ("truncated: The reply became too long and was cut short. Select less "
         "code, or raise the limit in the settings.")),
        (Stop.REFUSED, "cyber: no.", ("refused: The model declined to answer (cyber: no). Try "
         "another model.")),
        (Stop.TOO_LONG, "", ("too-long: The question fills the model's whole context. Select less "
         "code.")),
        (Stop.CUT, "", "cut: The connection ended before the reply did. Ask again."),
        (Stop.UNKNOWN, "pause_turn", ("unknown-stop: The reply ended for a reason that is not "
         "known here (`pause_turn`), so it is not used. Ask again.")),
    ],
)  # fmt: skip
def test_an_incomplete_reply_is_an_error_with_a_next_step(stop, detail, message):
    with pytest.raises(ModelError) as caught:
        accepted(Reply("half", stop, detail=detail))
    assert f"{caught.value.kind}: {caught.value}" == message


def test_line_ends_and_hidden_characters_are_cleaned():
    assert accepted(Reply("a\r\nb\u202e\u200bc\x07")) == "a\nbc"


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("```\nx\n```", "x"),
        ("```markdown\nx\n\n```sql\ny\n```\n```", "x\n\n```sql\ny\n```"),
        ("```sql\ny\n```", "```sql\ny\n```"),
        ("Look:\n```\ny\n```", "Look:\n```\ny\n```"),
    ],
)
def test_only_a_fence_around_everything_is_taken_off(reply, text):
    assert unwrapped(reply) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("![a](http://x/y)", "a (image: `http://x/y`)"),
        ("[a](command:x)", "a (`command:x`)"),
        ("a <b>c</b> 1 < 2", "a &lt;b>c&lt;/b> 1 < 2"),
        ("`<b>` and `[a](b)`", "`<b>` and `[a](b)`"),
        ("```\n<b>\n```\n<c>", "```\n<b>\n```\n&lt;c>"),
        ("```\nopen <b>", "```\nopen <b>\n```"),
    ],
)
def test_nothing_can_be_loaded_or_clicked(markdown, text):
    assert inert(markdown) == text
