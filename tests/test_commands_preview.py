"""preview: the very digest that waits, to who asks alone; or why none does. Looking changes nothing."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.digests import DigestLimits
from bot.domain import Preferences
from bot.keywords import parse
from bot.message import Heading, Message, PaperLine
from dialogue import ANN, LAB, NOW, Room, printed
from feed import Wall, a_paper, utc

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = utc(2025, 3, 14, 4, 12)
DIGEST = utc(2025, 3, 14, 8)  # 09:00 in Paris
FRESH = (
    a_paper("2503.10001", "Deep MRI of the knee", published=utc(2025, 3, 12)),
    a_paper("2503.10002", "A survey of MRI", published=utc(2025, 3, 12)),
    a_paper("2503.10003", "Quantum dots", published=utc(2025, 3, 12)),
)
USUAL = DigestLimits()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A channel that follows mri since Thursday; nothing was announced since."""
    room = Room(tmp_path)
    room.say("subscribe mri")
    return room


@pytest.fixture
def mri(room: Room) -> Room:
    """arXiv announced some papers that evening."""
    room.announce(date(2025, 3, 13), *FRESH, at=FRIDAY)
    return room


def work(room: Room, wall: Wall, now: datetime, limits: DigestLimits = USUAL) -> None:
    asyncio.run(clock.work(room.store, {"slack": wall}, limits, lambda: now))


def shown(message: Message) -> list[Heading | PaperLine]:
    return [block for block in message.blocks if isinstance(block, Heading | PaperLine)]


def test_right_after_following_it_shows_what_the_last_days_had(room: Room) -> None:
    """Nothing is noted of that keyword yet."""
    told = room.say("preview")
    assert "Nothing is waiting to be posted here." in told
    assert "6 new papers for `mri` since Thu 6 Mar 2025" in told
    assert "* Deep MRI" in told
    room.say("unsubscribe mri")
    room.say("subscribe zebrafish")
    assert "Nothing new for `zebrafish` since Thu 6 Mar 2025" in room.say("preview")


def test_it_is_the_digest_exactly_as_it_will_come(mri: Room) -> None:
    previewed = mri.answer("preview", now=FRIDAY + HOUR)
    assert previewed.public is None
    wall = Wall("slack")
    work(mri, wall, DIGEST)
    [(_, parcel)] = wall.posted
    assert shown(previewed.private) == shown(parcel.message)
    told = printed(previewed.private)
    assert told.startswith(
        "A preview, seen only by you: what would be posted as things stand.\nPAPERS · FRI 14 MAR"
    )
    assert told.endswith("The next digest comes Fri 14 Mar 2025, 09:00 (Europe/Paris).")
    assert previewed.private.abstracts


def test_the_first_message_is_shown_and_the_others_are_counted(mri: Room) -> None:
    mri.commands._limits = DigestLimits(per_part=1)
    told = mri.say("preview", now=FRIDAY + HOUR)
    assert "* A survey of MRI" in told
    assert "* Deep MRI" not in told
    assert "1 more message follows it, with 1 paper." in told


def test_what_mutes_take_out_is_said(mri: Room) -> None:
    channel = mri.store.channel(LAB)
    assert channel
    mri.store.mute(channel, parse("survey"), ANN, FRIDAY)
    told = mri.say("preview", now=FRIDAY + HOUR)
    assert "* A survey" not in told
    assert "1 paper is left out, muted here: `survey`." in told


def test_a_digest_that_is_due_goes_out_in_a_moment(mri: Room) -> None:
    told = mri.say("preview", now=DIGEST + timedelta(seconds=5))
    assert "PAPERS · FRI 14 MAR 2025 · 2 NEW FOR MRI" in told
    assert told.endswith("It is due now and goes out in a moment.")


def test_while_paused_it_shows_what_is_held_back(mri: Room) -> None:
    mri.store.pause(LAB, "paused by Ann", FRIDAY)
    told = mri.say("preview", now=FRIDAY + HOUR)
    assert "* Deep MRI of the knee" in told
    assert "paused by Ann" in told


def test_looking_changes_nothing(mri: Room, tmp_path: Path) -> None:
    before = dump(tmp_path)
    for now in (FRIDAY + HOUR, DIGEST + HOUR, DIGEST + 3 * DAY):
        mri.say("preview", now=now)
    assert dump(tmp_path) == before


def dump(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "papers.sqlite3") as database:
        return list(database.iterdump())


@pytest.mark.parametrize("said", ["preview", "preview please"])
def test_anyone_may_look(mri: Room, said: str) -> None:
    assert "A preview, seen only by you" in mri.say(said, may_change=False, now=FRIDAY + HOUR)


# --- nothing waits ------------------------------------------------------------------------------


def test_in_an_empty_channel_it_is_told_how_to_begin(tmp_path: Path) -> None:
    assert Room(tmp_path).say("preview").startswith("This channel follows nothing yet. For example, say:")


def test_before_any_announcement_that_is_said_with_what_the_last_days_had(room: Room) -> None:
    room.engine.backfill(NOW)
    told = room.say("preview")
    assert told.startswith(
        "Nothing is waiting to be posted here. No announcement has come since the keywords here "
        "were followed.\nThe next digest comes Fri 14 Mar 2025, 09:00 (Europe/Paris).\n"
        "PREVIEW · WHAT THE LAST 7 DAYS WOULD HAVE BROUGHT\n"
    )
    assert "* Deep MRI" in told


def test_where_none_matched_the_count_is_told(room: Room) -> None:
    room.announce(date(2025, 3, 13), FRESH[2], at=FRIDAY)
    told = room.say("preview", now=FRIDAY + HOUR)
    assert told.startswith(
        "Nothing is waiting to be posted here. 1 paper announced, none matched your keywords.\n"
    )


def test_where_all_is_muted_that_is_told(mri: Room) -> None:
    channel = mri.store.channel(LAB)
    assert channel
    mri.store.mute(channel, parse("mri"), ANN, FRIDAY)
    told = mri.say("preview", now=FRIDAY + HOUR)
    assert "2 matched and are muted here." in told


def test_while_arxiv_is_silent_that_is_told(room: Room) -> None:
    room.feed.down("HTTP 503")
    room.engine.harvest(FRIDAY)
    told = room.say("preview", now=FRIDAY + HOUR)
    assert told.startswith("Nothing is waiting to be posted here. arXiv is not answering since 05:12;"), told


def test_what_is_on_its_way_is_no_longer_waiting(mri: Room) -> None:
    wall = Wall("slack")
    wall.fail_next("swallow")
    work(mri, wall, DIGEST)
    told = mri.say("preview", now=DIGEST + timedelta(seconds=5))
    assert "2 papers on the way here at this moment." in told


def test_a_channel_that_wants_quiet_days_told_sees_the_same_line(room: Room) -> None:
    room.announce(date(2025, 3, 13), FRESH[2], at=FRIDAY)
    channel = room.store.channel(LAB)
    assert channel
    room.store.set_preferences(replace(channel, preferences=Preferences(quiet_days=True)), FRIDAY)
    assert "1 paper announced, none matched" in room.say("preview", now=FRIDAY + HOUR)


def test_of_papers_that_were_posted_nothing_untrue_is_said(mri: Room) -> None:
    """The last days hold what was posted, what waits and what came before: one sentence is true of all."""
    work(mri, Wall("slack"), DIGEST)
    told = mri.say("preview", now=DIGEST + HOUR)
    assert told.startswith("Nothing is waiting to be posted here. ")
    assert told.endswith("Shown, not posted: digests hold what is announced after a keyword was followed.")
