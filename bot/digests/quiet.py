"""Honest words for a day on which a channel has nothing to read."""

from __future__ import annotations

from datetime import datetime

from bot import message
from bot.domain import HarvestState, Owed, Schedule, Slot
from bot.schedule import announcement_evening, deferred_evenings, expected_evenings, zone_of

SINCE = "since the last digest"


def quiet_line(owed: Owed, slot: Slot, *, muted: int = 0, harvest: HarvestState | None = None) -> str | None:
    """Why there is no paper: none was announced, none matched, or nobody knows yet. None where the channel
    does not want to hear of it, or where nothing honest can be said."""
    if not owed.channel.preferences.quiet_days or _is_too_early(owed, slot):
        return None
    if muted:
        announced = f"{message.papers(owed.announced)} announced; " if owed.announced else ""
        return f"{announced}{muted:,} matched and {'is' if muted == 1 else 'are'} muted here."
    if owed.trouble_since:
        since = _moment(owed.trouble_since, slot.at, owed.channel.schedule)
        return f"arXiv is not answering since {since}; papers come late, none are lost."
    if owed.announced:
        return f"{message.papers(owed.announced)} announced, none matched your keywords."
    if harvest and not _was_asked(harvest, slot):
        return None
    return f"arXiv announced nothing {SINCE}{_reason(slot)}."


def _is_too_early(owed: Owed, slot: Slot) -> bool:
    """Whether nothing could have come yet: no announcement since the channel began to follow anything."""
    return owed.follows_since is None or announcement_evening(slot.at) <= owed.follows_since


def _was_asked(harvest: HarvestState, slot: Slot) -> bool:
    """Whether arXiv answered since its last announcement evening; before, nobody knows what it announced."""
    known = (harvest.last_ok_at, harvest.baseline_at)
    return any(moment and moment >= announcement_evening(slot.at) for moment in known)


def _reason(slot: Slot) -> str:
    """In brackets, why arXiv announced nothing, where the calendar knows."""
    if slot.previous is None or slot.previous >= slot.at or expected_evenings(slot.previous, slot.at):
        return ""
    holidays = [name for name in dict.fromkeys(deferred_evenings(slot.previous, slot.at)) if name]
    if holidays:
        return f" ({', '.join(holidays)})"
    return "" if deferred_evenings(slot.previous, slot.at) else " (weekend)"


def _moment(moment: datetime, now: datetime, schedule: Schedule) -> str:
    """``03:10``, with its day where that is another."""
    zone = zone_of(schedule)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{message.day_words(local.date())}, {local:%H:%M}"
