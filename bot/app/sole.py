"""Work that only one process of all may do at a time."""

from __future__ import annotations

import asyncio
import logging
from asyncio import to_thread
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ParamSpec, TypeVar

from bot.errors import StoreError
from bot.ports import Store

Asked = ParamSpec("Asked")
T = TypeVar("T")

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
RENEW_SECONDS = 15.0
LOOK_SECONDS = 2.0
"""How long nobody does the work at most when who did it has ended cleanly."""


async def alone(
    store: Store,
    name: str,
    holder: str,
    clock: Callable[[], datetime],
    work: Callable[[], Coroutine[Any, Any, None]],
    renew_seconds: float = RENEW_SECONDS,
) -> None:
    """Do the work while holding the lease; wait for it as long as another process has it."""
    try:
        for tries in count():
            if await to_its_end(store.take_lease, name, holder, clock(), LEASE):
                break
            if not tries:
                log.info("%s: another process does this; waiting", name)
            await asyncio.sleep(min(renew_seconds, LOOK_SECONDS))
        working = asyncio.create_task(work())
        renewing = asyncio.create_task(_renew(store, name, holder, clock, renew_seconds))
        try:
            await asyncio.wait({working, renewing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            working.cancel()
            renewing.cancel()
            await asyncio.gather(working, renewing, return_exceptions=True)
    finally:
        await _drop(store, name, holder)
    for task in (working, renewing):
        if not task.cancelled() and (error := task.exception()):
            raise error


async def _renew(
    store: Store, name: str, holder: str, clock: Callable[[], datetime], renew_seconds: float
) -> None:
    """Keep the lease; ends when it was lost.

    Raises `StoreError` where the database was gone for so long that another process may have it by now.
    """
    renewed_at = clock()
    while True:
        await asyncio.sleep(renew_seconds)
        now = clock()
        try:
            if not await to_its_end(store.take_lease, name, holder, now, LEASE):
                log.warning("%s: another process took over", name)
                return
            renewed_at = now
        except StoreError as error:
            if clock() - renewed_at + timedelta(seconds=renew_seconds) >= LEASE:
                raise
            log.warning("%s goes on for now: %s", name, error)


async def _drop(store: Store, name: str, holder: str) -> None:
    try:
        await to_thread(store.drop_lease, name, holder)
    except StoreError as error:
        log.warning("%s: nobody else does this for %s: %s", name, LEASE, error)


async def to_its_end(work: Callable[Asked, T], *asked: Asked.args, **named: Asked.kwargs) -> T:
    """Do it in a thread; whoever is cancelled meanwhile waits for it.

    A thread cannot be broken off: the lease it took afterwards would be held by nobody.
    """
    doing = asyncio.ensure_future(to_thread(work, *asked, **named))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise
