"""Which server each channel is in. A channel never moves, so that is asked once."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import discord

from adapters.discord.errors import ELSEWHERE, GONE, NO_CHANNEL, REFUSALS, SERVER_GONE
from bot.domain import ChannelId
from bot.errors import DeliveryError

DIRECT = "@me"
_CHANNEL = re.compile(r"discord/(?P<server>@me|\d{1,20})/(?P<number>\d{1,20})", re.ASCII)


class Places:
    """What we know of servers and their channels."""

    def __init__(self) -> None:
        self._servers: dict[int, str] = {}  # by channel
        self._asked: set[str] = set()
        self._one_question = asyncio.Lock()

    async def check(self, client: discord.Client, channel: ChannelId) -> None:
        """Raises `DeliveryError` unless the channel is in the server its id names, or as the library does."""
        found = _CHANNEL.fullmatch(channel)
        if not found:
            raise DeliveryError(NO_CHANNEL, permanent=True)
        server, number = found["server"], int(found["number"])
        if number not in self._servers:
            async with self._one_question:
                await self._ask(client, server, number)
        if self._servers[number] != server:
            raise DeliveryError(ELSEWHERE, permanent=True)

    async def _ask(self, client: discord.Client, server: str, number: int) -> None:
        """All channels of the server at once; one by one what is no channel of its own, such as a thread."""
        if server not in {*self._asked, DIRECT}:
            for each in await _channels(client, int(server)):
                self._servers[int(each["id"])] = server
            self._asked.add(server)
        if number not in self._servers:
            place: Any = await client.http.get_channel(number)
            self._servers[number] = str(place.get("guild_id") or DIRECT)


async def _channels(client: discord.Client, server: int) -> Any:
    try:
        return await client.http.get_all_guild_channels(server)
    except discord.HTTPException as refusal:
        if refusal.code not in GONE:
            raise
        raise DeliveryError(REFUSALS[SERVER_GONE], permanent=True) from refusal
