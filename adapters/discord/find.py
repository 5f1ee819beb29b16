"""Did an attempt leave a message? Discord does not give nonces back, so its history is read for our mark."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import discord

from adapters.discord.render import bears
from adapters.discord.send import channel_number, nonce
from bot.ports import Parcel

CLOCK_SKEW = timedelta(seconds=5)


async def find(client: discord.Client, parcel: Parcel, attempt_at: datetime) -> int | None:
    """The message an attempt left in the thread or in the channel. Raises the library's errors.

    All that came since is read, to the end: an attempt counts as made at the moment a tick was told to
    pretend, and our mark tells our message from all others.
    """
    mark = nonce(parcel.key)
    if parcel.root:
        thread = client.get_partial_messageable(int(parcel.root))
        try:
            if found := await _search(client, thread, mark, attempt_at):
                return found
        except discord.NotFound:
            pass  # no thread was started: the part may still be a reply in the channel
    return await _search(client, _channel(client, parcel), mark, attempt_at)


async def readable(client: discord.Client, parcel: Parcel) -> bool:
    """Whether nothing found means nothing there: without permission Discord answers with an empty list."""
    return bool([message async for message in _channel(client, parcel).history(limit=1)])


def _channel(client: discord.Client, parcel: Parcel) -> discord.PartialMessageable:
    return client.get_partial_messageable(channel_number(parcel.channel))


async def _search(
    client: discord.Client, place: discord.PartialMessageable, mark: str, attempt_at: datetime
) -> int | None:
    history: Any = place.history(limit=None, after=attempt_at - CLOCK_SKEW, oldest_first=True)
    async with aclosing(history) as messages:
        async for message in messages:
            if client.user and message.author.id == client.user.id and bears(message, mark):
                return int(message.id)
    return None
