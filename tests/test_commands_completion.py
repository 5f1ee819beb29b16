"""What people are offered while they type."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.completion import MOST, completions, is_about_mutes
from bot.commands.front_door import understand
from bot.commands.understood import NotAPaper, SetSchedule
from bot.domain import Schedule
from bot.schedule import parse_schedule
from dialogue import LAB, Room
from test_front_door import SENTENCES

FOLLOWED = ["mri", "medical imaging", "diffusion"]
MUTED = ["survey", "cat:cs.CR"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", ["mri", "medical imaging", "diffusion", "subscribe", "unsubscribe"]),
        ("m", ["mri", "medical imaging"]),
        ("IMAG", ["medical imaging"]),
        ("su", ["subscribe"]),
        ("s", ["diffusion", "subscribe", "show", "share", "schedule", "status", "search"]),
        ("unsubscribe ", [*(f"unsubscribe {keyword}" for keyword in FOLLOWED), "unsubscribe all"]),
        ("unsubscribe d", ["unsubscribe medical imaging", "unsubscribe diffusion"]),
        ("schedule ", ["schedule 9am", "schedule 09:00 mon-fri"]),
        ("schedule an", ["schedule announced"]),
        ("help k", ["help keywords"]),
        ("p", ["preview", "pause"]),
        ("pause ", ["pause until tomorrow", "pause until friday", "pause until monday"]),
        ("pause f", ["pause for 2 weeks"]),
        ("mute ", ["mute survey", 'mute au:"Yann LeCun"']),
        ("unm", ["unmute"]),
        ("unmute ", ["unmute survey", "unmute cat:cs.CR", "unmute all"]),
        ("unmute #1", ["unmute survey"]),
        ("unsubscribe #2", ["unsubscribe medical imaging"]),
        ("unsubscribe 3", ["unsubscribe diffusion"]),
        ("schedule 10", ["schedule 10:00", "schedule 10:15"]),
        ("schedule 9am ", ["schedule 9am mon-fri", "schedule 9am daily"]),
        ("schedule 9am mon-fri ", ["schedule 9am mon-fri UTC", "schedule 9am mon-fri Europe/London"]),
        ("schedule 9am mon-fri beij", ["schedule 9am mon-fri Asia/Shanghai"]),
        ("schedule 9am mon-fri Asia/To", ["schedule 9am mon-fri Asia/Tokyo"]),
        ("share m", ["share mri", "share medical imaging"]),
        ("settings changes u", ["settings changes usual"]),
        ("settings comp", ["settings compact on", "settings compact off"]),
        ("settings q", ["settings quiet on", "settings quiet off"]),
        ("wh", ["why"]),
        ("search m", ["search mri", "search medical imaging"]),
        ("mri", ["mri", "mri today", "mri yesterday"]),
        ("mri ", ["mri today", "mri yesterday"]),
        ("mri l", ["mri last week", "mri last month"]),
        ("quantum dots last", ["quantum dots last week", "quantum dots last month"]),
        ("to", ["today"]),
        ("schedule 9am new y", ["schedule 9am America/New_York"]),
        ("schedule port of sp", ["schedule America/Port_of_Spain"]),
    ],
)
def test_the_likeliest_comes_first(typed: str, first: list[str]) -> None:
    assert completions(typed, FOLLOWED, MUTED)[: len(first)] == first


def test_a_verb_is_not_given_a_time() -> None:
    assert completions("last", FOLLOWED) == ["last week", "last month"]
    assert completions("status", FOLLOWED) == ["status"]
    assert completions("list", FOLLOWED) == ["list"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("undo", []),
        ("undo ", []),
        ("2503.14546", []),
        ("2503.14546 ", []),
        ("https://example.org/mri", []),
        ("mri since 3 d", []),
        ("mri since", ["mri since monday"]),
        ("mri since m", ["mri since monday"]),
        ("mri 30 days", []),
        ("mri today", ["mri today"]),
        ("today", ["today"]),
        ("resume", ["resume"]),
        ("res", ["resume"]),
        ("subscibe mri", []),
        ("search l", []),
        ("mri before 2503.14546", []),
    ],
)
def test_a_time_is_offered_only_for_a_keyword_that_has_none(typed: str, offered: list[str]) -> None:
    assert completions(typed, []) == offered


@given(SENTENCES, st.lists(st.text(min_size=1, max_size=20)))
def test_never_more_than_a_chat_takes_and_each_once(typed: str, followed: list[str]) -> None:
    offered = completions(typed, followed)
    assert len(offered) <= MOST
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "m",
        "mri ",
        "unsubscribe ",
        "schedule ",
        "help ",
        "search ",
        "pause ",
        "mute ",
        "unmute ",
        "settings ",
    ],
)
def test_all_that_is_offered_is_understood(typed: str) -> None:
    assert not any(isinstance(understand(sentence), NotAPaper) for sentence in completions(typed, FOLLOWED))


@pytest.mark.parametrize(
    "typed",
    ["schedule ", "schedule 8", "schedule 10:3", "schedule 9am ", "schedule 9am mon-fri ", "schedule p"],
)
def test_every_schedule_that_is_offered_can_be_had(typed: str) -> None:
    """Times, days and zones in words the schedule itself reads."""
    offered = [understand(sentence) for sentence in completions(typed, [])]
    schedules = [said for said in offered if isinstance(said, SetSchedule)]
    assert schedules
    for said in schedules:
        parse_schedule(said.text, Schedule())


def test_what_is_muted_is_read_only_where_it_may_be_meant(tmp_path: Path) -> None:
    """For every key somebody types the database is asked for no more than it takes."""
    room = Room(tmp_path)
    room.say("mute survey")
    assert room.commands.complete(LAB, "unmute s") == ["unmute survey"]
    assert room.commands.complete(LAB, "mute s") == ["mute survey"]
    assert [is_about_mutes(typed) for typed in ("unmute", "UNMUTE #1", "mute", "mri")] == [
        True,
        True,
        False,
        False,
    ]
