"""Until when, as people say it."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Schedule
from bot.errors import RequestError
from bot.schedule import parse_until, typed_until
from bot.schedule.until import LONGEST

PARIS = Schedule(zone="Europe/Paris")
NOW = datetime(2025, 3, 13, 10, tzinfo=UTC)  # a Thursday, 11:00 in Paris
NEW_YORK = Schedule(zone="America/New_York")


@pytest.mark.parametrize(
    ("said", "until"),
    [
        # days, which begin at midnight
        ("friday", "2025-03-14 00:00"),
        ("until friday", "2025-03-14 00:00"),
        ("on Friday", "2025-03-14 00:00"),
        ("this friday", "2025-03-14 00:00"),
        ("thursday", "2025-03-20 00:00"),
        ("tues", "2025-03-18 00:00"),
        ("tomorrow", "2025-03-14 00:00"),
        ("the day after tomorrow", "2025-03-15 00:00"),
        ("the weekend", "2025-03-15 00:00"),
        # next is of the week that begins on the coming Monday
        ("next monday", "2025-03-17 00:00"),
        ("next friday", "2025-03-21 00:00"),
        ("next week", "2025-03-17 00:00"),
        ("next month", "2025-04-01 00:00"),
        ("end of the month", "2025-04-01 00:00"),
        ("next year", "2026-01-01 00:00"),
        # dates
        ("2 dec", "2025-12-02 00:00"),
        ("Dec 2", "2025-12-02 00:00"),
        ("the 2nd of december", "2025-12-02 00:00"),
        ("2 Dec. 2025", "2025-12-02 00:00"),
        ("march 20, 2025", "2025-03-20 00:00"),
        ("2 jan", "2026-01-02 00:00"),
        ("april", "2025-04-01 00:00"),
        ("2025-03-20", "2025-03-20 00:00"),
        # times
        ("9am", "2025-03-14 09:00"),
        ("18:00", "2025-03-13 18:00"),
        ("noon", "2025-03-13 12:00"),
        ("today 18:00", "2025-03-13 18:00"),
        ("tomorrow 9am", "2025-03-14 09:00"),
        ("friday at 18:30", "2025-03-14 18:30"),
        ("9am on friday", "2025-03-14 09:00"),
        ("thursday 18:00", "2025-03-13 18:00"),
        ("thursday 9:00", "2025-03-20 09:00"),
        ("monday morning", "2025-03-17 00:00"),
        ("2025-03-14 09:00", "2025-03-14 09:00"),
        # lengths, which begin now
        ("for 3 days", "2025-03-16 11:00"),
        ("3d", "2025-03-16 11:00"),
        ("in 2 weeks", "2025-03-27 11:00"),
        ("a week", "2025-03-20 11:00"),
        ("a couple of days", "2025-03-15 11:00"),
        ("for an hour", "2025-03-13 12:00"),
        ("a month", "2025-04-13 11:00"),
        ("one year", "2026-03-13 11:00"),
    ],
)
def test_people_say_until_when_in_their_own_way(said: str, until: str) -> None:
    assert typed_until(parse_until(said, PARIS, NOW), PARIS) == until


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("", "Until when"),
        ("until", "Until when"),
        ("blue", "cannot tell until when “blue” is"),
        ("25:00", "cannot tell until when “25:00” is"),
        ("friday friday", "cannot tell"),
        ("x" * 5_000, "cannot tell until when “x+…” is"),
        ("friday " * 5_000, "cannot tell until when"),
        ("yesterday", "“yesterday” is not in the future"),
        ("today", "not in the future"),
        ("12 mar", "not in the future"),
        ("2025-03-12", "not in the future"),
        ("0 days", "not in the future"),
        ("31 feb", "No calendar has the day “31 feb”"),
        ("2025-02-30", "No calendar"),
        ("12/02", "read in two ways; name the month"),
        ("2.12.", "read in two ways; name the month"),
        ("13 months", "a year at most"),
        ("400 days", "a year at most"),
        ("999999 weeks", "a year at most"),
        ("2 dec 2027", "a year at most"),
        ("9999-12-31", "a year at most"),
    ],
)
def test_no_moment_ahead_is_refused_with_an_example(said: str, hint: str) -> None:
    with pytest.raises(RequestError, match=hint) as error:
        parse_until(said, PARIS, NOW)
    example = (error.value.example or "").removeprefix("pause")
    assert error.value.example
    assert not example or parse_until(example, PARIS, NOW) > NOW
    assert len(error.value.problem) < 150


def test_a_day_begins_at_midnight_where_the_channel_is() -> None:
    """At 03:00 UTC it is still the evening before in New York."""
    night = datetime(2025, 3, 14, 3, tzinfo=UTC)
    assert parse_until("tomorrow", NEW_YORK, night) == datetime(2025, 3, 14, 4, tzinfo=UTC)
    assert parse_until("friday", NEW_YORK, night) == datetime(2025, 3, 14, 4, tzinfo=UTC)


def test_days_keep_the_time_of_day_when_the_clocks_change() -> None:
    """On 30 March 2025 Paris skips an hour; an hour is an hour all the same."""
    before = datetime(2025, 3, 29, 10, tzinfo=UTC)
    assert typed_until(parse_until("for 2 days", PARIS, before), PARIS) == "2025-03-31 11:00"
    night = datetime(2025, 3, 30, 0, 30, tzinfo=UTC)
    assert parse_until("for 2 hours", PARIS, night) == night + timedelta(hours=2)


def test_a_month_from_the_31st_ends_with_the_shorter_one() -> None:
    last = datetime(2025, 1, 31, 10, tzinfo=UTC)
    assert typed_until(parse_until("a month", PARIS, last), PARIS) == "2025-02-28 11:00"


PIECES = "until next this friday mon tomorrow 2 dec in for weeks a month 9am 18:00 2025-12-02 end of the week"
WORDS = st.sampled_from(PIECES.split())
ZONES = st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.text(max_size=80) | st.lists(WORDS, max_size=5).map(" ".join), ZONES, MOMENTS)
def test_what_is_understood_lies_ahead_and_is_said_back(text: str, zone: str, now: datetime) -> None:
    """Any text is a moment within a year, or an error; what we type for a moment is that moment."""
    schedule = Schedule(zone=zone)
    with contextlib.suppress(RequestError):
        moment = parse_until(text, schedule, now)
        assert now < moment <= now + LONGEST
        again = parse_until(typed_until(moment, schedule), schedule, now)
        assert timedelta() <= abs(moment - again) <= timedelta(hours=1)
