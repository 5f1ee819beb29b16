"""The real commands over a real database, as a desk for chats: what people say there is real, too."""

from __future__ import annotations

import asyncio
import atexit
import shutil
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bot.domain import ChannelId
from bot.message import Message
from bot.ports import Answer, Request
from dialogue import NOW, Room


class RoomDesk:
    """Answers on Thursday, and remembers what it was asked."""

    def __init__(self, room: Room, now: datetime = NOW) -> None:
        self.room = room
        self.now = now
        self.asked: list[Request] = []

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        return await asyncio.to_thread(self.room.commands.answer, request, self.now)

    async def later(self, answer: Answer) -> Message:
        assert answer.later
        return await asyncio.to_thread(answer.later)

    async def complete(self, channel: ChannelId, typed: str) -> Sequence[str]:
        return await asyncio.to_thread(self.room.commands.complete, channel, typed)

    async def joined(self, channel: ChannelId, name: str | None = None) -> Message | None:
        return await asyncio.to_thread(self.room.commands.joined, channel, name, self.now)

    async def left(self, channel: ChannelId, why: str, *, gone: bool = False) -> Message | None:
        return await asyncio.to_thread(self.room.commands.left, channel, why, self.now, gone=gone)

    async def renamed(self, channel: ChannelId, name: str) -> None:
        await asyncio.to_thread(self.room.commands.renamed, channel, name)

    async def asks_who_manages(self, request: Request) -> bool:
        return await asyncio.to_thread(self.room.commands.asks_who_manages, request)

    async def is_new(self, occasion: str) -> bool:
        return True


@cache
def _built() -> Path:
    """A room's database, made once for all tests of a process."""
    folder = Path(mkdtemp(prefix="room-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Room(folder).store.close()
    return folder


def a_room(folder: Path) -> Room:
    """A room as it is after its first days, in no time."""
    for file in _built().iterdir():
        shutil.copy(file, folder)
    return Room(folder)
