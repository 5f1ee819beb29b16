"""Working off the outbox: some channels of each platform at a time, each as soon as one before it is done."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from bot.delivery.sending import AT_ONCE, LEASE, SETTLE_AFTER, Clock, Delivery
from bot.domain import Claim, Outcome, Posted
from bot.ports import Chat, PostStore

IN_HAND = 4 * AT_ONCE
"""Parts for a platform that are begun and not settled: while some are sent, others are put on record. What
waits for its turn to be sent has begun to use up its seconds, so there are not more."""

CLAIMED = 3 * IN_HAND
"""Parts claimed for a platform, begun or not. Claiming looks at all that is due, so it takes many at once."""

REFILL = IN_HAND
"""More are claimed when there are no more than these."""

UnderWay = dict[asyncio.Task[Posted | None], int]
"""What is being worked on, each with its post."""


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
        self._under_way: UnderWay = {}

    async def work_off(self) -> list[Posted]:
        posted: list[Posted] = []
        try:
            while True:
                await self._fill()
                self._start()
                if not self._under_way:
                    return posted
                posted += await self._some_done()
        except asyncio.CancelledError:
            for task in self._under_way:
                task.cancel()
            raise
        finally:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _fill(self) -> None:
        """Claim more while the platform is open; once it is not, what was not begun is anybody's."""
        if self._platform not in list(self._chats):
            await self._give_back()
        elif (held := len(self._claims) + len(self._under_way)) <= REFILL:
            self._claims.extend(self._of_others(await self._claimed(CLAIMED - held)))

    async def _claimed(self, limit: int) -> Sequence[Claim]:
        store, now = self._delivery.store, self._delivery.clock()
        return await to_thread(store.claim, [self._platform], now, LEASE, SETTLE_AFTER, limit)

    def _of_others(self, claims: Sequence[Claim]) -> list[Claim]:
        """But for what is being sent here at this very moment: where the clock leapt ahead, its lease seems
        to have lapsed, and the platform would be asked about it too early. That claim lapses in its turn."""
        return [claim for claim in claims if claim.post_id not in self._under_way.values()]

    async def _give_back(self) -> None:
        claims = list(self._claims)
        self._claims.clear()
        if claims:
            await to_thread(self._delivery.store.give_back, claims)

    def _start(self) -> None:
        chat = self._chats[self._platform]
        while self._claims and len(self._under_way) < IN_HAND:
            claim = self._claims.popleft()
            self._under_way[asyncio.create_task(self._delivery.work(claim, chat))] = claim.post_id

    async def _some_done(self) -> list[Posted]:
        done, _ = await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        self._under_way = {task: post for task, post in self._under_way.items() if task not in done}
        return [part for part in [task.result() for task in done] if part]
