"""A desk for tests: it answers what it was told to, and remembers who asked for what."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.domain import Channel, ChannelId
from bot.message import Message, say
from bot.ports import Answer, Request


class TestDesk:
    """Answers each sentence as prepared, others with an echo."""

    __test__ = False

    def __init__(self, **answers: Answer | Exception) -> None:
        self.answers: dict[str, Answer | Exception] = dict(answers)
        self.asked: list[Request] = []
        self.typed: list[tuple[ChannelId, str]] = []
        self.suggestions: Sequence[str] | Exception = ()
        self.thinks = 0.0  # seconds for every answer
        self.thinking = asyncio.Event()

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        if self.thinks:
            self.thinking.set()
        await asyncio.sleep(self.thinks)
        answer = self.answers.get(request.said) or Answer(private=say(f"You said: {request.said}"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def later(self, answer: Answer) -> Message:
        assert answer.later
        await asyncio.sleep(self.thinks)
        return await asyncio.to_thread(answer.later)

    async def complete(self, channel: ChannelId, typed: str) -> Sequence[str]:
        self.typed.append((channel, typed))
        if isinstance(self.suggestions, Exception):
            raise self.suggestions
        return [sentence for sentence in self.suggestions if sentence.startswith(typed)]

    async def joined(self, channel: ChannelId, name: str | None = None) -> Message | None:
        return None

    async def left(self, channel: ChannelId, why: str, *, gone: bool = False) -> Message | None:
        return None

    async def renamed(self, channel: ChannelId, name: str) -> None:
        return None

    async def feeds(self, place: str) -> Sequence[Channel]:
        return ()

    async def asks_who_manages(self, request: Request) -> bool:
        return False

    async def is_new(self, occasion: str) -> bool:
        return True
