"""The desk chats talk to: it answers off the event loop, and asks arXiv in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
from asyncio import to_thread
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from bot.commands import Commands
from bot.delivery import Clock
from bot.domain import Channel, ChannelId
from bot.errors import PapersError
from bot.message import Message
from bot.ports import Answer, Request, excuse

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Sentences that are answered at the same time. With more threads at work the event loop hardly gets its
turn, and nobody is told in time that we heard them."""

NOTING_SECONDS = 1.0
"""So long an answer waits for the record of what was heard; platforms wait for three."""


def nothing() -> None:
    """Nobody waits for changes."""


class FrontDesk:
    """Answers for one process. Whoever asks always gets an answer, also when something broke."""

    def __init__(
        self, commands: Commands, clock: Clock, arxiv_thread: Executor, changed: Callable[[], None] = nothing
    ) -> None:
        """``changed`` is called, in a thread, after every change that others are told of."""
        self._commands = commands
        self._clock = clock
        self._arxiv_thread = arxiv_thread
        self._changed = changed
        self._answering = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="answer")
        self._noting = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="noting")

    async def answer(self, request: Request) -> Answer:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._answering, self._answer, request)
        except Exception as error:  # noqa: BLE001 - told to the person, and logged
            return Answer(private=excuse(error))

    def _answer(self, request: Request) -> Answer:
        answer = self._commands.answer(request, self._clock())
        if answer.public is not None:
            self._tell_change()
        return answer

    def _tell_change(self) -> None:
        try:
            self._changed()
        except PapersError as error:
            log.info("what was changed waits for the timers: %s", error)

    async def later(self, answer: Answer) -> Message:
        assert answer.later is not None
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._arxiv_thread, answer.later)
        except Exception as error:  # noqa: BLE001 - told to the person, and logged
            return excuse(error)

    async def complete(self, channel: ChannelId, typed: str) -> Sequence[str]:
        try:
            return await to_thread(self._commands.complete, channel, typed)
        except PapersError as error:
            log.error("nothing to complete with: %s", error)
            return ()

    async def joined(self, channel: ChannelId, name: str | None = None) -> Message | None:
        try:
            return await to_thread(self._commands.joined, channel, name, self._clock())
        except PapersError as error:
            log.error("nobody was welcomed in %s: %s", channel, error)
            return None

    async def left(self, channel: ChannelId, why: str, *, gone: bool = False) -> Message | None:
        try:
            return await to_thread(self._commands.left, channel, why, self._clock(), gone=gone)
        except PapersError as error:
            log.error("%s is not paused, though nothing can be posted there: %s", channel, error)
            return None

    async def renamed(self, channel: ChannelId, name: str) -> None:
        try:
            await to_thread(self._commands.renamed, channel, name)
        except PapersError as error:
            log.warning("the new name of %s was not kept: %s", channel, error)

    async def feeds(self, place: str) -> Sequence[Channel]:
        try:
            return await to_thread(self._commands.feeds, place)
        except PapersError as error:
            log.warning("nobody knows what is followed in %s: %s", place, error)
            return ()

    async def asks_who_manages(self, request: Request) -> bool:
        try:
            return await to_thread(self._commands.asks_who_manages, request)
        except PapersError as error:
            log.warning("who manages %s was not asked: %s", request.channel, error)
            return False

    async def is_new(self, occasion: str) -> bool:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(NOTING_SECONDS):
                return await loop.run_in_executor(
                    self._noting, self._commands.is_new, occasion, self._clock()
                )
        except TimeoutError:
            log.warning("whether another process acts on the same could not be found out in time")
        except PapersError as error:
            log.warning("whether another process acts on the same is not known: %s", error)
        return True
