"""What the clock makes us do. The timers of `papers run` and `papers tick` call the very same functions."""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.delivery import Clock, deliver_due, nobody
from bot.digests import DigestLimits, compose_due
from bot.domain import Digest, Outcome, Posted
from bot.engine import Engine, Harvested, quiet
from bot.errors import RequestError, SourceError
from bot.ports import Chat, Progress, Store

log = logging.getLogger(__name__)

PRUNED_AT_ONCE = 500
INDEXED_AT_ONCE = 100
FORGOTTEN_AT_ONCE = 20_000
BITES = 20

REPEATED_WITHIN = timedelta(hours=1)
"""So long after they told us something, platforms may tell us again; Slack does so for some minutes.
https://docs.slack.dev/apis/events-api/#retries"""

SET_BACK = timedelta(hours=2)
"""So far a clock is set back by hand or by a time server; a last tick further ahead was a pretended one."""


def harvest_if_due(engine: Engine, now: datetime, progress: Progress = quiet) -> Harvested | None:
    """Ask arXiv if it is time to; None if it is not."""
    return engine.harvest(now, progress) if engine.harvest_due(now) else None


def search_if_due(engine: Engine, now: datetime, progress: Progress = quiet) -> Harvested | None:
    """Search for what the daily list, failing for a day, should have brought; None if it is not time to."""
    return engine.search_instead(now, progress) if engine.search_due(now) else None


def backfill_if_due(engine: Engine, now: datetime, progress: Progress = quiet) -> str | None:
    """Fill new keywords with arXiv's newest papers; the reason where arXiv fails (tried again later)."""
    try:
        engine.backfill(now, progress)
    except SourceError as error:
        log.warning("back-fill waits: %s", error.reason)
        return error.reason
    return None


def decide(store: Store, limits: DigestLimits, now: datetime) -> list[Digest]:
    """End the pauses whose time has come, then decide every slot that is due."""
    for channel in store.end_pauses(now):
        log.info("%s: its pause is over", channel, extra={"channel": channel})
    return compose_due(store, limits, now)


async def work(
    store: Store,
    chats: Mapping[str, Chat],
    limits: DigestLimits,
    clock: Clock,
    told: Callable[[Outcome], None] = nobody,
) -> list[Posted]:
    """Decide what is due and send what may be sent; ``told`` hears of each part, all are returned."""
    await to_thread(decide, store, limits, clock())
    return await deliver_due(store, chats, clock, told)


def housekeeping(store: Store, keep: timedelta, per_keyword: int, now: datetime) -> int:
    """Empty the texts of papers nobody needs any more, a small bite at a time; returns how many.

    What was heard long ago is forgotten on the way.
    """
    store.forget_occasions(now - REPEATED_WITHIN, FORGOTTEN_AT_ONCE)
    return store.prune(now - keep, per_keyword, PRUNED_AT_ONCE)


def reindex(store: Store) -> bool:
    """Let search find stored papers by what this version reads in them, so many small bites at a time.

    Returns whether all are done; that is so at once unless the program was upgraded.
    """
    return any(store.reindex(INDEXED_AT_ONCE) == 0 for _ in range(BITES))


def start_tick(store: Store, now: datetime, *, pretended: bool = True) -> None:
    """Note that time has come to ``now``. Raises `RequestError` if it was later already.

    A real clock may have been set back a little; what is due is decided by the ledgers all the same.
    """
    latest = store.last_tick()
    if latest and not pretended and now < latest <= now + SET_BACK:
        log.warning("the clock was set back: the last tick was at %s UTC", f"{latest:%Y-%m-%d %H:%M:%S}")
    elif latest and now < latest:
        raise RequestError(
            f"Time cannot go back: the last tick was for {latest:%Y-%m-%d %H:%M:%S} UTC.",
            example=f"papers tick --now {latest:%Y-%m-%dT%H:%M:%SZ}",
        )
    store.ticked(now)
