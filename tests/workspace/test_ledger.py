"""What was asked and what it cost, and the limit of the day."""

import asyncio
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentls.errors import ModelError
from agentls.model.api import Ask, OnProgress, Progress, Reply, Usage, ignore_progress
from agentls.workspace import ledger
from agentls.workspace.ledger import Day, Ledger, Metered, state_folder

SONNET = "claude-sonnet-5-5"
NOON = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
# 2 500 sent and 1 000 received make 0.015 USD.
USAGE = Usage(2_500, 1_000)


def ask(model: str = SONNET, max_tokens: int = 1_000) -> Ask:
    """At most 0.0110 USD with the default model: 400 tokens sent, 1 000 received."""
    return Ask((), (), model, max_tokens=max_tokens, deadline=60.0)


class Clock:
    """A time that only the test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_answers_add_up_over_the_day_and_over_processes(tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(2):
        one = Ledger(str(tmp_path), 1.0, now=clock)
        one.close(one.open(ask()), SONNET, USAGE, is_finished=True)
    one.close(one.open(ask()), SONNET, Usage(10, 0, cache_read=10), is_finished=False)
    one.close(one.open(ask("qwen3")), "qwen3", Usage(5, 5), is_finished=True)
    assert one.today() == Day(
        "2026-11-23", 4, 1, 1, Usage(5_015, 2_005, cache_read=10), pytest.approx(0.030001)
    )
    clock.now += timedelta(days=1)
    assert one.today() == Day("2026-11-24")
    assert [day.date for day in one.days()] == ["2026-11-23"]


def test_the_limit_refuses_before_sending_and_says_when_it_is_free_again(tmp_path: Path) -> None:
    clock = Clock()
    one = Ledger(str(tmp_path), 0.03, now=clock)
    one.close(one.open(ask()), SONNET, USAGE, is_finished=True)
    one.close(one.open(ask()), SONNET, Usage(2_500, 500), is_finished=True)
    with pytest.raises(ModelError) as caught:
        one.open(ask())
    assert (caught.value.kind, str(caught.value)) == (
        "daily-limit",
        (
            "0.03 USD of the 0.03 USD for this day are spent or promised, and this question may "
            "cost up to 0.01 USD. Wait until midnight (in 11 h 30 min), or raise "
            "`model.daily-limit-usd` in the settings."
        ),
    )
    clock.now += timedelta(hours=11, minutes=30)
    one.open(ask())


def test_a_question_that_alone_costs_too_much_is_told_to_ask_about_less(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"may cost up to 0\.01 USD\. Ask about less, or raise"):
        Ledger(str(tmp_path), 0.005, now=Clock()).open(ask())


def test_questions_under_way_count_with_the_most_they_may_cost(tmp_path: Path) -> None:
    clock = Clock()
    one, other = (Ledger(str(tmp_path), 0.03, now=clock) for _ in range(2))
    first = one.open(ask())
    other.open(ask())
    with pytest.raises(ModelError):
        other.open(ask())
    one.close(first, SONNET, Usage(10, 1), is_finished=True)
    other.open(ask())
    # What a crash left open is forgotten once it must be over.
    clock.now += timedelta(minutes=3)
    assert other.today().open == 0


def test_an_unknown_price_is_counted_and_never_refused(tmp_path: Path) -> None:
    one = Ledger(str(tmp_path), 0.000001, now=Clock())
    one.close(one.open(ask("qwen3")), "qwen3", USAGE, is_finished=True)
    assert (one.today().unpriced, one.today().dollars) == (1, 0.0)


def test_damaged_lines_are_passed_over(tmp_path: Path) -> None:
    one = Ledger(str(tmp_path), 1.0, now=Clock())
    one.close(one.open(ask()), SONNET, USAGE, is_finished=True)
    with (tmp_path / "usage/2026-11-23.jsonl").open("ab") as file:
        file.write(b'[1]\n\xff\xfe\n{"close": 1, "usd": -5, "usage": {"sent": "x"}}\n{"open": "cut')
    one.close(one.open(ask()), SONNET, USAGE, is_finished=True)
    assert one.today().dollars == pytest.approx(0.03)


def test_the_file_of_a_day_and_their_number_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_LARGEST_FILE", 2_000)
    monkeypatch.setattr(ledger, "_DAYS_KEPT", 3)
    clock = Clock()
    one = Ledger(str(tmp_path), 100.0, now=clock)
    under_way = one.open(ask())
    for _ in range(40):
        one.close(one.open(ask()), SONNET, USAGE, is_finished=True)
    assert (tmp_path / "usage/2026-11-23.jsonl").stat().st_size < 2_500
    assert (one.today().asks, one.today().dollars) == (40, pytest.approx(0.6))
    assert one.today().open == pytest.approx(0.011)
    one.close(under_way, SONNET, USAGE, is_finished=True)
    assert (one.today().asks, one.today().open) == (41, 0)
    for _ in range(5):
        clock.now += timedelta(days=1)
        one.close(one.open(ask()), SONNET, USAGE, is_finished=True)
    assert [day.date for day in one.days()] == ["2026-11-28", "2026-11-27", "2026-11-26"]


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    one = Ledger(str(tmp_path / "state"), 1.0, now=Clock())
    one.open(ask())
    folder = tmp_path / "state/usage"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_accounts_that_cannot_be_written_mean_that_nothing_is_sent(tmp_path: Path) -> None:
    (tmp_path / "usage").write_text("in the way")
    with pytest.raises(ModelError, match="cannot be written, so nothing is sent"):
        Ledger(str(tmp_path), 1.0, now=Clock()).open(ask())
    assert Ledger(str(tmp_path), 1.0, now=Clock()).days() == ()


PROCESS = """
import sys
from agentls.errors import ModelError
from agentls.model.api import Ask, Usage
from agentls.workspace.ledger import Ledger
ledger = Ledger(sys.argv[1], 0.5)
for _ in range(40):
    try:
        entry = ledger.open(Ask((), (), "claude-sonnet-5-5", max_tokens=1000))
    except ModelError:
        break
    ledger.close(entry, "claude-sonnet-5-5", Usage(0, 1000), is_finished=True)
