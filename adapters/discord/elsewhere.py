"""Another channel of a server, to say there what one takes no longer: by REST alone, as posts go out."""

from __future__ import annotations

import logging
from typing import Any

import discord

from adapters.discord.rights import Facts, rights
from adapters.discord.send import channel_number, say
from bot.domain import ChannelId
from bot.message import Message

log = logging.getLogger(__name__)

_TEXT = 0
_NEEDED = discord.Permissions(view_channel=True, send_messages=True, embed_links=True)


async def tell(client: discord.Client, about: ChannelId, message: Message) -> None:
    """In the server's channel for such news, else in the first that takes it; in none where none does.

    Raises `DeliveryError`, and all that a call through the library may raise.
    """
    server = about.split("/")[1]
    if not server.isdecimal():  # a conversation: who had it with us hears us no longer
        return
    if room := await _room(client, int(server), channel_number(about)):
        await say(client, room, message)
    else:
        log.warning("nobody could be told about %s: the bot may write nowhere else there", about)


async def _room(client: discord.Client, server: int, but: int) -> int | None:
    assert client.user
    guild: Any = await client.http.get_guild(server)
    member: Any = await client.http.get_member(server, client.user.id)
    rooms: Any = await client.http.get_all_guild_channels(server)
    for room in sorted(rooms, key=lambda room: _rank(guild, room)):
        number = int(room["id"])
        if room["type"] == _TEXT and number != but and rights(guild, member, room) >= _NEEDED:
            return number
    return None


def _rank(guild: Facts, room: Facts) -> tuple[bool, int, int]:
    """As people see them, but the one for news of the server before all others."""
    return room["id"] != guild.get("system_channel_id"), room.get("position", 0), int(room["id"])
