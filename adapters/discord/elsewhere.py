"""Who hears of a channel that takes our posts no longer: another channel of its server, by REST alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord.errors import CHANNEL_GONE, FAILURES, REFUSALS
from adapters.discord.rights import Facts, rights
from adapters.discord.send import channel_number, say
from bot.domain import ChannelId
from bot.errors import DeliveryError, PapersError
from bot.ports import Desk

log = logging.getLogger(__name__)

SECONDS = 8.0

_TEXT = 0
_NEEDED = discord.Permissions(view_channel=True, send_messages=True, embed_links=True)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Tells once: a channel that is paused already was told about."""

    desk: Desk

    async def tell(self, client: discord.Client, channel: ChannelId, why: str) -> None:
        """That nothing can be posted there, and why. Never raises."""
        try:
            async with asyncio.timeout(SECONDS):
                await self._tell(client, channel, why)
        except DeliveryError as error:
            log.warning("nobody could be told about %s: %s", channel, error.reason)
        except (PapersError, *FAILURES) as error:
            log.warning("nobody could be told about %s: %s", channel, error or type(error).__name__)

    async def _tell(self, client: discord.Client, channel: ChannelId, why: str) -> None:
        server, number = channel.split("/")[1], channel_number(channel)
        feeds = await self.desk.feeds(channel)
        if not server.isdecimal() or not feeds or feeds[0].paused:
            return  # a conversation (who had it hears us no longer), or nothing was to come there
        rooms: Any = await client.http.get_all_guild_channels(int(server))
        if name := next((room["name"] for room in rooms if int(room["id"]) == number), None):
            await self.desk.renamed(channel, name)  # or nobody knows what the message is about
        told = await self.desk.left(channel, why, gone=why == REFUSALS[CHANNEL_GONE])
        if told and (room := await _open_room(client, int(server), rooms, number)):
            await say(client, room, told)


async def _open_room(client: discord.Client, server: int, rooms: Sequence[Facts], but: int) -> int | None:
    """The server's channel for such news, else the first text channel we may write to."""
    assert client.user
    guild: Any = await client.http.get_guild(server)
    member: Any = await client.http.get_member(server, client.user.id)
    for room in sorted(rooms, key=lambda room: _rank(guild, room)):
        number = int(room["id"])
        if room["type"] == _TEXT and number != but and rights(guild, member, room) >= _NEEDED:
            return number
    log.warning("the bot may write nowhere else in the server %s", server)
    return None


def _rank(guild: Facts, room: Facts) -> tuple[bool, int, int]:
    """As people see them, but the one for news of the server before all others."""
    return room["id"] != guild.get("system_channel_id"), room.get("position", 0), int(room["id"])
