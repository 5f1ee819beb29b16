"""What is being answered right now."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Jobs:
    """Keeps hold of running tasks, and waits for them before we leave."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, job: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(job)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self, grace_seconds: float) -> None:
        """Let them end by themselves for a while, then end them."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=grace_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
