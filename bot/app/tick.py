"""`papers tick`: everything that is due, once."""

from __future__ import annotations

import asyncio
import logging
import signal
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bot import clock
from bot.app import turns
from bot.app.desk import FrontDesk
from bot.app.parts import App
from bot.app.platforms import connect, printer
from bot.app.presence import present
from bot.app.rota import Rota
from bot.app.turns import TakenIn
from bot.app.waiting import Waiting, waiting_for
from bot.delivery import nobody
from bot.domain import ChannelId, Failed, Outcome, Posted
from bot.engine import quiet
from bot.errors import PapersError
from bot.ports import Chat, Progress

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did, and what it could not do."""

    taken_in: TakenIn
    posted: tuple[Posted, ...]
    waiting: tuple[Waiting, ...]  # where nothing was posted
    closed: tuple[str, ...]  # chats that did not let us in, and why
    failed: tuple[Failed, ...] = ()  # parts that did not go out
    paused: tuple[tuple[ChannelId, str], ...] = ()  # channels that wait for a person, and why
    broken_off: bool = False  # by Ctrl-C

    @property
    def ok(self) -> bool:
        return self.taken_in.ok and not self.closed and not self.failed


async def tick(
    app: App,
    *,
    terminal: Chat | None = None,
    told: Callable[[Outcome], None] = nobody,
    progress: Progress = quiet,
) -> Ticked:
    """Papers in, digests out, each part told at once; ``terminal`` takes the terminal's instead of printing.

    Raises `RequestError` if time would go back.
    """
    rota, failed = Rota(), list[Failed]()

    def hear(outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            failed.append(outcome)
        told(outcome)

    signals = _heed_signals(app, rota)
    clock.start_tick(app.store, app.clock(), pretended=app.pretends)
    async with present(app):
        taken_in = await to_thread(turns.take_in, app, progress)
        async with _open_chats(app, rota, terminal or printer()) as closed:
            posted = await turns.give_out(app, rota, hear, harvests=True)
        await to_thread(turns.tidy, app)
        await to_thread(turns.reindex, app)
    waiting = () if posted else await to_thread(waiting_for, app.store, app.clock())
    return Ticked(
        taken_in,
        tuple(posted),
        tuple(waiting),
        tuple(closed),
        tuple(failed),
        (await to_thread(app.store.status, app.clock())).paused_channels,
        signal.SIGINT in signals,
    )


def _heed_signals(app: App, rota: Rota) -> list[signal.Signals]:
    """Told to stop, nothing new is begun; what came so far is in the list."""
    came: list[signal.Signals] = []

    def stop(number: signal.Signals) -> None:
        came.append(number)
        rota.stop()
        app.hang_up()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    return came


@asynccontextmanager
async def _open_chats(app: App, rota: Rota, terminal: Chat) -> AsyncIterator[list[str]]:
    """Put every chat on the rota that lets us in; yields why others do not."""
    closed: list[str] = []
    async with AsyncExitStack() as stack:
        for platform, make in _chats(app, terminal).items():
            chat = make()
            stack.push_async_callback(chat.close)
            try:
                await chat.open()
                rota.put(platform, chat)
            except PapersError as error:
                closed.append(f"{platform}: {error}")
        yield closed


def _chats(app: App, terminal: Chat) -> dict[str, Callable[[], Chat]]:
    """The terminal too: what it follows although tokens are set is printed by whoever runs the ticks."""
    desk = FrontDesk(app.commands, app.clock, ThreadPoolExecutor(1))
    named = {name: partial(connect, app, name, desk) for name in app.settings.platforms}
    return {"console": lambda: terminal, **named}
