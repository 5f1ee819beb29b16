"""Did an attempt leave a message? Discord does not give nonces back, so its history is read for our mark."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import discord

from adapters.discord.errors import CANNOT_READ
from adapters.discord.render import bears
from adapters.discord.send import channel_number, nonce
from bot.errors import CannotAsk
from bot.ports import Parcel

CLOCK_SKEW = timedelta(days=1)  # where a machine takes its own time for UTC
NEWEST = 100
"""Messages that are always read: one page, whatever our clock says of the attempt."""


async def find(client: discord.Client, parcel: Parcel, attempt_at: datetime) -> int | None:
    """The message an attempt left in the thread or in the channel.

    All that came since the attempt is read, which may be long ago: a tick may have been told to pretend.
    Raises `CannotAsk` where Discord shows us nothing of what is there: so it treats who may not read.
    """
    mark = nonce(parcel.key)
    if parcel.root:
        try:
            found, _ = await _search(client, int(parcel.root), mark, attempt_at)
        except discord.NotFound:
            found = None  # no thread was started: the part may still be a reply in the channel
        if found:
            return found
    channel = channel_number(parcel.channel)
    found, read = await _search(client, channel, mark, attempt_at)
    if not read and await _is_used(client, channel):
        raise CannotAsk(CANNOT_READ)
    return found


async def _is_used(client: discord.Client, channel: int) -> bool:
    """Whether anything was ever said there."""
    about: Any = await client.http.get_channel(channel)
    return about.get("last_message_id") is not None


async def _search(
    client: discord.Client, place: int, mark: str, attempt_at: datetime
) -> tuple[int | None, int]:
    """Our message with this mark, and how many messages were read, newest first."""
    read = 0
    history: Any = client.get_partial_messageable(place).history(limit=None)
    async with aclosing(history) as messages:
        async for message in messages:
            read += 1
            if client.user and message.author.id == client.user.id and bears(message, mark):
                return int(message.id), read
            if read >= NEWEST and message.created_at < attempt_at - CLOCK_SKEW:
                break
    return None, read