"""


def test_the_limit_holds_for_several_processes_together(tmp_path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", PROCESS, str(tmp_path)], env={**os.environ})
        for _ in range(3)
    ]
    assert [process.wait(timeout=100) for process in running] == [0, 0, 0]
    day = Ledger(str(tmp_path), 0.5).today()
    # 40 questions each would be 1.20 USD; each costs 0.01 and may cost 0.011.
    assert (day.asks, day.dollars) == (49, pytest.approx(0.49))


class Talker:
    """A model that reports its usage and then ends as it was told."""

    host = "h"

    def __init__(self, end: BaseException | None = None) -> None:
        self.end = end

    def by_schema(self, model: str) -> bool:
        return model == "yes"

    async def ask(self, ask: Ask, on_progress: OnProgress) -> Reply:
        on_progress(Progress("waiting"))
        on_progress(Progress("thinking", usage=Usage(100, 1)))
        on_progress(Progress("writing", "x" * 60, Usage(100, 1)))
        if self.end is not None:
            raise self.end
        return Reply("x" * 60, usage=Usage(100, 20))

    async def close(self) -> None:
        self.host = "closed"


async def test_a_metered_model_enters_what_the_reply_counted(tmp_path: Path) -> None:
    one = Ledger(str(tmp_path), 1.0, now=Clock())
    inner = Talker()
    model = Metered(inner, one)
    seen: list[Progress] = []
    assert (await model.ask(ask(), seen.append)).text == "x" * 60
    assert [each.stage for each in seen] == ["waiting", "thinking", "writing"]
    assert (one.today().usage, one.today().unfinished) == (Usage(100, 20), 0)
    assert (model.host, model.by_schema("yes"), model.by_schema("no")) == ("h", True, False)
    await model.close()
    assert inner.host == "closed"


@pytest.mark.parametrize("end", [ModelError("cut", "Cut."), asyncio.CancelledError()])
async def test_a_question_that_breaks_off_costs_what_came(
    tmp_path: Path, end: BaseException
) -> None:
    one = Ledger(str(tmp_path), 1.0, now=Clock())
    with pytest.raises(type(end)):
        await Metered(Talker(end), one).ask(ask(), ignore_progress)
    assert (one.today().usage, one.today().unfinished) == (Usage(100, 30), 1)
    assert one.today().open == 0


async def test_a_refused_question_does_not_reach_the_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="this question may cost"):
        await Metered(Talker(AssertionError()), Ledger(str(tmp_path), 0.001)).ask(
            ask(), ignore_progress
        )


def test_the_state_folder_is_that_of_the_desktop_standard() -> None:
    assert state_folder({"XDG_STATE_HOME": "/s/"}) == "/s/agentls"
    assert state_folder({"XDG_STATE_HOME": "s", "HOME": "/h"}) == "/h/.local/state/agentls"
