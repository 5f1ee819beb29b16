"""Papers that wait for the time of their digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain import Channel, ChannelId
from bot.ports import Store
from bot.schedule import next_slots


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many papers wait for a channel's next digest."""

    channel: Channel
    papers: int
    slot: datetime


def waiting_for(store: Store, now: datetime) -> list[Waiting]:
    """What the channels will be posted at their times; what is composed already waits for its chat only."""
    return list(_waiting(store.channels(), store.waiting_counts(), now))


def _waiting(channels: list[Channel], counts: Mapping[ChannelId, int], now: datetime) -> Iterator[Waiting]:
    for channel in channels:
        count = counts.get(channel.id)
        if count and not channel.paused and (slots := next_slots(channel.schedule, now, 1)):
            yield Waiting(channel, count, slots[0])
