"""What is done again and again, once: by the timers of `papers run`, by `papers tick`, by hand."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import clock
from bot.app.held import HELD, held
from bot.app.parts import App
from bot.app.rota import Rota
from bot.delivery import deliver_due, nobody
from bot.domain import Outcome, Posted
from bot.engine import Harvested, quiet
from bot.errors import StoreError
from bot.ports import Progress

HARVEST = "harvest"
COMING_IN = "papers come in"
"""Held for the part of a harvest that digests wait for."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What arXiv gave, or why it did not."""

    harvested: Harvested | None = None  # None: it was not time to ask
    failed: str | None = None  # why the last harvest failed, be it this one or one before
    next_try: datetime | None = None  # of a harvest that failed
    unfilled: str | None = None  # why new keywords could not be filled
    searched: Harvested | None = None  # what was searched for, as the daily list fails; None: no need to

    @property
    def ok(self) -> bool:
        """Whether all that was begun came to its end."""
        in_vain = self.searched is not None and self.searched.trouble is not None
        return not (self.unfilled or in_vain or (self.harvested and self.failed))


def take_in(app: App, progress: Progress = quiet) -> TakenIn:
    """Harvest if it is time to (where that fails for a day, search), and fill new keywords; nothing while
    another process does."""
    with _alone(app, HARVEST) as free:
        if not free:
            return TakenIn()
        searched, harvested = _come_in(app, progress)
        return replace(_with_backfill(app, harvested, progress), searched=searched)


def _come_in(app: App, progress: Progress) -> tuple[Harvested | None, Harvested | None]:
    """What was searched for, and what was harvested, each if it is time to."""
    if not (app.engine.search_due(app.clock()) or app.engine.harvest_due(app.clock())):
        return None, None
    with _alone(app, COMING_IN):
        # Where either fails, arXiv is left alone for a while: who tried longer ago is first, or one that
        # keeps failing would keep the other from ever being tried.
        state = app.store.harvest_state()
        if state.search_try_at and state.last_try_at and state.last_try_at < state.search_try_at:
            harvested = clock.harvest_if_due(app.engine, app.clock(), progress)
            return clock.search_if_due(app.engine, app.clock(), progress), harvested
        searched = clock.search_if_due(app.engine, app.clock(), progress)
        return searched, clock.harvest_if_due(app.engine, app.clock(), progress)


def take_in_now(app: App, progress: Progress = quiet) -> TakenIn:
    """The same, whether or not it is time to. Raises `StoreError` while another process does it."""
    with _alone(app, HARVEST) as free:
        if not free:
            raise StoreError("Another process is harvesting right now; look at `papers status` in a minute.")
        with _alone(app, COMING_IN):
            harvested = app.engine.harvest(app.clock(), progress)
        return _with_backfill(app, harvested, progress)


def _with_backfill(app: App, harvested: Harvested | None, progress: Progress) -> TakenIn:
    now = app.clock()
    failed = harvested.trouble if harvested else app.store.harvest_state().trouble
    next_try = app.engine.next_harvest(now) if failed else None
    if harvested and failed:
        return TakenIn(harvested, failed, next_try)
    return TakenIn(harvested, failed, next_try, clock.backfill_if_due(app.engine, now, progress))


def _alone(app: App, what: str) -> AbstractContextManager[bool]:
    return held(app.store, what, app.holder, app.clock)


async def give_out(
    app: App, chats: Rota, told: Callable[[Outcome], None] = nobody, *, harvests: bool = False
) -> list[Posted]:
    """Decide which digests are due and post what may be posted; ``told`` hears of each part.

    While papers are coming in (or are about to, where this process ``harvests``) nothing is decided: after an
    outage of ours today's digest would be without them, and they a day late.
    """
    if await to_thread(_is_incomplete, app, harvests):
        return await deliver_due(app.store, chats, app.clock, told)
    return await clock.work(app.store, chats, app.limits, app.clock, told)


def _is_incomplete(app: App, harvests: bool) -> bool:
    now = app.clock()
    return (harvests and app.engine.harvest_due(now)) or app.store.is_leased(COMING_IN, now, HELD)


def reindex(app: App) -> bool:
    """After an upgrade, index a few papers anew; returns whether all are."""
    return clock.reindex(app.store)


def tidy(app: App) -> int:
    """Empty the texts of a few papers nobody needs any more; returns how many."""
    keep = app.settings.keep
    return clock.housekeeping(app.store, timedelta(days=keep.days), keep.per_keyword, app.clock())
