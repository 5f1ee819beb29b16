"""When a channel's digest is due, and how people say it.

A slot is a local time on a local day; moments are computed from it with the zone's own rules, so a
day has one slot however the clocks change (a time that the spring change skips falls an hour later, one
that the autumn change repeats counts the first time).
"""

from bot.schedule.holidays import deferred, deferred_evenings, expected_evenings, missed_evening
from bot.schedule.no_slots import means_no_slot
from bot.schedule.parsing import EXAMPLE, parse_days, parse_schedule, parse_time
from bot.schedule.slots import (
    ARXIV_DAYS,
    ARXIV_EVENING,
    ARXIV_ZONE,
    announcement_evening,
    latest_slot,
    local_day,
    next_slots,
    zone_of,
)
from bot.schedule.until import parse_until, typed_until
from bot.schedule.wording import DAY_NAMES, in_words, typed
from bot.schedule.zones import find_zone, is_zone_of_sorts, zones_like

__all__ = [
    "ARXIV_DAYS",
    "ARXIV_EVENING",
    "ARXIV_ZONE",
    "DAY_NAMES",
    "EXAMPLE",
    "announcement_evening",
    "deferred",
    "deferred_evenings",
    "expected_evenings",
    "find_zone",
    "in_words",
    "is_zone_of_sorts",
    "latest_slot",
    "local_day",
    "means_no_slot",
    "missed_evening",
    "next_slots",
    "parse_days",
    "parse_schedule",
    "parse_time",
    "parse_until",
    "typed",
    "typed_until",
    "zone_of",
    "zones_like",
]
