"""What becomes of a channel we can no longer post to, and when we are let in again."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Channel, ChannelId
from dialogue import LAB, NOW, Room, printed

WHY = "I was removed from it."


@pytest.fixture
def room(tmp_path: Path) -> Room:
    room = Room(tmp_path)
    room.say("subscribe mri, diffusion")
    room.commands.renamed(LAB, "papers")
    return room


def kept(room: Room) -> Channel:
    channel = room.store.channel(LAB)
    assert channel
    return channel


def test_what_was_set_up_is_kept_and_told_once(room: Room) -> None:
    """Where nobody can be told today, nobody is told twice tomorrow."""
    told = room.commands.left(LAB, WHY, NOW, gone=False)
    assert told
    assert printed(told) == (
        "#papers gets no digest any more. I was removed from it.\n"
        "It follows `mri`, `diffusion`. Nothing is lost.\n"
        "As soon as I am let in again, or somebody says «resume» there, what was missed is caught up."
    )
    assert room.commands.left(LAB, WHY, NOW, gone=False) is None
    assert (kept(room).paused, kept(room).refused) == (WHY, True)
    assert room.followed() == ["mri", "diffusion"]


def test_a_channel_that_is_gone_can_be_followed_elsewhere_at_one_press(room: Room) -> None:
    """All its keywords, in one sentence."""
    told = room.commands.left(LAB, "It was deleted.", NOW, gone=True)
    assert told
    assert "[Follow that here: subscribe mri, diffusion]" in printed(told)


def test_let_in_again_it_goes_on_by_itself(room: Room) -> None:
    """However shortly it was out: the second time, too."""
    assert room.commands.joined(LAB, None, NOW) is not None
    for minutes in (1, 2):
        now = NOW + timedelta(minutes=minutes)
        room.commands.left(LAB, WHY, now, gone=False)
        back = room.commands.joined(LAB, None, now)
        assert back
        assert back.summary == "I am back. This channel follows mri, diffusion."
        assert (kept(room).paused, kept(room).refused) == (None, False)
    assert room.commands.joined(LAB, None, NOW + timedelta(minutes=3)) is None


def test_a_pause_by_a_person_outlasts_our_absence(room: Room) -> None:
    """What somebody decided, the platform does not undo."""
    room.say("pause")
    assert room.commands.left(LAB, WHY, NOW, gone=False) is None
    room.commands.joined(LAB, None, NOW)
    assert kept(room).paused == "paused by Ann"


def test_a_channel_that_follows_nothing_is_not_missed(room: Room) -> None:
    """Neither one that never did, nor one that does no longer."""
    assert room.commands.left(ChannelId("slack/T1/C9"), WHY, NOW, gone=True) is None
    room.say("unsubscribe all")
    assert room.commands.left(LAB, WHY, NOW, gone=True) is None


def test_feeds_are_found_by_where_they_are(room: Room) -> None:
    """A platform, a server, one channel; never one whose name only begins alike."""
    other = ChannelId("slack/T1/C10")
    room.answer("subscribe mri", channel=other)
    assert [channel.id for channel in room.commands.feeds("slack")] == [LAB, other]
    assert [channel.id for channel in room.commands.feeds("slack/T1/C1")] == [LAB]
    assert room.commands.feeds("slack/T") == []
    assert room.commands.feeds("discord") == []


def test_a_new_name_is_kept(room: Room) -> None:
    assert kept(room).name == "papers"
    room.commands.renamed(ChannelId("slack/T1/unheard-of"), "nothing")
