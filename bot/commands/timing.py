"""schedule: when a channel gets its digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.asked import Asked, next_post, public_line, usual_evening
from bot.commands.understood import SetSchedule
from bot.domain import Schedule
from bot.message import Action, Actions, Block, Items, Message, Say, moment_words, note, text
from bot.ports import Answer
from bot.schedule import announcement_evening, in_words, next_slots, parse_schedule, typed, zone_of

SHOWN = 3
TOO_EARLY = timedelta(hours=3)
"""A digest so shortly before the announcement holds papers that are almost a day old."""

FETCHED_WITHIN = timedelta(minutes=25)


def tell_schedule(asked: Asked) -> Answer:
    """When the digest comes, the next three times, and what to say to change it."""
    head = f"The digest comes {in_words(asked.channel.schedule)}."
    examples = note(
        "To change it: ", Say("schedule 9am"), " · ", Say("schedule 08:30 mon-thu Europe/Paris"), " · ",
        Say("schedule weekly mon 8:30"), " · ", Say("schedule announced"),
    )  # fmt: skip
    return Answer(private=Message(summary=head, blocks=(text(head), *_next(asked), examples)))


def set_schedule(asked: Asked, said: SetSchedule) -> Answer:
    """Change when the digest comes; what is not said stays as it is."""
    asked.check_may_change()
    old = asked.channel.schedule
    new = parse_schedule(said.text, old)
    if new == old:
        same = f"Nothing to change: the digest comes {in_words(old)} already."
        return Answer(private=Message(summary=same, blocks=(text(same), *_next(asked))))
    asked = replace(asked, channel=replace(asked.channel, schedule=new))
    asked.store.set_schedule(asked.channel, asked.now)
    head, undo = f"From now on the digest comes {in_words(new)}.", f"schedule {typed(old)}"
    blocks = (text(head), *_next(asked), *_hint(new, asked.now), Actions((Action("Undo", undo),)))
    return Answer(
        private=Message(summary=head, blocks=blocks),
        public=public_line(asked, (f"changed the digest of this channel: {in_words(new)}.",), undo),
        undo=undo,
    )


def _next(asked: Asked) -> tuple[Block, ...]:
    slots = next_slots(asked.channel.schedule, asked.now, SHOWN)
    if asked.channel.paused:
        return (text(next_post(asked)),)
    if not slots:
        return (text(f"That is {usual_evening(asked)}."),)
    return (text("Next:"), Items(tuple((moment_words(slot, asked.zone),) for slot in slots)))


# --- too early ----------------------------------------------------------------------------------


def _hint(schedule: Schedule, now: datetime) -> tuple[Block, ...]:
    """A later time, where the digest would come shortly before arXiv's newest papers do."""
    evening = missed_announcement(schedule, now)
    if evening is None:
        return ()
    local = evening.astimezone(zone_of(schedule))
    later = f"{_full_hour_after(local):%H:%M}"
    fresh = f"schedule {later}"
    return (
        note(
            f"That is shortly before arXiv's newest papers are in (about {local:%H:%M}), ",
            "so they wait for the next digest.",
        ),
        Actions((Action(f"{later} instead", fresh), Action("As soon as announced", "schedule announced"))),
    )


def missed_announcement(schedule: Schedule, now: datetime) -> datetime | None:
    """The announcement that one of the next digests comes just too early for."""
    for slot in next_slots(schedule, now, len(schedule.days)):
        evening = announcement_evening(slot + TOO_EARLY)
        if evening > slot:
            return evening
    return None


def _full_hour_after(local: datetime) -> datetime:
    return (local + FETCHED_WITHIN).replace(minute=0) + timedelta(hours=1)
