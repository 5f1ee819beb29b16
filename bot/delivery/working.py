"""Working off the outbox: some channels at a time, each as soon as the one before it is done."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from collections.abc import Callable, Mapping

from bot.delivery.sending import LEASE, SETTLE_AFTER, Clock, Delivery
from bot.domain import Claim, Outcome, Posted
from bot.ports import Chat, PostStore

AT_ONCE = 40
"""Channels posted to at the same time."""

REFILL = AT_ONCE // 2
"""More are claimed when no more than these are under way: several in one transaction."""

UnderWay = set[asyncio.Task[Posted | None]]


def nobody(_: Outcome) -> None:
    """Tell nobody what came of a part."""


async def deliver_due(
    store: PostStore, chats: Mapping[str, Chat], clock: Clock, told: Callable[[Outcome], None] = nobody
) -> list[Posted]:
    """Work off everything that may be sent now, on the platforms given; returns what went out.

    ``told`` hears what came of each part as soon as it is settled. Where the store fails, what is under way
    comes to its end first.
    """
    delivery = Delivery(store, clock, told)
    posted: list[Posted] = []
    under_way: UnderWay = set()
    try:
        while True:
            if len(under_way) <= REFILL:
                claims = await _claimed(store, chats, clock, AT_ONCE - len(under_way))
                under_way |= {_started(delivery, claim, chats) for claim in claims}
            if not under_way:
                return posted
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            posted += [part for part in [task.result() for task in done] if part]
    except asyncio.CancelledError:
        for task in under_way:
            task.cancel()
        raise
    finally:
        await asyncio.gather(*under_way, return_exceptions=True)


async def _claimed(store: PostStore, chats: Mapping[str, Chat], clock: Clock, limit: int) -> list[Claim]:
    return await to_thread(store.claim, list(chats), clock(), LEASE, SETTLE_AFTER, limit)


def _started(delivery: Delivery, claim: Claim, chats: Mapping[str, Chat]) -> asyncio.Task[Posted | None]:
    platform = claim.digest.channel.partition("/")[0]
    return asyncio.create_task(delivery.work(claim, chats[platform]))
