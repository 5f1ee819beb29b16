"""One request, with all that is needed to answer it, and the words many answers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.commands.allowance import Allowance
from bot.digests import DigestLimits
from bot.domain import Channel, Follow, Schedule
from bot.engine import Engine
from bot.errors import RequestError, SourceError, SourceRefused
from bot.message import (
    Action,
    Actions,
    Code,
    Message,
    Span,
    Spans,
    Strong,
    Text,
    day_words,
    moment_words,
    plain,
)
from bot.ports import Request, Store
from bot.schedule import announcement_evening, local_day, next_slots, zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks of us, when, and whom we may ask in turn."""

    request: Request
    now: datetime
    store: Store
    engine: Engine
    channel: Channel  # as stored, or as it will be when it follows something
    limits: DigestLimits  # of its digests
    allowance: Allowance  # of questions to arXiv
    wall_ahead: timedelta | None = None  # of the database's clock; None: it is what we go by

    @property
    def zone(self) -> str:
        return self.channel.schedule.zone

    def follows(self) -> list[Follow]:
        return self.store.follows(self.channel.id, self.now)

    def today(self) -> date:
        return local_day(self.channel.schedule, self.now)

    @property
    def may_change(self) -> bool:
        """Whether this person may change what the channel gets."""
        request = self.request
        return is_allowed(self.channel.preferences.managers_only, request.may_change, request.manages)

    def check_may_change(self) -> None:
        """Raises `RequestError` for who may only read here."""
        if not self.may_change:
            raise RequestError(
                "Nothing was changed: you can search and read here, but what the channel gets is decided by "
                "the people who manage it."
            )


def channel_of(request: Request, store: Store, default: Schedule, now: datetime) -> Channel:
    """The channel as stored; one that never followed anything has the default schedule.

    A pause that is over by now is none, whether or not the clock has ended it already.
    """
    channel = store.channel(request.channel)
    if channel is None:
        return Channel(id=request.channel, name=request.channel_name, schedule=default)
    over = channel.paused_until is not None and channel.paused_until <= now
    return replace(channel, paused=None, paused_until=None, refused=False) if over else channel


def is_allowed(managers_only: bool | None, usual: bool, manages: bool | None) -> bool:
    """Who may change things: managers, everyone (False), or as is usual on the platform (None).

    Where managers are wanted and nobody can tell who they are, it is as usual: better than nobody at all.
    """
    match managers_only:
        case None:
            return usual
        case True:
            return usual if manages is None else manages
        case False:
            return True


# --- words --------------------------------------------------------------------------------------


def clock_words(moment: datetime, asked: Asked) -> str:
    """``05:12`` in the channel's zone, with the day unless it is today; ``05:12 (UTC)`` where that is it."""
    local = moment.astimezone(zone_of(asked.channel.schedule))
    day = "" if local.date() == asked.today() else f"{day_words(local.date(), weekday=True)}, "
    return f"{day}{local:%H:%M}{' (UTC)' if asked.zone == 'UTC' else ''}"


def as_of(asked: Asked) -> str:
    """`` · as of 05:12``, or nothing before the first harvest."""
    done = asked.store.harvest_state().last_ok_at
    return f" · as of {clock_words(done, asked)}" if done else ""


def next_post(asked: Asked) -> str:
    """When this channel hears of us next, as a sentence."""
    return paused_words(asked) if asked.channel.paused else next_digest(asked, asked.now)


def next_digest(asked: Asked, after: datetime) -> str:
    """When the first digest after a moment comes, as a sentence."""
    slots = next_slots(asked.channel.schedule, after, 1)
    if not slots:
        return f"The next digest comes as soon as arXiv's announcement is in, {usual_evening(asked)}."
    return f"The next digest comes {moment_words(slots[0], asked.zone)}."


def paused_words(asked: Asked) -> str:
    """That nothing is posted, until when, and who or what is behind it."""
    channel = asked.channel
    reason = (channel.paused or "").rstrip(".")
    if channel.paused_until is None:
        return f"Nothing is posted at the moment: {reason}."
    return f"Nothing is posted here until {moment_words(channel.paused_until, asked.zone)}: {reason}."


def usual_evening(asked: Asked) -> str:
    """When arXiv's announcement is in, in the channel's zone."""
    evening = announcement_evening(asked.now).astimezone(zone_of(asked.channel.schedule))
    return f"usually about {evening:%H:%M} ({asked.zone}), five days a week"


def not_answering(error: SourceError, asked: Asked) -> str:
    """Why arXiv could not be asked, and since when."""
    if isinstance(error, SourceRefused):
        return f"arXiv does not take this question: {_reason(error)}."
    since = asked.store.gate_state().since
    since_when = f" since {clock_words(since, asked)}" if since else ""
    return f"arXiv is not answering{since_when}: {_reason(error)}."


def asked_too_often(asked: Asked) -> str | None:
    """Why arXiv is not asked for this person now, as a sentence; None counts as asked."""
    used_up = asked.allowance.take(asked.request, asked.now)
    if used_up is None:
        return None
    who = "You have" if used_up.by_person else "People in this channel have"
    times = "once" if used_up.times == 1 else f"{used_up.times} times"
    full_minute = used_up.until.replace(second=0, microsecond=0)
    again = full_minute if full_minute == used_up.until else full_minute + timedelta(minutes=1)
    return f"{who} asked arXiv {times} in ten minutes and can do so again at {clock_words(again, asked)}."


def _reason(error: SourceError) -> str:
    return error.reason.rstrip(".")


def codes(words: Sequence[str], most: int = 3) -> Spans:
    """`` `a`, `b`, `c` and 4 more``."""
    spans: list[Span] = []
    for word in words[:most]:
        spans += [", ", Code(word)]
    rest = f" and {len(words) - most} more" if len(words) > most else ""
    return (*spans[1:], rest)


def follower(asked: Asked, follows: str) -> str:
    """``This channel now follows``, or in a conversation with us ``You now follow``."""
    return (
        f"You {follows.replace('follows', 'follow')}" if asked.request.direct else f"This channel {follows}"
    )


def share_button(asked: Asked, sentence: str) -> list[Action]:
    """The button that shows others what a sentence brings, where there are others."""
    return [Action("Share", f"share {sentence}")] if asked.request.may_share else []


def public_line(asked: Asked, did: Spans, undo: str | None = None) -> Message:
    """What the channel is told of a change, with the way back where there is one."""
    spans = (Strong(asked.request.who.name), " ", *did)
    back = (Actions((Action("Undo", undo),)),) if undo else ()
    return Message(summary=plain(spans), blocks=(Text(spans), *back))
