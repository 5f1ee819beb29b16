"""Working off the outbox: some channels of each platform at a time, each as soon as one before it is done."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from bot.delivery.sending import AT_ONCE, LEASE, SETTLE_AFTER, Clock, Delivery
from bot.domain import Claim, Outcome, Posted
from bot.ports import Chat, PostStore

IN_HAND = 4 * AT_ONCE
"""Parts for a platform that are begun and not settled: while some are sent, others are put on record. What
waits for its turn to be sent has begun to use up its seconds, so there are not more."""

CLAIMED = 6 * IN_HAND
"""Parts claimed for a platform, begun or not. Claiming looks at all that is due, so it takes many at once;
but few the first time, when everybody waits for them."""

REFILL = 2 * IN_HAND
"""More are claimed when there are no more than these, while these are worked on."""

BREATH = 0.1
"""Seconds until it is looked again whether more became due by what went out, while there is other work."""

Work = asyncio.Task[Posted | None]
T = TypeVar("T")


def nobody(_: Outcome) -> None:
    """Tell nobody what came of a part."""


async def deliver_due(
    store: PostStore, chats: Mapping[str, Chat], clock: Clock, told: Callable[[Outcome], None] = nobody
) -> list[Posted]:
    """Work off everything that may be sent now, on the platforms given; returns what went out.

    ``told`` hears what came of each part as soon as it is settled. No platform waits for another. Where the
    store fails, what is under way comes to its end first.
    """
    delivery = Delivery(store, clock, told)
    lines = [_Line(delivery, platform, chats).work_off() for platform in list(chats)]
    ended = await asyncio.gather(*lines, return_exceptions=True)
    for broken in ended:
        if isinstance(broken, BaseException):
            raise broken
    return [part for posted in ended if not isinstance(posted, BaseException) for part in posted]


class _Line:
    """What is worked off for one platform."""

    def __init__(self, delivery: Delivery, platform: str, chats: Mapping[str, Chat]) -> None:
        self._delivery = delivery
        self._platform = platform
        self._chats = chats
        self._claims = deque[Claim]()
        self._under_way: dict[Work, Claim] = {}
        self._due = _Due()
        self._claiming: asyncio.Task[Sequence[Claim]] | None = None
        self._change = asyncio.Event()

    async def work_off(self) -> list[Posted]:
        posted: list[Posted] = []
        try:
            while True:
                await self._fill()
                self._start()
                if not self._under_way and not self._claiming:
                    return posted
                posted += await self._some_done()
        except asyncio.CancelledError:
            for task in self._under_way:
                task.cancel()
            raise
        finally:
            claiming = [self._claiming] if self._claiming else []
            await asyncio.gather(*self._under_way, *claiming, return_exceptions=True)

    async def _fill(self) -> None:
        """Claim more while the platform is open; once it is not, what was not begun is anybody's."""
        held = len(self._claims) + len(self._under_way)
        if self._platform not in list(self._chats):
            await self._give_back()
        elif not self._claiming and held <= REFILL and self._due.maybe(idle=not self._under_way):
            self._claiming = self._watched(self._claim(self._due.asked(held)))

    async def _claim(self, limit: int) -> Sequence[Claim]:
        store, now = self._delivery.store, self._delivery.clock()
        return await to_thread(store.claim, [self._platform], now, LEASE, SETTLE_AFTER, limit)

    def _take(self, claimed: Sequence[Claim]) -> None:
        """But for what is being sent here at this very moment: where the clock leapt ahead, its lease seems
        to have lapsed, and the platform would be asked about it too early. That claim lapses in its turn."""
        self._claiming = None
        sending = {claim.key for claim in self._under_way.values()}
        self._claims += [claim for claim in claimed if claim.key not in sending]
        if not self._due.found(len(claimed)):
            asyncio.get_running_loop().call_later(BREATH, self._change.set)

    async def _give_back(self) -> None:
        if self._claiming:
            self._take(await self._claiming)
        claims = list(self._claims)
        self._claims.clear()
        if claims:
            await to_thread(self._delivery.store.give_back, claims)

    def _start(self) -> None:
        while self._claims and len(self._under_way) < IN_HAND:
            claim = self._claims.popleft()
            self._under_way[self._watched(self._delivery.work(claim, self._chats[self._platform]))] = claim

    def _watched(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._change.set())
        return task

    async def _some_done(self) -> list[Posted]:
        await self._change.wait()
        self._change.clear()
        done = [task for task in self._under_way if task.done()]
        for task in done:
            del self._under_way[task]
        if done:
            self._due.followed()
        if self._claiming and self._claiming.done():
            self._take(self._claiming.result())
        return [part for part in [task.result() for task in done] if part]


class _Due:
    """Whether more may be due than was claimed: what the last claim left, or what follows what went out."""

    def __init__(self) -> None:
        self._goal = AT_ONCE
        self._asked = 0
        self._left = self._followed = True
        self._found_at = -BREATH

    def maybe(self, *, idle: bool) -> bool:
        return self._left or (self._followed and (idle or _seconds() >= self._found_at + BREATH))

    def asked(self, held: int) -> int:
        """How many to claim now, where so many are held."""
        self._asked, self._goal = self._goal - held, CLAIMED
        self._followed = False
        return self._asked

    def found(self, count: int) -> bool:
        """So many were claimed; whether there may be more already."""
        self._left, self._found_at = count >= self._asked, _seconds()
        return self._left

    def followed(self) -> None:
        """Something went out: what comes after it may be due."""
        self._followed = True


def _seconds() -> float:
    return asyncio.get_running_loop().time()
