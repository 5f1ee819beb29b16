"""The timers of a running bot when somebody sets the computer's clock."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import chain, repeat

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app.leaps import heed_leaps
from bot.app.timepiece import wall_clock

HOUR = timedelta(hours=1)


@pytest.fixture
async def scheduler() -> Iterator[AsyncIOScheduler]:
    made = AsyncIOScheduler(timezone="UTC")
    made.start()
    yield made
    made.shutdown(wait=False)


async def test_timers_turn_though_the_clock_was_set_back(
    scheduler: AsyncIOScheduler, caplog: pytest.LogCaptureFixture
) -> None:
    """By the clock as it is now, the next turn is an hour away."""
    turned = asyncio.Event()

    async def turn() -> None:
        turned.set()

    now = wall_clock()
    job = {"misfire_grace_time": None, "coalesce": True, "next_run_time": now + HOUR}
    scheduler.add_job(turn, "interval", seconds=30, **job)
    moments = chain([now + HOUR], repeat(now))
    heeding = asyncio.create_task(heed_leaps(scheduler, lambda: next(moments), look_seconds=0.01))
    await asyncio.wait_for(turned.wait(), 5)
    heeding.cancel()
    with suppress(asyncio.CancelledError):
        await heeding
    assert "this computer's clock was set back by 3600 seconds" in caplog.text


async def test_a_clock_that_goes_on_changes_nothing(scheduler: AsyncIOScheduler) -> None:
    job = scheduler.add_job(wall_clock, "interval", seconds=30)
    before = job.next_run_time
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await heed_leaps(scheduler, look_seconds=0.01)
    assert job.next_run_time == before
