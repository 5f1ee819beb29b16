"""The first thing that is said in a channel, and to somebody who writes to us."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests import DigestLimits, draft
from bot.domain import Channel, Preferences, Slot
from bot.message import Actions
from bot.ports import Request
from dialogue import ANN, LAB, NOW, PARIS, Room, printed
from feed import a_paper, utc
from room_desk import a_room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return a_room(tmp_path)


def joined(room: Room, after: timedelta = timedelta()) -> str | None:
    message = room.commands.joined(LAB, "imaging", NOW + after)
    return printed(message) if message else None


def test_a_new_channel_gets_one_card_with_three_ways_to_begin(room: Room) -> None:
    assert joined(room) == (
        "DAILY PAPERS\n"
        "Hello! I find arXiv papers for your keywords.\n"
        "- «mri»: the newest papers for a keyword, at once\n"
        "- «subscribe mri»: one digest of the new ones in this channel, Monday to Friday at 09:00 "
        "(Europe/Paris)\n"
        "- «help»: all the rest\n"
        "[Follow a topic: subscribe (Which topic? For example: mri)] [Try /papers mri: mri] "
        "[Import a list: subscribe (One keyword a line, for example those of a Daily Papers page)]"
    )


def test_what_is_told_twice_is_said_once(room: Room) -> None:
    """A chat tells again what it believes lost, for some minutes and to any process."""
    assert joined(room)
    assert joined(room, timedelta(minutes=5)) is None
    assert joined(room, timedelta(days=1))


def test_a_channel_that_follows_something_hears_that_it_goes_on(room: Room) -> None:
    room.say("subscribe mri")
    assert joined(room) == (
        "I am back. This channel follows `mri`.\n"
        "The next digest comes Fri 14 Mar 2025, 09:00 (Europe/Paris).\n"
        "To change it: «list» · «schedule» · «help»"
    )


def test_being_invited_back_ends_the_pause_of_a_refused_post(room: Room) -> None:
    room.say("subscribe mri")
    refused(room)
    told = joined(room)
    assert told is not None
    assert "The next digest comes Fri 14 Mar 2025" in told
    channel = room.store.channel(LAB)
    assert channel is not None
    assert (channel.paused, channel.refused) == (None, False)


def refused(room: Room) -> None:
    """Compose a digest for Friday and let the platform refuse it."""
    room.announce(
        NOW.date(), a_paper("2503.10001", "Deep MRI again", published=NOW), at=utc(2025, 3, 14, 4, 12)
    )
    slot = Slot(at=utc(2025, 3, 14, 8), day=utc(2025, 3, 14).date())
    limits = DigestLimits()
    room.store.compose(LAB, slot, lambda owed: draft(owed, slot=slot, limits=limits), slot.at)
    lease = timedelta(minutes=3)
    (claim,) = room.store.claim(["slack"], slot.at, lease, lease, 5)
    room.store.begin(claim, slot.at, lease)
    room.store.refused(claim, "The bot is not in this channel", slot.at)


def test_a_pause_of_a_person_stays(room: Room) -> None:
    room.say("subscribe mri")
    room.say("pause")
    told = joined(room)
    assert told is not None
    assert "Nothing is posted at the moment" in told
    assert "[Resume: resume]" in told


def test_the_first_words_of_a_conversation_are_answered_and_greeted(room: Room) -> None:
    answer = room.commands.answer(first("mri"), NOW)
    told = printed(answer.private)
    assert told.startswith("The newest 5 papers for `mri`")
    assert "Hello! I find arXiv papers for your keywords." in told
    assert "one digest of the new ones here, just for you" in told


def test_a_greeting_is_greeted_once(room: Room) -> None:
    told = printed(room.commands.answer(first("hi"), NOW).private)
    assert told.count("\n") == printed(room.commands.answer(first(""), NOW).private).count("\n")
    assert told.startswith("DAILY PAPERS\nHello!")


def test_the_greeting_stays_when_arxiv_has_answered(room: Room) -> None:
    answer = room.commands.answer(first("zebrafish"), NOW)
    assert answer.later is not None
    assert "Hello!" in printed(answer.private)
    assert "Hello!" in printed(answer.later())


def first(said: str) -> Request:
    return Request(channel=LAB, said=said, who=ANN, may_change=True, manages=True, direct=True, first=True)


# --- pasted lists -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pasted",
    [
        'mri\nmedical imaging\n\nau:"Yann LeCun"',
        '- mri\n- medical imaging\n* au:"Yann LeCun"',
        '## mri\n\n## medical imaging\n## au:"Yann LeCun"',
        '1. mri\n2. medical imaging\n3. au:"Yann LeCun"',
    ],
)
def test_a_pasted_list_is_followed_line_by_line(room: Room, pasted: str) -> None:
    message = room.commands.joined(LAB, None, NOW)
    assert message is not None
    (actions,) = [block for block in message.blocks if isinstance(block, Actions)]
    ask = next(action for action in actions.actions if action.lines)
    room.answer(ask.said(pasted))
    assert room.followed() == ["mri", "medical imaging", 'au:"Yann LeCun"']


# --- who must be known --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "managers_only", "asks"),
    [
        ("mri", None, False),
        ("subscribe mri", None, False),
        ("subscribe mri", False, False),
        ("subscribe mri", True, True),
        ("mri", True, True),  # whether it may be followed is a button
        ("settings", None, True),
        ("settings changes managers", False, True),
    ],
)
def test_who_manages_is_asked_only_where_it_matters(
    room: Room, said: str, managers_only: bool | None, asks: bool
) -> None:
    channel = Channel(id=LAB, schedule=PARIS, preferences=Preferences(managers_only=managers_only))
    room.store.set_preferences(channel, NOW)
    request = Request(channel=LAB, said=said, who=ANN, may_change=True)
    assert room.commands.asks_who_manages(request) is asks
    assert room.commands.asks_who_manages(replace(request, said=f"  {said} ")) is asks
