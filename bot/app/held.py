"""Work in a thread that only one process of all may do at a time, for as long as it takes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from bot.errors import StoreError
from bot.ports import Store

log = logging.getLogger(__name__)

HELD = timedelta(minutes=5)
"""So long others wait for who was killed; renewed, so that they wait for who is alive."""

RENEW_SECONDS = 60.0


@contextmanager
def held(
    store: Store,
    name: str,
    holder: str,
    clock: Callable[[], datetime],
    renew_seconds: float = RENEW_SECONDS,
) -> Iterator[bool]:
    """Whether this process is the one that does it now."""
    if not store.take_lease(name, holder, clock(), HELD):
        yield False
        return
    done = Event()

    def renew() -> None:
        while not done.wait(renew_seconds):
            try:
                store.take_lease(name, holder, clock(), HELD)
            except StoreError as error:
                log.warning("another process may begin the same (%s): %s", name, error)

    renewing = Thread(target=renew, name=f"renewing {name}", daemon=True)
    renewing.start()
    try:
        yield True
    finally:
        done.set()
        renewing.join()
        store.drop_lease(name, holder)
