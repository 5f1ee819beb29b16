"""What a tick is told to have done, in a line."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.app.tick import Ticked
from bot.app.turns import TakenIn
from bot.app.waiting import Waiting, waiting_for
from bot.cli.summary import ticked_in_words
from bot.domain import Batch, Channel, ChannelId, Schedule
from bot.engine import Harvested
from dialogue import LAB, NOW, Room
from feed import a_paper, utc

PARIS = Channel(id=LAB, schedule=Schedule(zone="Europe/Paris"))
LATER = Channel(id=ChannelId("slack/T1/C2"), schedule=Schedule(at=time(14), zone="UTC"))


def told(taken_in: TakenIn, *waiting: Waiting) -> str:
    return ticked_in_words(Ticked(taken_in, (), waiting, ()), NOW)


def test_what_waits_is_told_with_the_time_of_its_digest(tmp_path: Path) -> None:
    """Nothing is counted that is for another channel, paused, or posted as soon as announced."""
    room = Room(tmp_path)
    room.answer("subscribe mri")
    room.announce(date(2025, 3, 13), a_paper("2503.10001", "MRI of the knee"), at=utc(2025, 3, 13, 11))
    (waiting,) = waiting_for(room.store, NOW)
    assert (waiting.papers, waiting.slot) == (1, utc(2025, 3, 14, 8))
    assert told(TakenIn(), waiting) == (
        "No harvest was due. 1 paper waits for the digest at Fri 14 Mar 2025, 09:00 (Europe/Paris)."
    )
    room.store.pause(LAB, "for a while", NOW)
    assert waiting_for(room.store, NOW) == []
    room.store.pause(LAB, None, NOW)
    room.answer("schedule announced")
    assert waiting_for(room.store, NOW) == []


def test_where_several_channels_wait_the_first_digest_is_named() -> None:
    today = Waiting(LATER, 30, utc(2025, 3, 13, 14))
    tomorrow = Waiting(PARIS, 7, utc(2025, 3, 14, 8))
    assert told(TakenIn(), tomorrow, today) == (
        "No harvest was due. 37 papers wait for the digests of 2 channels, the first at 14:00 (UTC)."
    )


def test_a_failure_is_told_with_its_reason_and_the_next_try_in_full_minutes() -> None:
    failed = TakenIn(Harvested(0, None, trouble="x"), "arXiv answered 503.", utc(2025, 3, 13, 10, 19, 1))
    again = "`papers run` and `papers tick` try again; next at 10:20 UTC. Nothing to post."
    assert told(failed) == f"The harvest failed: arXiv answered 503. {again}"
    assert told(replace(failed, harvested=None)) == f"The last harvest failed: arXiv answered 503. {again}"
    tomorrow = replace(failed, next_try=utc(2025, 3, 14, 2, 35))
    assert "next at Fri 14 Mar 2025, 02:35 UTC" in told(tomorrow)


def test_keywords_that_could_not_be_filled_are_told() -> None:
    assert told(TakenIn(Harvested(12, None), unfilled="arXiv answered 429")) == (
        "12 papers from arXiv; nothing newly announced. "
        "New keywords wait for arXiv's newest papers: arXiv answered 429. Nothing to post."
    )


@pytest.mark.parametrize(
    ("announced", "matched", "said"),
    [
        (0, 0, "nothing newly announced"),
        (1, 1, "1 newly announced, for a followed keyword"),
        (1, 0, "1 newly announced, not for a followed keyword"),
        (7, 0, "7 newly announced, none of them for followed keywords"),
        (1204, 19, "1,204 newly announced, 19 of them for followed keywords"),
    ],
)
def test_what_was_announced_is_told_with_what_was_looked_for(announced: int, matched: int, said: str) -> None:
    batch = Batch(number=7, closed_at=NOW, announced=announced, matched=matched) if announced else None
    assert told(TakenIn(Harvested(2000, batch))) == f"2,000 papers from arXiv; {said}. Nothing to post."
