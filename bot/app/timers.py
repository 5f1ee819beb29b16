"""Timers of a process, which go on when its computer's clock is set back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

from bot.app.timepiece import wall_clock

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
LEAP = timedelta(seconds=5)
"""Less is a clock being corrected, and delays a turn by no more."""


class Timers:
    """Each begins its turn at once, and then every so many seconds."""

    def __init__(self, wall: Callable[[], datetime] = wall_clock, look_seconds: float = LOOK_SECONDS) -> None:
        """``wall`` is the clock the scheduler goes by; whether it leapt is looked for that often."""
        self._wall = wall
        self._look_seconds = look_seconds
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def every(self, seconds: int, begin: Callable[[], None]) -> None:
        """``begin`` only begins something: a scheduler that shuts down cancels its jobs."""

        async def turn() -> None:
            begin()

        self._scheduler.add_job(
            turn,
            "interval",
            seconds=seconds,
            next_run_time=self._wall(),
            misfire_grace_time=None,
            coalesce=True,
        )

    def start(self) -> None:
        self._scheduler.start()
        self._looking = asyncio.create_task(self._heed_leaps())

    def stop(self) -> None:
        """No other turn is begun."""
        self._looking.cancel()
        self._scheduler.shutdown(wait=False)

    async def _heed_leaps(self) -> None:
        """Where the clock leapt back, the scheduler would wait until it is as late again; where it leapt
        ahead, turns begin by themselves."""
        loop = asyncio.get_running_loop()
        while True:
            set_at, began = self._wall(), loop.time()
            await asyncio.sleep(self._look_seconds)
            back = set_at + timedelta(seconds=loop.time() - began) - self._wall()
            if back > LEAP:
                log.warning("this computer's clock was set back by %.0f seconds", back.total_seconds())
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=self._wall())
