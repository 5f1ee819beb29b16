"""How often arXiv is asked for people: so many times in ten minutes for each person and for each channel.

All of us together may ask once in three seconds, so whoever types a lot must not keep everybody else
waiting. Each process counts for itself and forgets when it ends; what is owed to arXiv is kept by the gate,
in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import ChannelId
from bot.ports import Request

WITHIN = timedelta(minutes=10)
OPERATORS = "console"  # whoever sits at the machine itself is not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLimits:
    """How often arXiv is asked within ten minutes."""

    per_person: int = 10
    per_channel: int = 30


@dataclass(frozen=True, slots=True)
class Ask:
    """arXiv was asked for somebody."""

    at: datetime
    person: str  # and the platform
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class UsedUp:
    """Nothing is left of an allowance before ``until``."""

    by_person: bool  # else by the channel as a whole
    times: int
    until: datetime


def decide(asked: Iterable[Ask], new: Ask, limits: AskLimits) -> UsedUp | None:
    """What stands against one more ask, given those of the last ten minutes, oldest first."""
    mine, here = list[datetime](), list[datetime]()
    for ask in asked:
        if ask.person == new.person:
            mine.append(ask.at)
        if ask.channel == new.channel:
            here.append(ask.at)
    person = _used_up(mine, limits.per_person, by_person=True)
    return person or _used_up(here, limits.per_channel, by_person=False)


def _used_up(moments: list[datetime], limit: int, *, by_person: bool) -> UsedUp | None:
    return UsedUp(by_person, limit, moments[-limit] + WITHIN) if len(moments) >= limit else None


class Allowance:
    """What people asked arXiv of late, in one process. Safe from several threads."""

    def __init__(self, limits: AskLimits) -> None:
        self._limits = limits
        self._asked: list[Ask] = []
        self._lock = threading.Lock()

    def take(self, request: Request, now: datetime) -> UsedUp | None:
        """Count one more ask of arXiv, unless there have been too many."""
        platform = request.channel.partition("/")[0]
        if platform == OPERATORS:
            return None
        new = Ask(now, f"{platform}/{request.who.id}", request.channel)
        with self._lock:
            # What lies ten minutes ahead was asked before the clock was set back.
            self._asked = [ask for ask in self._asked if abs(now - ask.at) < WITHIN]
            used_up = decide(self._asked, new, self._limits)
            if used_up is None:
                self._asked.append(new)
        return used_up
