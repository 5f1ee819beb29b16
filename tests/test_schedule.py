"""When a digest is due, and how people say so."""

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Schedule
from bot.errors import RequestError
from bot.schedule import (
    announcement_evening,
    find_zone,
    in_words,
    latest_slot,
    next_slots,
    parse_schedule,
    places,
    typed,
)

PARIS = Schedule(zone="Europe/Paris")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("9am", "09:00 mon-fri Europe/Paris"),
        ("9 am", "09:00 mon-fri Europe/Paris"),
        ("at 9", "09:00 mon-fri Europe/Paris"),
        ("9.30", "09:30 mon-fri Europe/Paris"),
        ("9h", "09:00 mon-fri Europe/Paris"),
        ("12am", "00:00 mon-fri Europe/Paris"),
        ("12 p.m.", "12:00 mon-fri Europe/Paris"),
        ("noon", "12:00 mon-fri Europe/Paris"),
        ("17:45 daily", "17:45 mon-sun Europe/Paris"),
        ("every day at 8", "08:00 mon-sun Europe/Paris"),
        ("every weekday at 8", "08:00 mon-fri Europe/Paris"),
        ("weekends 10:00", "10:00 sat,sun Europe/Paris"),
        ("09:00 mon-fri Europe/London", "09:00 mon-fri Europe/London"),
        ("09:00 monday to thursday", "09:00 mon-thu Europe/Paris"),
        ("mon, wed and fri 8:30", "08:30 mon,wed,fri Europe/Paris"),
        ("fri-mon 7", "07:00 mon,fri,sat,sun Europe/Paris"),
        ("weekly mon 8:30", "08:30 mon Europe/Paris"),
        ("weekly 8:30", "08:30 mon Europe/Paris"),
        ("tuesdays", "09:00 tue Europe/Paris"),
        ("america/new_york", "09:00 mon-fri America/New_York"),
        ("8am new york", "08:00 mon-fri America/New_York"),
        ("8am Tokyo", "08:00 mon-fri Asia/Tokyo"),
        ("utc", "09:00 mon-fri UTC"),
        ("8am PST", "08:00 mon-fri America/Los_Angeles"),
        ("8am ET", "08:00 mon-fri America/New_York"),
        ("est", "09:00 mon-fri America/New_York"),
        ("9:00 CEST", "09:00 mon-fri Europe/Paris"),
        ("9:00 jst", "09:00 mon-fri Asia/Tokyo"),
        ("9am Zürich", "09:00 mon-fri Europe/Zurich"),
        ("São Paulo", "09:00 mon-fri America/Sao_Paulo"),
        ("9am San Francisco", "09:00 mon-fri America/Los_Angeles"),
        ("9am eastern time", "09:00 mon-fri America/New_York"),
        ("Calcutta", "09:00 mon-fri Asia/Kolkata"),
        ("Kolkata", "09:00 mon-fri Asia/Kolkata"),
        ("Germany", "09:00 mon-fri Europe/Berlin"),
        ("announced", "announced Europe/Paris"),
        ("as soon as announced", "announced Europe/Paris"),
        ("announced Asia/Tokyo", "announced Asia/Tokyo"),
        ("as soon as the papers are announced, new york time", "announced America/New_York"),
    ],
)
def test_people_say_when_in_their_own_way(said: str, understood: str) -> None:
    assert typed(parse_schedule(said, PARIS)) == understood


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("25:00", "25:00"),
        ("9:75", "9:75"),
        ("13pm", "13pm"),
        ("Europe/Pari", "Europe/Paris"),
        ("9am 10am", "one time"),
        ("weekly mon tue 9", "one day"),
        ("", "Say when"),
        ("whenever", "whenever"),
        ("monthly", "I do not know “monthly”"),
        ("Hourly", "I do not know “Hourly”"),
        ("every other week", "I do not know “every other week”"),
        ("tomorrow", "I do not know “tomorrow”"),
        ("in the morning", "I do not know “in the morning”"),
        ("9am IST", "did you mean Asia/Kolkata or Asia/Jerusalem"),
        ("9am cst", "did you mean America/Chicago or Asia/Shanghai"),
        ("9am BST", "did you mean Europe/London or Asia/Dhaka"),
        ("9am UTC+2", "“UTC\\+2” knows no summer time.*Europe/Athens"),
        ("9am gmt -5", "knows no summer time.*America/New_York"),
        ("9am +05:30", "knows no summer time.*Asia/Kolkata"),
        ("9am USA", "did you mean America/New_York or America/Los_Angeles"),
        ("9am Europe/Pariss", "did you mean Europe/Paris"),
        ("9am Londn", "did you mean Europe/London"),
        ("9am Mars", "no time zone “Mars”: name a big city"),
        ("half past nine", "I cannot read a time, weekdays or a zone in “half past nine”"),
        ("Mars", "I cannot read a time, weekdays or a zone in “Mars”"),
        ("Pariss", "no time zone “Pariss”; did you mean Europe/Paris"),
        ("9am mon-fun", "I know no weekdays “mon-fun”"),
        ("announced 9am", "As soon as announced is at no time"),
        ("announced Europe/Pari", "Europe/Paris"),
    ],
)
def test_a_schedule_nobody_can_keep_is_refused_with_an_example(said: str, hint: str) -> None:
    with pytest.raises(RequestError, match=hint) as error:
        parse_schedule(said, PARIS)
    assert error.value.example
    parse_schedule(error.value.example.removeprefix("schedule "), PARIS)


