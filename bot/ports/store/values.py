"""What the store is asked with, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain import (
    ChannelId,
    ClockSkew,
    GateState,
    HarvestState,
    KeywordId,
    Paper,
    PaperId,
)

Matcher = Callable[[Sequence[Paper], Sequence[tuple[KeywordId, str]]], Iterable[tuple[KeywordId, PaperId]]]
"""Pure: papers to match and all keywords (id, text) → which keyword finds which paper."""

Narrowing = tuple[frozenset[str], ...]
"""Alternatives, each a set of index tokens that must all be present. Empty: nothing to narrow by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a newest-first walk over stored papers goes on, and how far back it may go."""

    below: PaperId | None = None  # only papers older than this one
    since: date | None = None  # only papers first submitted or announced on or after this day


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the ``status`` sentence tells."""

    harvest: HarvestState
    gate: GateState
    papers: int
    keywords: int
    channels: int
    waiting_parts: int
    oldest_waiting: datetime | None
    unknown_parts: int
    unconfirmed_parts: int
    paused_channels: tuple[tuple[ChannelId, str], ...]  # whose platforms refused a post, and why
    skew: ClockSkew | None = None  # None: arXiv told no time yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What became of the messages of one platform."""

    platform: str
    posted: int  # in the last 24 hours
    waiting: int  # to go out
    failing: int  # of these some attempt came to nothing; they are tried again
    unconfirmed: int  # nobody can tell; they wait for a person
    refused: int  # channels that the platform lets us post to no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many stored papers a narrowing leaves, and some spread evenly over them, newest id first."""

    count: int
    sample: tuple[Paper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What time it was at a server, at a moment of a clock here that only goes forward."""

    there: datetime
    at: float  # seconds of that clock
    within: timedelta  # no further off than that
