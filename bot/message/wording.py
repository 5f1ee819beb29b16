"""Numbers, lists, days and moments in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def papers(count: int, noun: str = "paper") -> str:
    """``1 new paper``, ``1,204 papers``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def followed_of(announced: int, matched: int) -> str:
    """After a number of announced papers: how many of them anybody is to get."""
    if announced == 1:
        return "for a followed keyword" if matched else "not for a followed keyword"
    return f"{f'{matched:,}' if matched else 'none'} of them for followed keywords"


def some(names: Sequence[str], most: int) -> str:
    """``a, b, c and 4 more``."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def day_words(day: date, *, weekday: bool = False) -> str:
    """``4 Apr 2025`` or ``Fri 4 Apr 2025``, the same in every locale."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    plain_day = f"{short_day(day)} {day.year}"
    return f"{names[day.weekday()]} {plain_day}" if weekday else plain_day


def short_day(day: date) -> str:
    """``4 Apr``, where nobody takes it for another year's."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]}"


def days_words(first: date, last: date) -> str:
    """``18 Sep``, ``18–20 Sep`` or ``30 Sep–2 Oct``."""
    if first == last:
        return short_day(first)
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same_month else short_day(first)}–{short_day(last)}"


def moment_words(moment: datetime, zone: str) -> str:
    """``Fri 4 Apr 2025, 09:00 (Europe/Paris)``."""
    local = moment.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
    return f"{day_words(local.date(), weekday=True)}, {local:%H:%M} ({zone})"