@pytest.mark.parametrize("said", ["off", "never", "Stop", "none", "turn off"])
def test_who_wants_no_more_digests_is_told_how_to_stop_them(said: str) -> None:
    with pytest.raises(RequestError, match="To have none, pause, or follow nothing") as error:
        parse_schedule(said, PARIS)
    assert error.value.example == "pause"


def test_weekly_keeps_the_one_day_there_is() -> None:
    fridays = Schedule(days=(4,), zone="Europe/Paris")
    assert typed(parse_schedule("weekly 8:30", fridays)) == "08:30 fri Europe/Paris"
    assert typed(parse_schedule("weekly tue", fridays)) == "09:00 tue Europe/Paris"


def test_an_announced_schedule_goes_back_to_its_zone() -> None:
    tokyo = parse_schedule("announced Asia/Tokyo", PARIS)
    assert parse_schedule(typed(tokyo), PARIS) == tokyo


@pytest.mark.parametrize("zone", sorted({*places.LETTERS.values(), *places.PLACES.values()}))
def test_every_name_of_ours_leads_to_a_zone_there_is(zone: str) -> None:
    assert zone in available_timezones()


def test_no_name_of_ours_hides_one_of_the_database() -> None:
    assert not set(places.PLACES) & {name.lower() for name in available_timezones()}


def test_every_place_named_for_an_offset_is_one() -> None:
    for hours in range(-12, 15):
        with pytest.raises(RequestError) as error:
            find_zone(f"UTC{hours:+d}")
        assert error.value.example
        parse_schedule(error.value.example.removeprefix("schedule "), PARIS)


LETTERS = {"CET", "EET", "EST", "HST", "MET", "MST", "WET"}  # taken for the places people mean by them
schedules = st.builds(
    Schedule,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    zone=st.sampled_from(
        sorted(name for name in available_timezones() if name not in {"localtime", "Factory", *LETTERS})
    ),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(schedules)
def test_the_typed_form_says_the_same_schedule(schedule: Schedule) -> None:
    assert parse_schedule(typed(schedule), PARIS) == schedule
    assert in_words(schedule)


@given(st.text(max_size=60))
def test_no_text_crashes_the_schedule(text: str) -> None:
    with contextlib.suppress(RequestError):
        parse_schedule(text, PARIS)


@given(schedules, moments)
def test_slots_grow_and_have_one_local_day_each(schedule: Schedule, now: datetime) -> None:
    slot = latest_slot(schedule, now)
    assert slot is not None
    assert slot.previous is not None
    coming = next_slots(schedule, now, 3)
    line = [slot.previous, slot.at, *coming]
    assert slot.at <= now < coming[0]
    assert all(earlier < later for earlier, later in pairwise(line))
    assert slot.day.weekday() in schedule.days
    assert slot.at - slot.previous < timedelta(days=8, hours=3)


def test_a_time_the_spring_change_skips_falls_an_hour_later() -> None:
    schedule = Schedule(at=time(2, 30), days=tuple(range(7)), zone="America/New_York")
    slot = latest_slot(schedule, utc(2026, 3, 8, 12))
    assert slot is not None
    assert slot.day == date(2026, 3, 8)
    assert slot.at.astimezone(ZoneInfo("America/New_York")).time() == time(3, 30)


def test_a_time_the_autumn_change_repeats_is_one_slot() -> None:
    schedule = Schedule(at=time(1, 30), days=tuple(range(7)), zone="America/New_York")
    first = latest_slot(schedule, utc(2026, 11, 1, 5, 45))
    again = latest_slot(schedule, utc(2026, 11, 1, 6, 45))
    assert first == again
    assert first is not None
    assert first.day == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        (utc(2025, 3, 18, 9), utc(2025, 3, 18, 2, 35)),  # Tuesday morning: Monday evening, summer time
        (utc(2025, 3, 18, 2, 34), utc(2025, 3, 17, 2, 35)),  # a minute before: Sunday evening
        (utc(2025, 3, 15, 12), utc(2025, 3, 14, 2, 35)),  # Saturday: Thursday evening
        (utc(2026, 1, 6, 3, 35), utc(2026, 1, 6, 3, 35)),  # winter time, on the minute
    ],
)
def test_arxiv_has_its_papers_in_on_five_evenings(now: datetime, evening: datetime) -> None:
    assert announcement_evening(now) == evening
