"""A schedule in words, and as people type it."""

from __future__ import annotations

from bot.domain import WEEKDAYS, Schedule

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def in_words(schedule: Schedule) -> str:
    """``Monday to Friday at 09:00 (Europe/Paris)``."""
    if schedule.announced:
        return "as soon as arXiv's announcement is in"
    return f"{_days_in_words(schedule.days)} at {schedule.at:%H:%M} ({schedule.zone})"


def _days_in_words(days: tuple[int, ...]) -> str:
    if days == tuple(range(7)):
        return "every day"
    names = [DAY_NAMES[day] for day in days]
    if len(days) == 1:
        return f"every {names[0]}"
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def typed(schedule: Schedule) -> str:
    """What to type after ``schedule`` to get this schedule."""
    if schedule.announced:
        return f"announced {schedule.zone}"
    days = schedule.days
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        short = f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    else:
        short = ",".join(WEEKDAYS[day] for day in days)
    return f"{schedule.at:%H:%M} {short} {schedule.zone}"
