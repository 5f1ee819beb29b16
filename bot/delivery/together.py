"""Calls made one by one, worked off many at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Together(Generic[T, R]):
    """Does one piece of work for all who ask at about the same time."""

    def __init__(self, work: Callable[[Sequence[T]], Awaitable[Sequence[R]]], seconds: float = 0.0) -> None:
        """``work`` returns what came of each, in order; what it raises, everybody in it gets. It begins
        when the one before is done, and so many ``seconds`` after the first asked."""
        self._work = work
        self._seconds = seconds
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._working: asyncio.Task[None] | None = None

    async def __call__(self, one: T) -> R:
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work_off())
        return await answer

    async def _work_off(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._seconds)
            some, self._waiting = self._waiting, []
            try:
                results = await self._work([one for one, _ in some])
            except Exception as error:  # noqa: BLE001 - told to everybody who waits for it
                for _, answer in some:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for (_, answer), result in zip(some, results, strict=True):
                    if not answer.done():
                        answer.set_result(result)
