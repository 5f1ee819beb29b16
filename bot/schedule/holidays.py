"""Evenings on which arXiv announces nothing, as far as anybody can tell beforehand.

arXiv defers its announcement on holidays of the United States and on days of its own choice; each year's list
stands on https://info.arxiv.org/help/availability.html, and more come *ad hoc*. So this calendar only
silences alarms and finds words for a quiet day: arXiv is asked on every evening, whatever stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.schedule.slots import ARXIV_DAYS, ARXIV_ZONE, evening_of

LATE = timedelta(hours=12)
"""So long after its evening an announcement is still on its way."""

LISTED = {
    2026: ("01-01", "01-19", "06-19", "07-03", "09-07", "11-26", "12-25", "12-29", "12-31"),
}
"""The deferred days of a year as arXiv lists them (read in November 2026)."""

_NO_REASON = ""


def deferred(day: date) -> str | None:
    """Why arXiv may announce nothing on the evening of that day in New York: a holiday's name, nothing where
    it gave no reason; None where it announces as usual."""
    holiday = us_holidays(day.year).get(day) or us_holidays(day.year + 1).get(day)
    if day.year not in LISTED:
        return holiday
    return (holiday or _NO_REASON) if f"{day:%m-%d}" in LISTED[day.year] else None


def expected_evenings(after: datetime, until: datetime) -> list[datetime]:
    """The evenings after a moment, up to another, on which arXiv should have announced; oldest first."""
    return [evening for evening, why in _evenings(after, until) if why is None]


def deferred_evenings(after: datetime, until: datetime) -> list[str]:
    """The holidays (or nothing) that kept arXiv from announcing between two moments."""
    return [why for _, why in _evenings(after, until) if why is not None]


def missed_evening(last: datetime, now: datetime) -> datetime | None:
    """The first evening since the ``last`` announcement that must have brought one by now, and did not.

    None on weekends and holidays, and while it may still be on its way.
    """
    return next(iter(expected_evenings(last, now - LATE)), None)


def _evenings(after: datetime, until: datetime) -> Iterator[tuple[datetime, str | None]]:
    day = after.astimezone(ARXIV_ZONE).date()
    while (evening := evening_of(day)) <= until:
        if evening > after and day.weekday() in ARXIV_DAYS:
            yield evening, deferred(day)
        day += timedelta(days=1)


@lru_cache(maxsize=16)
def us_holidays(year: int) -> dict[date, str]:
    """The federal holidays of the United States by the day they are kept on (5 U.S.C. 6103).

    One that falls on a Saturday is kept the Friday before, one on a Sunday the Monday after.
    """
    fixed = (
        (1, 1, "New Year's Day"),
        (6, 19, "Juneteenth"),
        (7, 4, "Independence Day"),
        (11, 11, "Veterans Day"),
        (12, 25, "Christmas Day"),
    )
    floating = (
        (1, 3, 0, "Martin Luther King Jr. Day"),
        (2, 3, 0, "Presidents' Day"),
        (5, -1, 0, "Memorial Day"),
        (9, 1, 0, "Labor Day"),
        (10, 2, 0, "Columbus Day"),
        (11, 4, 3, "Thanksgiving"),
    )
    days = {_kept(date(year, month, day)): name for month, day, name in fixed}
    return days | {_nth(year, month, nth, weekday): name for month, nth, weekday, name in floating}


def _kept(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, nth: int, weekday: int) -> date:
    """The nth such weekday of a month; -1 is the last."""
    if nth < 0:
        last = date(year, month + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
