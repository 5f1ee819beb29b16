"""Answers a monitor. The event loop, which answers, is never blocked: the database is read in threads."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Generic, TypeVar

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.app.monitor.health import Health
from bot.app.monitor.metrics import registry
from bot.app.monitor.pulse import Pulse
from bot.app.parts import App
from bot.config import MonitorSettings
from bot.errors import ConfigError, StoreError

T = TypeVar("T")

LOOK_SECONDS = 5.0
ANSWER_SECONDS = 5.0
"""How long the database may take: who asks gives up after ten as a rule."""


@asynccontextmanager
async def monitored(app: App, pulse: Pulse) -> AsyncIterator[None]:
    """Answer for as long as the block runs, if the settings say where.

    Raises `ConfigError` where nobody can be answered there.
    """
    if app.settings.monitor is None:
        yield
        return
    answers = Answers(app, pulse)
    looking = asyncio.create_task(_look(pulse))
    runner = web.AppRunner(answers.routes(), access_log=None, shutdown_timeout=1.0)
    try:
        await _begin(runner, app.settings.monitor)
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await runner.cleanup()
        answers.close()


async def _begin(runner: web.AppRunner, where: MonitorSettings) -> None:
    await runner.setup()
    try:
        await web.TCPSite(runner, where.host, where.port).start()
    except OSError as error:
        raise ConfigError([_refused(where, error)]) from error


def _refused(where: MonitorSettings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = where.port + 1 if where.port < 65_535 else 9090
        return (
            f"monitor: port {where.port} of {where.host} is taken by another program; "
            f"set another one in config.yaml, or MONITOR_PORT={other} in the environment."
        )
    reason = error.strerror or str(error)
    return (
        f"monitor: nobody can be answered at {where.host}, port {where.port} ({reason}); try host: 127.0.0.1"
    )


async def _look(pulse: Pulse) -> None:
    while True:
        pulse.look(_seconds())
        await asyncio.sleep(LOOK_SECONDS)


def _seconds() -> float:
    return asyncio.get_running_loop().time()


class Answers:
    """What is answered where."""

    def __init__(self, app: App, pulse: Pulse) -> None:
        self._pulse = pulse
        self._database = Shared(partial(_of_database, app))
        scraped = registry(app.store, app.clock, app.counts, pulse, app.time.wall_ahead)
        self._metrics = Shared(partial(generate_latest, scraped))

    def routes(self) -> web.Application:
        routes = web.Application()
        routes.router.add_get("/healthz", self.health)
        routes.router.add_get("/metrics", self.metrics)
        return routes

    async def health(self, _: web.Request) -> web.Response:
        """200 where all is well, else 503, with a record that says why."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                of_database = await self._database.get()
        except TimeoutError:
            of_database = [f"The database has not answered within {ANSWER_SECONDS:.0f} seconds."]
        now = _seconds()
        self._pulse.look(now)
        health = Health([*self._pulse.troubles(now), *of_database], self._pulse.words())
        return web.json_response(health.record, status=200 if health.ok else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        """All there is to scrape."""
        return web.Response(body=await self._metrics.get(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def close(self) -> None:
        """Wait for nobody."""
        self._database.close()
        self._metrics.close()


def _of_database(app: App) -> Sequence[str]:
    try:
        app.store.last_tick()
    except StoreError as error:
        return [str(error)]
    return []


class Shared(Generic[T]):
    """Work in a thread of its own. Whoever asks while it goes on gets what comes of it: where it hangs, one
    thread hangs."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._thread = ThreadPoolExecutor(1, "monitor")
        self._under_way: asyncio.Future[T] | None = None

    async def get(self) -> T:
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.get_running_loop().run_in_executor(self._thread, self._work)
        return await asyncio.shield(self._under_way)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
