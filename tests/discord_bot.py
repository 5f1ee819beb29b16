"""A bot that listens to a small Discord, and the desk behind it."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import adapters.discord
from adapters.discord.chat import DiscordChat
from adapters.discord.listen import Hearing
from bot.app.desk import FrontDesk
from bot.domain import Channel, ChannelId
from bot.message import Message
from bot.ports import Answer, Desk, Request
from dialogue import NOW, Room
from discord_server import DiscordServer

QUICK = Hearing(dead_seconds=60, settled_seconds=0.02)
SomeDesk = TypeVar("SomeDesk", bound=Desk)


class Pauses:
    """Waits not at all, and remembers for how long; from the ``last`` on for ever."""

    def __init__(self, last: int = 100) -> None:
        self.seconds: list[float] = []
        self.last = last
        self.over = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self.last:
            self.over.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


class Listening(Generic[SomeDesk]):
    """A bot that listens until the block ends."""

    def __init__(
        self, server: DiscordServer, desk: SomeDesk, *, hearing: Hearing = QUICK, pauses: int = 100
    ) -> None:
        self.server, self.desk, self.pauses = server, desk, Pauses(pauses)
        adapters.discord.connect(server.env, desk)
        token = server.env["DISCORD_TOKEN"]
        self.chat = DiscordChat(token, desk, pause=self.pauses, hearing=hearing)

    async def __aenter__(self) -> Listening[SomeDesk]:
        self.task = asyncio.create_task(self.chat.listen())
        return self

    async def stop(self) -> None:
        """Tell it to stop, and wait until it has."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def __aexit__(self, *_: object) -> None:
        if not self.task.done():
            await self.stop()
        await self.chat.close()
        await self.server.left()


@cache
def _furnished() -> Path:
    """A database with papers, made once: copying it is faster."""
    folder = Path(tempfile.mkdtemp(prefix="papers-lab-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Room(folder).store.close()
    return folder


class LabDesk(FrontDesk):
    """The real desk over a real database, at a moment of one's choice; tells when something was done."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(_furnished(), folder, dirs_exist_ok=True)
        self.room = Room(folder)
        self.now = NOW
        self.asked: list[Request] = []
        self.done: list[str] = []
        self._did = asyncio.Condition()
        super().__init__(self.room.commands, self._clock_now, ThreadPoolExecutor(1))

    def _clock_now(self) -> datetime:
        return self.now

    def later_by(self, **some: float) -> None:
        self.now += timedelta(**some)

    async def did(self, what: str, times: int = 1) -> None:
        """Wait until something was done so often: ``answer``, ``feeds``, ``left``, ``joined``, …"""
        async with asyncio.timeout(5), self._did:
            await self._did.wait_for(lambda: self.done.count(what) >= times)

    async def _note(self, what: str) -> None:
        async with self._did:
            self.done.append(what)
            self._did.notify_all()

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        answer = await super().answer(request)
        await self._note("answer")
        return answer

    async def joined(self, channel: ChannelId, name: str | None = None) -> Message | None:
        message = await super().joined(channel, name)
        await self._note("joined")
        return message

    async def left(self, channel: ChannelId, why: str, *, gone: bool = False) -> Message | None:
        message = await super().left(channel, why, gone=gone)
        await self._note("left")
        return message

    async def renamed(self, channel: ChannelId, name: str) -> None:
        await super().renamed(channel, name)
        await self._note("renamed")

    async def feeds(self, place: str) -> Any:
        feeds = await super().feeds(place)
        await self._note("feeds")
        return feeds

    # --- what is on record ---

    def kept(self, channel: str) -> Channel:
        """A channel as stored."""
        kept = self.room.store.channel(ChannelId(channel))
        assert kept
        return kept

    def followed(self, channel: str) -> list[str]:
        return self.room.store.followed_texts(ChannelId(channel))
