"""The moments at which a digest is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import Schedule, Slot

ARXIV_ZONE = ZoneInfo("America/New_York")
ARXIV_EVENING = time(22, 35)  # OAI-PMH has the day's papers "typically around 10:30pm"
ARXIV_DAYS = (6, 0, 1, 2, 3)  # https://info.arxiv.org/help/availability.html: Sunday to Thursday


def latest_slot(schedule: Schedule, now: datetime) -> Slot | None:
    """The last slot up to ``now``, with the one before it; None for *as soon as announced*."""
    if schedule.announced:
        return None
    past = _slots(schedule, now, step=-1)
    slot, before = next(past), next(past)
    return replace(slot, previous=before.at)


def next_slots(schedule: Schedule, now: datetime, count: int) -> list[datetime]:
    """The next moments a digest is due, after ``now``; empty for *as soon as announced*."""
    if schedule.announced:
        return []
    future = _slots(schedule, now, step=1)
    return [next(future).at for _ in range(count)]


def _slots(schedule: Schedule, now: datetime, step: int) -> Iterator[Slot]:
    """Slots from ``now`` on: later ones for step 1, ``now`` and earlier ones for step -1."""
    zone = zone_of(schedule)
    # A day too early, because a skipped local time may fall on another side of ``now`` than its day says.
    day = now.astimezone(zone).date() - timedelta(days=step)
    while True:
        if day.weekday() in schedule.days:
            at = datetime.combine(day, schedule.at, zone).astimezone(UTC)
            if (at > now) == (step > 0):
                yield Slot(at=at, day=day)
        day += timedelta(days=step)


def zone_of(schedule: Schedule) -> ZoneInfo:
    return ZoneInfo(schedule.zone)


def local_day(schedule: Schedule, moment: datetime) -> date:
    """The day a moment falls on in the schedule's zone."""
    return moment.astimezone(zone_of(schedule)).date()


def announcement_evening(now: datetime) -> datetime:
    """The last moment up to ``now`` at which arXiv's new papers should have been in."""
    day = now.astimezone(ARXIV_ZONE).date()
    while True:
        evening = evening_of(day)
        if day.weekday() in ARXIV_DAYS and evening <= now:
            return evening
        day -= timedelta(days=1)


def evening_of(day: date) -> datetime:
    """When the papers announced on the evening of a day in New York should be in."""
    return datetime.combine(day, ARXIV_EVENING, ARXIV_ZONE).astimezone(UTC)
