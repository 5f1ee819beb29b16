"""Letting whoever moves the database away know that this process works on it."""

from __future__ import annotations

import asyncio
import logging
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.app.parts import App
from bot.errors import StoreError

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
RENEW_SECONDS = 30.0


@asynccontextmanager
async def present(app: App) -> AsyncIterator[None]:
    """Hold a lease that nobody else wants, for as long as the block runs.

    A process that was killed seems to be at work until it lapses.
    """
    name = f"at work: {app.holder}"
    await _take(app, name)
    renewing = asyncio.create_task(_renew(app, name))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        await _drop(app, name)


async def _renew(app: App, name: str) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        await _take(app, name)


async def _take(app: App, name: str) -> None:
    try:
        await to_thread(app.store.take_lease, name, app.holder, app.clock(), LEASE)
    except StoreError as error:
        log.warning("nobody can see that this process is at work: %s", error)


async def _drop(app: App, name: str) -> None:
    try:
        await to_thread(app.store.drop_lease, name, app.holder)
    except StoreError as error:
        log.warning("this process seems to be at work for %s: %s", LEASE, error)
