"""What is heard more than once is acted on once: platforms repeat what they believe lost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.ports.desk import Desk

Work = Callable[[], Awaitable[object]]

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Once:
    """The occasions there were, the newest of them. Remembered by this process alone."""

    seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def is_new(self, occasion: str | None) -> bool:
        """Whether it is heard for the first time; what has no name always is."""
        if occasion is None:
            return True
        if occasion in self.seen:
            return False
        self.seen[occasion] = None
        if len(self.seen) > REMEMBERED:
            self.seen.popitem(last=False)
        return True


async def nothing() -> None:
    """What follows where others act."""


@dataclass(frozen=True, slots=True)
class Occasions:
    """What people do is acted on once, whichever process hears it: what this process remembers costs nothing,
    the rest is on record at the desk."""

    desk: Desk
    here: Once = field(default_factory=Once)

    async def act(self, occasion: str | None, work: Work, otherwise: Work = nothing) -> None:
        """Do what follows from an occasion, unless that is done or being done."""
        await (work() if await self._is_ours(occasion) else otherwise())

    async def _is_ours(self, occasion: str | None) -> bool:
        if occasion is None:
            return True
        return self.here.is_new(occasion) and await self.desk.is_new(occasion)
