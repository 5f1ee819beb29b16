"""A channel that cannot be posted to, and how people set it going again."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import work
from bot.delivery import SETTLE_AFTER
from bot.digests import DigestLimits
from dialogue import LAB, NOW, PARIS, Room, printed
from feed import Wall, a_paper, utc

SLOT = utc(2025, 3, 14, 8)  # Friday, 09:00 in Paris
SECOND = timedelta(seconds=1)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A channel that follows mri, with one paper to be posted on Friday."""
    room = Room(tmp_path)
    room.say("subscribe mri")
    room.announce(SLOT.date(), a_paper("2503.09501", "New MRI"), at=SLOT - timedelta(hours=4))
    return room


async def tick(room: Room, wall: Wall, now=SLOT) -> int:
    return len(await work(room.store, {"slack": wall}, DigestLimits(), lambda: now))


async def test_what_the_platform_refused_goes_out_after_resume(room: Room) -> None:
    wall = Wall("slack")
    wall.fail_next("refuse")
    assert await tick(room, wall) == 0
    assert "The bot is not in this channel. Nothing is lost. Once that is fixed: «resume»" in room.say("list")
    answer = room.answer("resume", now=SLOT + SECOND)
    assert printed(answer.private) == "Posting goes on. 1 paper waits and comes in a moment."
    assert answer.public is not None
    assert printed(answer.public) == "Ann resumed the digests here."
    assert await tick(room, wall, SLOT + 2 * SECOND) == 1
    assert wall.papers(LAB) == ["2503.09501"]


def test_resuming_what_is_not_paused_changes_nothing(room: Room) -> None:
    assert room.say("resume", now=NOW).startswith("Nothing is paused here. The next digest comes")
    assert room.store.channel(LAB).schedule == PARIS  # type: ignore[union-attr]


@pytest.mark.parametrize(("said", "comes"), [("it is there", []), ("Post again", ["2503.09501"])])
async def test_a_person_who_looked_decides(room: Room, said: str, comes: list[str]) -> None:
    wall = Wall("slack", mute=True)
    wall.fail_next("swallow")
    await tick(room, wall)
    await tick(room, wall, SLOT + SETTLE_AFTER + SECOND)
    asked = room.say("status", now=SLOT + timedelta(hours=1))
    assert "may or may not have come through" in asked
    assert "[It is there: it is there] [Post again: post again]" in asked
    room.say(said, now=SLOT + timedelta(hours=1))
    await tick(room, wall, SLOT + timedelta(hours=1, minutes=1))
    assert wall.papers(LAB) == comes
    assert "may or may not" not in room.say("status", now=SLOT + timedelta(hours=2))


@pytest.mark.parametrize("said", ["resume", "post again", "it is there"])
def test_who_may_only_read_sets_nothing_going(room: Room, said: str) -> None:
    room.store.pause(LAB, "the bot was removed.", NOW)
    assert room.say(said, may_change=False).startswith("Nothing was changed")
    assert room.store.channel(LAB).paused  # type: ignore[union-attr]


def test_nothing_in_doubt_is_said(room: Room) -> None:
    assert room.say("post again") == "No post is in doubt here."
