"""What is being answered right now."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Jobs:
    """Keeps hold of running tasks, and waits for them before we leave."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self.closed = False  # nothing new is to be begun

    def start(self, job: Coroutine[None, None, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(job)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def finish(self, grace_seconds: float) -> None:
        """Begin nothing new; let what runs end by itself for a while, then end it."""
        self.closed = True
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=grace_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
