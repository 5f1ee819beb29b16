"""Working off the outbox: some channels at a time, each as soon as the one before it is done."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence

from bot.delivery.sending import AT_ONCE, LEASE, SETTLE_AFTER, Clock, Delivery
from bot.domain import Claim, Outcome, Posted
from bot.ports import Chat, PostStore

CLAIMED = 4 * AT_ONCE
"""Channels worked on at the same time: while some are posted to, others are put on record."""

REFILL = CLAIMED - AT_ONCE
"""More are claimed when no more than these are under way: several in one transaction."""

UnderWay = dict[asyncio.Task[Posted | None], int]
"""What is being worked on, each with its post."""


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
    under_way: UnderWay = {}
    try:
        while True:
            if len(under_way) <= REFILL:
                claims = await _claimed(store, chats, clock, CLAIMED - len(under_way))
                under_way |= _started(delivery, _of_others(claims, under_way), chats)
            if not under_way:
                return posted
            done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            under_way = {task: post for task, post in under_way.items() if task not in done}
            posted += [part for part in [task.result() for task in done] if part]
    except asyncio.CancelledError:
        for task in under_way:
            task.cancel()
        raise
    finally:
        await asyncio.gather(*under_way, return_exceptions=True)


async def _claimed(store: PostStore, chats: Mapping[str, Chat], clock: Clock, limit: int) -> list[Claim]:
    return await to_thread(store.claim, list(chats), clock(), LEASE, SETTLE_AFTER, limit)


def _of_others(claims: Sequence[Claim], under_way: UnderWay) -> list[Claim]:
    """But for what is being sent here at this very moment: where the clock leapt ahead, its lease seems to
    have lapsed, and the platform would be asked about it too early. That claim lapses in its turn."""
    return [claim for claim in claims if claim.post_id not in under_way.values()]


def _started(delivery: Delivery, claims: Sequence[Claim], chats: Mapping[str, Chat]) -> UnderWay:
    return {
        asyncio.create_task(
            delivery.work(claim, chats[claim.digest.channel.partition("/")[0]])
        ): claim.post_id
        for claim in claims
    }
