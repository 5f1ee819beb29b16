"""How often arXiv is asked for people, and what they are told once it was often enough."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.allowance import WITHIN, Allowance, AskLimits
from bot.domain import ChannelId, Person
from bot.ports import Answer, Request
from dialogue import LAB, NOW, Room, printed
from feed import a_paper, utc

MINUTE = timedelta(minutes=1)
LIMITS = AskLimits()
REQUEST = Request(channel=LAB, said="x", who=Person(id="U1", name="Ann"), may_change=True)
TOO_OFTEN = "You have asked arXiv 10 times in ten minutes and can do so again at 11:10."


def by(person: str, channel: str = LAB) -> Request:
    return replace(REQUEST, who=Person(id=person, name="Somebody"), channel=ChannelId(channel))


def test_a_person_asks_ten_times_in_any_ten_minutes():
    allowance = Allowance(LIMITS)
    for minute in range(10):
        assert allowance.take(by("U1"), NOW + minute * MINUTE / 2) is None
    refused = allowance.take(by("U1"), NOW + 5 * MINUTE)
    assert refused is not None
    assert (refused.by_person, refused.times, refused.until) == (True, 10, NOW + WITHIN)
    assert allowance.take(by("U1", "slack/T1/C2"), NOW + 5 * MINUTE), "in whatever channel"
    assert allowance.take(by("U2"), NOW + 5 * MINUTE) is None, "somebody else may"
    assert allowance.take(by("U1", "discord/1/2"), NOW + 5 * MINUTE) is None, "that is another person"
    assert allowance.take(by("U1"), refused.until - MINUTE / 60) == refused, "asking in vain costs nothing"
    assert allowance.take(by("U1"), refused.until) is None


def test_a_channel_asks_thirty_times_in_any_ten_minutes():
    allowance = Allowance(LIMITS)
    for number in range(30):
        assert allowance.take(by(f"U{number}"), NOW) is None
    refused = allowance.take(by("U99"), NOW)
    assert refused is not None
    assert (refused.by_person, refused.times, refused.until) == (False, 30, NOW + WITHIN)
    assert allowance.take(by("U99", "slack/T1/C2"), NOW) is None, "another channel may"


def test_whoever_sits_at_the_machine_itself_is_not_counted():
    allowance = Allowance(LIMITS)
    assert not any(allowance.take(by("owner", "console/terminal"), NOW) for _ in range(100))


def test_a_clock_set_back_refuses_nobody_for_longer():
    allowance = Allowance(LIMITS)
    for _ in range(10):
        allowance.take(REQUEST, NOW)
    assert allowance.take(REQUEST, NOW)
    assert allowance.take(REQUEST, NOW - 60 * MINUTE) is None


@given(st.lists(st.tuples(st.integers(0, 120), st.sampled_from("ABCD"), st.sampled_from("12")), max_size=80))
def test_no_ten_minutes_have_more_and_nobody_is_refused_before(asks: list[tuple[int, str, str]]) -> None:
    limits = AskLimits(per_person=3, per_channel=5)
    allowance, granted = Allowance(limits), list[tuple[int, str, str]]()
    for minute, person, channel in sorted(asks):
        taken = allowance.take(by(person, f"slack/T1/C{channel}"), NOW + minute * MINUTE)
        recent = [ask for ask in granted if minute - ask[0] < 10]
        mine = sum(ask[1] == person for ask in recent)
        here = sum(ask[2] == channel for ask in recent)
        assert (taken is None) == (mine < 3 and here < 5)
        if taken is None:
            granted.append((minute, person, channel))
        else:
            assert NOW + minute * MINUTE < taken.until <= NOW + minute * MINUTE + WITHIN


# --- in a channel -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def eager(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A channel in which somebody asked arXiv ten times."""
    room = Room(tmp_path_factory.mktemp("eager"))
    for number in range(10):
        assert room.answer(f"nothing like {'x' * (number + 1)}ylophone").later
    return room


def told(answer: Answer) -> str:
    assert answer.later is None, "arXiv is left alone"
    assert not answer.wrong
    return printed(answer.private)


def test_what_is_stored_is_found_all_the_same(eager: Room) -> None:
    assert told(eager.answer("diffusion")) == (
        "2 papers for `diffusion` · as of 05:12\n"
        "* Diffusion in the brain · Ada Lovelace, Emmy Noether · cs.CV · 11 Mar 2025\n"
        "* A survey of diffusion models · Ada Lovelace, Emmy Noether · cs.CV · 6 Mar 2025\n"
        f"{TOO_OFTEN} What is stored here is still found at once.\n"
        "[Follow here: subscribe diffusion]"
    )
    assert "Fast MRI" in told(eager.answer("show 2503.05001"))
    assert TOO_OFTEN not in told(eager.answer("mri")), "there arXiv need not be asked"


def test_nothing_is_said_to_be_missing_on_arxiv(eager: Room) -> None:
    assert told(eager.answer("zebras")).startswith(f"No stored paper matches `zebras`.\n{TOO_OFTEN}")


def test_a_paper_that_is_not_stored_has_a_link(eager: Room) -> None:
    assert told(eager.answer("show 2401.00001")) == f"Not stored here: 2401.00001\n{TOO_OFTEN}"
    assert told(eager.answer("why 2401.00001")) == f"I have never heard of `2401.00001`. {TOO_OFTEN}"


def test_a_keyword_is_followed_and_filled_later(tmp_path: Path) -> None:
    """Before the first harvest arXiv would be asked how much to expect."""
    room = Room(tmp_path, harvested=False)
    room.feed.announce(NOW.date(), a_paper("2503.09111", "Zebras", published=utc(2025, 3, 12)))
    for number in range(10):
        assert room.answer(f"show 2401.0000{number}").later
    answer = told(room.answer("subscribe zebras"))
    assert f"{TOO_OFTEN} It is followed all the same; how much to expect, and its older papers" in answer
    assert room.followed() == ["zebras"]
    assert room.engine.backfill(NOW) == 1


def test_after_ten_minutes_arxiv_is_asked_again(eager: Room) -> None:
    assert eager.answer("zebras", now=NOW + WITHIN).later
