"""Papers that wait for the time of their digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain import Channel
from bot.ports import Store
from bot.schedule import next_slots

LOOKED_AT = 20
"""Channels: counting takes a while in each, and where there are more nobody reads the sum."""

COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many papers wait for a channel's next digest."""

    channel: Channel
    papers: int
    slot: datetime


def waiting_for(store: Store, now: datetime) -> list[Waiting]:
    """What the channels will be posted at their times; nothing where there are very many channels."""
    channels = store.channels()
    return list(_waiting(store, channels, now)) if len(channels) <= LOOKED_AT else []


def _waiting(store: Store, channels: list[Channel], now: datetime) -> Iterator[Waiting]:
    for channel in channels:
        slots = next_slots(channel.schedule, now, 1)
        # What is composed already waits for its chat, not for a time.
        if channel.paused or not slots or store.waiting(channel.id):
            continue
        if count := len(store.gather(channel.id, COUNTED)):
            yield Waiting(channel, count, slots[0])
