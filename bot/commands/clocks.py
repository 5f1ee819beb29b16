"""status, for the operator: whether the clock we go by is right, as far as is known without asking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain import ClockSkew
from bot.message import papers

MEND = "set it by the network{} (timedatectl set-ntp true)"

TO_THE_SECOND = timedelta(seconds=2)
"""Servers tell the time in whole seconds, and their answers take a moment: less than that says nothing."""


def clock_lines(skew: ClockSkew | None, wall_ahead: timedelta | None, now: datetime) -> Iterator[str]:
    """``Clock: 4 minutes behind arXiv's; …``. ``wall_ahead`` is how far this computer's clock is ahead of the
    database's; None where there is no other to go by."""
    ours = "" if wall_ahead is None else "the database's, "
    if skew and skew.is_known(now):
        yield f"Clock: {ours}{_compared(skew.ahead, on_server=bool(ours))}."
    if wall_ahead is not None and abs(wall_ahead) >= ClockSkew.MOST:
        yield f"This computer's clock is {apart(wall_ahead)} the database's; {MEND.format('')}."


def _compared(ahead: timedelta, *, on_server: bool) -> str:
    if abs(ahead) < TO_THE_SECOND:
        return "which agrees with arXiv's" if on_server else "agrees with arXiv's"
    says = f"{apart(ahead)} arXiv's"
    if abs(ahead) < ClockSkew.MOST:
        return says
    return f"{says}; {MEND.format(' on its server' if on_server else '')}"


def apart(ahead: timedelta) -> str:
    """``7 minutes ahead of``, ``45 seconds behind``."""
    return f"{_length(abs(ahead))} {'ahead of' if ahead > timedelta() else 'behind'}"


def _length(apart: timedelta) -> str:
    seconds = round(apart.total_seconds())
    if seconds < 120:
        return papers(seconds, "second")
    minutes = round(seconds / 60)
    return papers(minutes, "minute") if minutes < 120 else papers(minutes // 60, "hour")
