"""Evenings without an announcement: what is known of them, and when their absence is an alarm."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Batch, HarvestState
from bot.engine import silent_since
from bot.schedule import announcement_evening, deferred, missed_evening
from bot.schedule.holidays import us_holidays
from feed import utc

THANKSGIVING = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (THANKSGIVING, "Thanksgiving"),
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 7, 3), "Independence Day"),
        (date(2026, 12, 29), ""),
        (date(2026, 11, 11), None),
        (date(2026, 11, 25), None),
    ],
)
def test_the_days_of_2026_are_those_that_arxiv_lists(day: date, why: str | None) -> None:
    """Veterans Day is not among them; 29 December is, without a reason."""
    assert deferred(day) == why


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2027, 5, 31), "Memorial Day"),
        (date(2027, 7, 5), "Independence Day"),
        (date(2027, 9, 6), "Labor Day"),
        (date(2027, 10, 11), "Columbus Day"),
        (date(2027, 11, 25), "Thanksgiving"),
        (date(2027, 12, 31), "New Year's Day"),
        (date(2028, 2, 21), "Presidents' Day"),
        (date(2027, 7, 4), None),
        (date(2027, 3, 17), None),
    ],
)
def test_other_years_have_the_federal_holidays_on_the_days_they_are_kept(day: date, why: str | None) -> None:
    assert deferred(day) == why


@given(st.integers(2024, 2060))
def test_eleven_holidays_a_year_are_kept_on_working_days(year: int) -> None:
    days = us_holidays(year)
    assert len(set(days.values())) == len(days) == 11
    assert all(day.weekday() < 5 for day in days)


TUESDAY_NIGHT = utc(2026, 11, 18, 3, 40)
"""What arXiv announced on Tuesday 17 November is in."""


@pytest.mark.parametrize(
    ("why", "now", "missed"),
    [
        ("the next evening is yet to come", utc(2026, 11, 18, 20), None),
        ("it may still be on its way", utc(2026, 11, 19, 14), None),
        ("Wednesday's did not come", utc(2026, 11, 19, 16), utc(2026, 11, 19, 3, 35)),
        ("nor on the weekend after", utc(2026, 11, 21, 12), utc(2026, 11, 19, 3, 35)),
    ],
)
def test_an_announcement_is_missed_from_noon_on(why: str, now: datetime, missed: datetime | None) -> None:
    assert missed_evening(TUESDAY_NIGHT, now) == missed, why


def test_nothing_is_missed_on_weekends_and_holidays() -> None:
    """Wednesday 25 November is in; Thursday is Thanksgiving, Friday and Saturday are free."""
    last = utc(2026, 11, 26, 3, 40)
    hours = [last + timedelta(hours=hour) for hour in range(100)]
    assert not any(missed_evening(last, now) for now in hours if now < utc(2026, 11, 30, 15, 30))
    assert missed_evening(last, utc(2026, 11, 30, 16)) == utc(2026, 11, 30, 3, 35)


@given(st.timedeltas(timedelta(), timedelta(days=2_000)))
def test_nothing_is_missed_while_every_evening_is_in(later: timedelta) -> None:
    now = utc(2024, 1, 1) + later
    assert missed_evening(announcement_evening(now), now) is None


def test_silence_is_an_alarm_only_where_no_trouble_explains_it() -> None:
    late = utc(2026, 11, 19, 18)
    batch = Batch(number=1, closed_at=TUESDAY_NIGHT, announced=1, matched=1)
    state = HarvestState(baseline_at=utc(2026, 11, 1), last_batch=batch)
    assert silent_since(state, late) == TUESDAY_NIGHT
    assert silent_since(HarvestState(baseline_at=TUESDAY_NIGHT), late) == TUESDAY_NIGHT
    assert silent_since(HarvestState(), late) is None
    told = HarvestState(last_batch=batch, trouble="arXiv answered 503", trouble_since=TUESDAY_NIGHT)
    assert silent_since(told, late) is None
