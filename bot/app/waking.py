"""Hearing other processes, so that what somebody says in one is done by another at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.app.sole import to_its_end
from bot.errors import StoreError
from bot.ports import Store

log = logging.getLogger(__name__)

HEARING_SECONDS = 1.0
"""A thread that waits cannot be broken off: so long the process takes longer to end at most."""

AGAIN_SECONDS = 30.0


async def heed_calls(store: Store, called: Callable[[], None], again_seconds: float = AGAIN_SECONDS) -> None:
    """Say so whenever another process calls. Where none can be heard, the timers find what there is to do."""
    while True:
        try:
            if not await _listen(store, called):
                return
        except StoreError as error:
            log.info("no other process is heard for now, and all waits for the timers: %s", error)
        await asyncio.sleep(again_seconds)


async def _listen(store: Store, called: Callable[[], None]) -> bool:
    """Whether anybody can be heard; where so, until the line is cut."""
    calls = await to_its_end(store.calls)
    if calls is None:
        return False
    try:
        while True:
            if await to_its_end(calls.wait, HEARING_SECONDS):
                called()
    finally:
        calls.close()
