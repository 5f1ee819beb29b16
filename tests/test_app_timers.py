"""The timers of a running bot, also when somebody sets the computer's clock."""

import asyncio
from datetime import timedelta
from itertools import chain, repeat

import pytest

from bot.app.timepiece import wall_clock
from bot.app.timers import Timers

HOUR = timedelta(hours=1)


async def turns_of(timers: Timers, wanted: int) -> int:
    """How many turns begin, until there are so many, or for a little while."""
    turns, enough = [0], asyncio.Event()

    def begin() -> None:
        turns[0] += 1
        if turns[0] == wanted:
            enough.set()

    timers.every(3600, begin)
    timers.start()
    try:
        async with asyncio.timeout(5 if wanted else 0.1):
            await enough.wait()
    except TimeoutError:
        pass
    timers.stop()
    return turns[0]


async def test_a_turn_begins_at_once_and_the_next_when_it_is_time() -> None:
    assert await turns_of(Timers(look_seconds=0.01), 1) == 1
    assert await turns_of(Timers(look_seconds=0.01), 0) == 1


async def test_timers_turn_though_the_clock_was_set_back(caplog: pytest.LogCaptureFixture) -> None:
    """By the clock as it is now, the first turn would be an hour away."""
    now = wall_clock()
    moments = chain([now + HOUR] * 2, repeat(now))
    assert await turns_of(Timers(lambda: next(moments), look_seconds=0.01), 1) == 1
    assert "this computer's clock was set back by 3600 seconds" in caplog.text
