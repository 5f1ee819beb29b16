"""Channels, their schedules, what they follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NewType

from bot.domain.keywords import KeywordId

ChannelId = NewType("ChannelId", str)
"""Where posts go: ``slack/TEAM/CHANNEL``, ``discord/GUILD/CHANNEL``, ``mail/ADDRESS``,
``console/terminal``."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a channel gets its digest: at a local time on some weekdays, or as soon as announced."""

    at: time = time(9, 0)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0, ascending
    zone: str = "UTC"  # an IANA name
    announced: bool = False  # as soon as a batch is closed; then ``at`` and ``days`` say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One moment at which a channel's digest was due."""

    at: datetime  # UTC
    day: date  # in the channel's zone; at most one digest each
    previous: datetime | None = None  # the slot before it: what closed earlier is catch-up


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a channel wants beyond its keywords and its time."""

    quiet_days: bool = False  # one honest line where there is nothing to post
    replacements: bool = False  # new versions of papers, too
    cross_lists: bool = False  # older papers that only now reach a followed category, too
    compact: bool = False  # little of each paper, where the platform has room for more
    managers_only: bool | None = None  # who may change all this; None: as is usual on the platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place that gets digests."""

    id: ChannelId
    name: str | None = None
    schedule: Schedule = Schedule()
    void_before: datetime | None = None  # slots before this moment are void (schedule changed, resumed, new)
    paused: str | None = None  # why nothing is posted, in words for people; None while active
    paused_until: datetime | None = None  # when that ends by itself
    refused: bool = False  # paused because the platform would not have a post, not by a person
    preferences: Preferences = Preferences()

    @property
    def platform(self) -> str:
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who types. ``name`` is a stranger's text; ``id`` is the platform's."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A channel follows a keyword since a moment; batches up to ``baseline`` are not its business."""

    channel: ChannelId
    keyword_id: KeywordId
    text: str  # as this channel typed it, canonical
    who: str  # display name of who asked for it
    since: datetime
    baseline: int
    per_week: float | None = None  # matched papers a week over the last 28 days; None while unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Papers this keyword finds are not for the channel, whatever it follows."""

    channel: ChannelId
    key: str
    text: str  # as this channel typed it, canonical
    who: str  # display name of who asked for it
    since: datetime
