"""What time it is: one time for all processes, wherever they run."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import Reading

EXACT = timedelta(seconds=1)
"""A reading that took longer is worth less than the one before."""


def wall_clock() -> datetime:
    """This computer's clock, which somebody may set."""
    return datetime.now(UTC)


def steady_seconds() -> float:
    """Seconds that nobody can set; those a computer sleeps are counted where it can tell."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Timepiece:
    """This computer's clock, until a database server has told the time: from then on that one's, carried on
    by seconds that only go forward. Safe from several threads."""

    def __init__(
        self,
        wall: Callable[[], datetime] = wall_clock,
        seconds: Callable[[], float] = steady_seconds,
    ) -> None:
        self._wall = wall
        self._seconds = seconds
        self._told: Reading | None = None

    def now(self) -> datetime:
        """In UTC."""
        told = self._told
        return self._wall() if told is None else told.there + timedelta(seconds=self._seconds() - told.at)

    def set_by(self, server_time: Callable[[Callable[[], float]], Reading | None]) -> None:
        """Ask a database (`Store.server_time`) what time it is there; a file has no clock of its own. Raises
        `StoreError`, and then goes on as before."""
        told = server_time(self._seconds)
        if told and (self._told is None or told.within <= EXACT):
            self._told = told

    @property
    def is_servers(self) -> bool:
        """Whether a database server has told the time."""
        return self._told is not None

    def wall_ahead(self) -> timedelta | None:
        """How far this computer's own clock is ahead of the database's; None where it is what we go by."""
        return self._wall() - self.now() if self.is_servers else None
