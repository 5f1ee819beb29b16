"""Timers that go on when a computer's clock is set back, by which the scheduler goes."""

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


async def heed_leaps(
    scheduler: AsyncIOScheduler,
    wall: Callable[[], datetime] = wall_clock,
    look_seconds: float = LOOK_SECONDS,
) -> None:
    """Begin every job at once whenever the clock has leapt back; forward leaps begin them anyway."""
    loop = asyncio.get_running_loop()
    while True:
        set_at, began = wall(), loop.time()
        await asyncio.sleep(look_seconds)
        back = set_at + timedelta(seconds=loop.time() - began) - wall()
        if back > LEAP:
            log.warning("this computer's clock was set back by %.0f seconds", back.total_seconds())
            for job in scheduler.get_jobs():
                job.modify(next_run_time=wall())
