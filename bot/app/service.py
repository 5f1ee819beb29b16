"""`papers run`: chats kept open, timers that call what `papers tick` calls, and a clean end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.app import turns
from bot.app.desk import FrontDesk
from bot.app.monitor.pulse import Pulse
from bot.app.monitor.server import monitored
from bot.app.parts import App
from bot.app.platforms import connect
from bot.app.presence import present
from bot.app.roles import Duties
from bot.app.rota import Rota
from bot.app.sole import alone
from bot.app.timers import Timers
from bot.app.waking import heed_calls
from bot.domain import Outcome, Posted
from bot.errors import AccessError, PapersError, StoreError, StoreNewer
from bot.ports import Chat, Desk

log = logging.getLogger(__name__)

HARVEST_SECONDS = 60
WORK_SECONDS = 30
TIDY_SECONDS = 600
REINDEX_SECONDS = 15
CLOCK_SECONDS = 60

PATIENCE_SECONDS = 7.0
"""How long what is in hand may take to finish once we are told to stop."""

LAST_MOMENT_SECONDS = 9.5
RECONNECT_SECONDS = (5.0, 15.0, 60.0, 300.0)

Work = Callable[[], Coroutine[Any, Any, object]]

_SOLE = {"discord"}  # every connection to Discord's gateway gets every event, so there must be one


async def survive(work: Work) -> None:
    """One turn that fails is on record; the next comes all the same."""
    try:
        await work()
    except PapersError as error:  # one sentence says it all, every half minute while a database is gone
        log.error("a turn of the clock failed and is tried again: %s", error)
    except Exception:
        log.exception("a turn of the clock failed; it is tried again")


class Service:
    """One process of the bot, running until it is told to stop."""

    def __init__(self, app: App, duties: Duties, desk: Callable[[Desk], Desk] = lambda desk: desk) -> None:
        """``desk`` may put another desk in front of ours."""
        self._app = app
        self._duties = duties
        self._rota = Rota()
        self._in_hand: dict[Work, asyncio.Task[None]] = {}
        self._indexed = False  # by this version of the program
        # arXiv is slow: whoever waits for it must not keep others from being answered, nor the harvest
        # somebody who asks.
        self._harvest_thread = ThreadPoolExecutor(1, "harvest")
        self._asking_thread = ThreadPoolExecutor(1, "asking-arxiv")
        self._desk = desk(FrontDesk(app.commands, app.clock, self._asking_thread, app.store.wake))

    async def run(self) -> int:
        """Until SIGTERM, Ctrl-C, or the person in the terminal leaves; returns the exit code.

        Raises `AccessError` when no chat lets us in, `ConfigError` when the monitor's port is taken,
        `StoreNewer` when a newer version of the program has upgraded the database.
        """
        loop = asyncio.get_running_loop()
        self._stopped: asyncio.Future[int] = loop.create_future()
        self._pulse = Pulse(self._duties, loop.time())
        self._heed_signals()
        async with monitored(self._app, self._pulse), present(self._app):
            log.info("running: %s", self._duties)
            return await self._until_stopped()

    async def _until_stopped(self) -> int:
        timers = self._timers()
        keepers = [asyncio.create_task(self._keep(platform)) for platform in self._duties.chats]
        watch = asyncio.create_task(self._watch(keepers))
        heeding = asyncio.create_task(heed_calls(self._app.store, self._called))
        try:
            return await self._stopped
        finally:
            timers.stop()
            await self._finish([watch, heeding, *keepers])

    # --- timers ---

    def _timers(self) -> Timers:
        timers = Timers()
        if self._duties.timers:
            timers.every(HARVEST_SECONDS, self._turn(self._take_in))
            timers.every(TIDY_SECONDS, self._turn(self._tidy))
        if self._duties.timers or self._duties.post:
            timers.every(REINDEX_SECONDS, self._turn(self._reindex))
            timers.every(WORK_SECONDS, self._turn(self._give_out))
        else:
            timers.every(WORK_SECONDS, self._turn(self._may_go_on))
        if self._app.time.is_servers:
            timers.every(CLOCK_SECONDS, self._turn(self._set_clock))
        timers.start()
        return timers

    def _turn(self, work: Work) -> Callable[[], None]:
        def begin() -> None:
            self._pulse.turned(asyncio.get_running_loop().time())
            self._begin(work)

        return begin

    def _begin(self, work: Work, *, again: bool = False) -> None:
        """Unless it is in hand; with ``again`` it then comes once more."""
        before = self._in_hand.get(work)
        if self._stopped.done():
            return
        if before is None or before.done():
            self._in_hand[work] = asyncio.create_task(survive(work))
        elif again:
            before.add_done_callback(lambda _: self._begin(work))

    def _called(self) -> None:
        """Another process has something for us to do."""
        if self._duties.timers:
            self._begin(self._take_in, again=True)
        if self._duties.timers or self._duties.post:
            self._begin(self._give_out, again=True)

    async def _take_in(self) -> None:
        loop = asyncio.get_running_loop()
        taken_in = await loop.run_in_executor(self._harvest_thread, turns.take_in, self._app)
        if taken_in.harvested:
            self._begin(self._give_out, again=True)  # digests may have waited for it

    async def _give_out(self) -> None:
        if await self._may_go_on():
            await turns.give_out(self._app, self._rota, self._told, harvests=self._duties.timers)

    async def _may_go_on(self) -> bool:
        """Not where a newer version upgraded the database: its rules are not ours."""
        try:
            await asyncio.to_thread(self._app.store.ticked, self._app.clock())
        except StoreNewer as error:
            self._give_up(error)
            return False
        return True

    def _told(self, outcome: Outcome) -> None:
        self._app.counts.told(outcome)
        if isinstance(outcome, Posted):
            count, facts = len(outcome.matches), {"channel": outcome.channel, "part": outcome.part}
            extra = {"platform": outcome.channel.partition("/")[0], **facts, "papers": count}
            log.info("posted %s, part %s: %s papers", outcome.channel, outcome.part, count, extra=extra)

    async def _set_clock(self) -> None:
        try:
            await asyncio.to_thread(self._app.time.set_by, self._app.store.server_time)
        except StoreError as error:
            log.info("the database's clock goes on as it was last read: %s", error)

    async def _tidy(self) -> None:
        await asyncio.to_thread(turns.tidy, self._app)

    async def _reindex(self) -> None:
        if not self._indexed:
            self._indexed = await asyncio.to_thread(turns.reindex, self._app)

    # --- chats ---

    async def _keep(self, platform: str) -> AccessError | None:
        """Keep one chat open, whatever happens to the connection; the reason where it will not let us in."""
        failures, loop = 0, asyncio.get_running_loop()
        while not self._stopped.done():
            opened_at = loop.time()
            try:
                await self._while_open(platform)
            except AccessError as error:
                log.error("%s: %s", platform, error, extra={"platform": platform})
                return error
            except PapersError as error:
                log.error("%s: trying again: %s", platform, error, extra={"platform": platform})
            except Exception:
                log.exception(
                    "%s: the connection broke; trying again", platform, extra={"platform": platform}
                )
            if loop.time() - opened_at > RECONNECT_SECONDS[-1]:
                failures = 0
            await asyncio.sleep(RECONNECT_SECONDS[min(failures, len(RECONNECT_SECONDS) - 1)])
            failures += 1
        return None

    async def _while_open(self, platform: str) -> None:
        """Post and listen until the connection ends, or the person in the terminal leaves."""
        chat = connect(self._app, platform, self._desk)
        try:
            await chat.open()
            self._rota.put(platform, chat)
            self._pulse.opened(platform, chat)
            if platform in self._duties.post:
                self._begin(self._give_out, again=True)  # a turn that began before could not post here
            if platform not in self._duties.listen:
                await asyncio.Event().wait()
            await self._listen(platform, chat)
        finally:
            self._rota.take_off(platform)
            self._pulse.closed(platform)
            await chat.close()
        if platform == "console":
            self._stop(0)

    async def _listen(self, platform: str, chat: Chat) -> None:
        async def listen() -> None:
            self._pulse.listens(platform)
            await chat.listen()

        if platform not in _SOLE:
            await listen()
            return
        app = self._app
        await alone(app.store, f"{platform}-gateway", app.holder, app.clock, listen)

    async def _watch(self, keepers: list[asyncio.Task[AccessError | None]]) -> None:
        """Give up when no chat is left that lets us in."""
        reasons = await asyncio.gather(*keepers)
        self._give_up(AccessError("\n".join(str(reason) for reason in reasons)))

    # --- the end ---

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop, 0)
        # In the terminal Ctrl-C is somebody breaking off, elsewhere a supervisor's way to stop us.
        loop.add_signal_handler(signal.SIGINT, self._stop, 130 if "console" in self._duties.chats else 0)

    def _give_up(self, why: PapersError) -> None:
        if not self._stopped.done():
            self._stopped.set_exception(why)

    def _stop(self, code: int) -> None:
        if not self._stopped.done():
            self._stopped.set_result(code)

    async def _finish(self, others: list[asyncio.Task[Any]]) -> None:
        """Let the parts in hand finish, then let go of everything."""
        last_moment = threading.Timer(LAST_MOMENT_SECONDS, os._exit, (0,))
        last_moment.daemon = True
        last_moment.start()
        self._rota.stop()
        self._app.hang_up()
        in_hand = list(self._in_hand.values())
        if in_hand:
            await asyncio.wait(in_hand, timeout=PATIENCE_SECONDS)
        for task in (*in_hand, *others):
            task.cancel()
        await asyncio.gather(*in_hand, *others, return_exceptions=True)
        self._harvest_thread.shutdown(wait=False, cancel_futures=True)
        self._asking_thread.shutdown(wait=False, cancel_futures=True)
