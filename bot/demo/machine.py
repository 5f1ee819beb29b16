"""The real bot over a throw-away database. Only arXiv, the chat and the clock are of the demo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot import clock
from bot.commands import Commands
from bot.demo.sample import sample
from bot.demo.source import SampleSource
from bot.digests import DigestLimits
from bot.domain import Batch, ChannelId, PaperId, Person, Schedule
from bot.engine import Engine
from bot.message import Message, PaperLine
from bot.ports import Parcel, Request, Store
from bot.storage import open_store

CHANNEL = ChannelId("demo/papers")
_WHO = Person(id="you", name="you")


class PowerCut(BaseException):
    """The process is gone: nothing that catches errors catches this."""


class Chat:
    """Prints what is posted and remembers it, as a platform would. Implements `ports.Chat`."""

    platform = "demo"
    reprints = False
    connected = True

    def __init__(self, print_message: Callable[[Message], None]) -> None:
        self._print = print_message
        self._there: dict[str, str] = {}
        self.posted: list[PaperId] = []
        self.asked = 0  # times the bot asked for an earlier post
        self.cut_after_next = False  # the power fails once the next post is out

    async def open(self) -> None:
        """Always open."""

    async def post(self, parcel: Parcel) -> str:
        self._print(parcel.message)
        self.posted += [block.id for block in parcel.message.blocks if isinstance(block, PaperLine)]
        message_id = self._there[parcel.key] = f"post {len(self._there) + 1}"
        if self.cut_after_next:
            self.cut_after_next = False
            raise PowerCut
        return message_id

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:  # noqa: ARG002
        self.asked += 1
        return self._there.get(parcel.key)

    async def listen(self) -> None:
        """Nobody types here."""

    async def close(self) -> None:
        """Nothing to close."""


class Machine:
    """A computer that runs the bot, and can be switched off."""

    def __init__(self, folder: Path, chat: Chat) -> None:
        self._database = f"sqlite:///{folder / 'demo.db'}"
        self._chat = chat
        self._store: Store | None = None

    def start(self, now: datetime) -> None:
        """The bot starts from what its database holds, and from nothing else."""
        self._store = open_store(self._database, now=now)
        self._engine = Engine(self._store, SampleSource(sample()))
        self._commands = Commands(self._store, self._engine, Schedule())

    def stop(self) -> None:
        if self._store:
            self._store.close()
            self._store = None

    def take_in(self, now: datetime) -> Batch | None:
        """Ask arXiv if it is time to; the batch if it has announced one."""
        assert self._store
        harvested = clock.harvest_if_due(self._engine, now)
        clock.backfill_if_due(self._engine, now)
        return harvested.batch if harvested else None

    def give_out(self, now: datetime) -> None:
        """Post what is due. Raises `PowerCut` when the chat pulls the plug."""
        assert self._store
        chats = {self._chat.platform: self._chat}
        asyncio.run(clock.work(self._store, chats, DigestLimits(), lambda: now))

    def answer(self, said: str, now: datetime, *, may_share: bool = False) -> Message:
        """What a person gets for a sentence."""
        request = Request(
            channel=CHANNEL,
            said=said,
            who=_WHO,
            may_change=True,
            may_share=may_share,
            channel_name="papers",
        )
        answer = self._commands.answer(request, now)
        return answer.later() if answer.later else answer.private
