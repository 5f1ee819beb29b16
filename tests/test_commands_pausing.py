"""Pauses: said, changed, undone, told from a refusal of the platform, and over by themselves."""

from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from bot.clock import work
from bot.digests import DigestLimits
from dialogue import LAB, NOW, Room
from feed import Wall, a_paper, utc

FRIDAY = utc(2025, 3, 14, 8)  # 09:00 in Paris
MONDAY = utc(2025, 3, 17, 8)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to begin each dialogue with a copy of."""
    folder = tmp_path_factory.mktemp("begun")
    room = Room(folder)
    room.say("subscribe mri")
    room.announce(FRIDAY.date(), a_paper("2503.09501", "New MRI"), at=FRIDAY - timedelta(hours=4))
    room.store.close()
    return folder


@pytest.fixture
def room(tmp_path: Path, begun: Path) -> Room:
    """A channel that follows mri, with one paper to be posted on Friday."""
    copytree(begun, tmp_path, dirs_exist_ok=True)
    return Room(tmp_path)


async def tick(room: Room, wall: Wall, now: datetime) -> int:
    return len(await work(room.store, {"slack": wall}, DigestLimits(), lambda: now))


def paused(room: Room) -> datetime | None:
    channel = room.store.channel(LAB)
    assert channel
    return channel.paused_until


def test_a_pause_is_said_back_with_its_weekday_its_date_and_its_zone(room: Room) -> None:
    answer = room.say("pause until monday")
    assert "Nothing is posted here until Mon 17 Mar 2025, 00:00 (Europe/Paris)." in answer
    assert "New papers are kept until then." in answer
    assert "The next digest comes Mon 17 Mar 2025, 09:00 (Europe/Paris)." in answer
    assert "«resume»" in answer


def test_everybody_is_told_and_anybody_can_undo_it(room: Room) -> None:
    until = "until Mon 17 Mar 2025, 00:00 (Europe/Paris)"
    assert room.public("pause until monday") == f"Ann paused the digests here {until}.\n[Undo: resume]"
    assert room.public("resume") == "Ann resumed the digests here.\n[Undo: pause until 2025-03-17 00:00]"
    assert room.public("pause") == (
        "Ann paused the digests here, until somebody says «resume».\n[Undo: resume]"
    )


def test_a_pause_can_be_made_longer_and_shorter(room: Room) -> None:
    """Undo leads back to the pause there was."""
    room.say("pause until monday")
    assert "[Undo: pause until 2025-03-17 00:00]" in room.say("pause for 2 weeks")
    assert paused(room) == NOW + 14 * DAY
    room.say("pause until 2025-03-17 00:00")
    assert paused(room) == utc(2025, 3, 16, 23)
    assert "[Undo: pause until 2025-03-17 00:00]" in room.say("pause")
    assert paused(room) is None
    assert "[Undo: pause]" in room.say("resume")


def test_the_same_pause_twice_changes_nothing(room: Room) -> None:
    room.say("pause until monday")
    answer = room.answer("pause until 17 march")
    assert (answer.public, answer.undo) == (None, None)


def test_a_pause_that_ends_before_the_next_digest_is_told_to_change_nothing(room: Room) -> None:
    assert "No digest was to come before that." in room.say("pause until tomorrow")


def test_a_pause_is_the_whole_channels(room: Room) -> None:
    assert "«unsubscribe #1»" in room.say("pause #1")
    assert room.followed() == ["mri"]


@pytest.mark.parametrize(
    "said", ["pause until yesterday", "pause until blue", "pause for 2 years", "pause 25:00"]
)
def test_a_pause_nobody_can_mean_changes_nothing(room: Room, said: str) -> None:
    answer = room.say(said)
    assert "For example: «pause" in answer
    assert "Nothing is posted" not in room.say("list")


def test_the_words_may_have_been_a_keyword(room: Room) -> None:
    assert "To search for these words: «search pause until convergence»" in room.say(
        "pause until convergence"
    )


def test_a_channel_that_never_followed_anything_has_nothing_to_pause(tmp_path: Path) -> None:
    assert Room(tmp_path).say("pause").startswith("Nothing is followed here yet")


@pytest.mark.parametrize("said", ["", "list", "status", "schedule", "settings"])
def test_a_pause_is_told_wherever_people_ask(room: Room, said: str) -> None:
    room.say("pause until monday")
    assert "Nothing is posted here until Mon 17 Mar 2025, 00:00 (Europe/Paris): paused by Ann" in room.say(
        said
    )


def test_a_pause_without_an_end_is_told_as_one(room: Room) -> None:
    room.say("pause")
    assert "Nothing is posted at the moment: paused by Ann. To go on: «resume»" in room.say("list")


def test_a_pause_that_is_over_is_shown_no_more(room: Room) -> None:
    """Also before the clock has come to end it."""
    room.say("pause until monday")
    assert "The next digest comes" in room.say("list", now=MONDAY)
    assert room.say("resume", now=MONDAY).startswith("Nothing is paused here.")


async def test_nothing_comes_during_a_pause_and_all_of_it_after(room: Room) -> None:
    wall = Wall("slack")
    room.say("pause until monday")
    assert await tick(room, wall, FRIDAY) == 0
    assert await tick(room, wall, MONDAY) == 1
    assert wall.papers(LAB) == ["2503.09501"]


async def test_the_digest_at_the_end_of_a_pause_comes(room: Room) -> None:
    wall = Wall("slack")
    told = room.say("pause until monday 9am")
    assert "The next digest comes Mon 17 Mar 2025, 09:00 (Europe/Paris)." in told
    assert "No digest was to come before that." in room.say("pause until friday 9am")
    room.say("pause until monday 9am")
    assert await tick(room, wall, FRIDAY) == 0
    assert await tick(room, wall, MONDAY) == 1
    assert wall.papers(LAB) == ["2503.09501"]


async def test_who_resumes_is_told_how_much_waits_and_when_it_comes(room: Room) -> None:
    room.say("pause")
    later = FRIDAY + timedelta(hours=1)
    assert room.say("resume", now=later) == (
        "Posting goes on. 1 paper waits for the next digest. "
        "The next digest comes Mon 17 Mar 2025, 09:00 (Europe/Paris).\n[Undo: pause]"
    )


async def test_what_is_muted_does_not_wait(room: Room) -> None:
    room.say("pause")
    room.say("mute new mri")
    assert room.say("resume", now=FRIDAY).startswith("Posting goes on. The next digest comes")


async def test_a_refusal_of_the_platform_is_no_pause_of_a_person(room: Room) -> None:
    """It is told in other words, and nobody can pause what cannot be posted."""
    wall = Wall("slack")
    wall.fail_next("refuse")
    await tick(room, wall, FRIDAY)
    told = room.say("list", now=FRIDAY)
    assert "The bot is not in this channel. Nothing is lost. Once that is fixed: «resume»" in told
    answer = room.answer("pause until monday", now=FRIDAY)
    assert answer.public is None
    assert room.say("list", now=FRIDAY) == told


async def test_a_pause_of_a_person_is_nothing_the_operator_is_bothered_with(room: Room) -> None:
    room.say("pause")
    assert room.store.status(NOW).paused_channels == ()
