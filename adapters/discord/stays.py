"""Where we are and may write: invited, removed, let in again; channels that are renamed or go.

What is decided here is decided by how things are, not by what just happened, so it may be looked at as often
as Discord likes to repeat itself, and what changed while nobody listened is found out, too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

import discord

from adapters.discord.errors import PERMISSIONS, REFUSALS, THREAD_LOCKED, outlasts_rights
from adapters.discord.heard import channel_id
from adapters.discord.send import say
from bot.domain import Channel, ChannelId
from bot.errors import DeliveryError, PapersError
from bot.message import Message
from bot.ports import Desk

log = logging.getLogger(__name__)

Place = Any
"""A channel or thread of a server, as the library has it."""

CLOSED = f"Discord does not let the bot post in #{{}}. Edit Channel → Permissions: give it {PERMISSIONS}."
DELETED = "It was deleted."
REMOVED = "The bot was removed from its server. Invite it again, and it goes on."
BARE = 1
"""Roles of a member who has but everybody's: the library makes up such a one where it does not know us."""


class Stays:
    """Keeps what the desk knows of our channels in step with Discord."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._one_at_a_time = asyncio.Lock()

    async def began(self, servers: Iterable[discord.Guild]) -> None:
        """We listen (again): look at all there is, and at what is no more."""
        known = {str(server.id): server for server in servers}
        for feed in await self._desk.feeds("discord"):
            number = feed.id.split("/")[1]
            if server := known.get(number):
                await self._look(server, [feed])
            elif number.isdecimal():  # and no conversation
                await self._desk.left(feed.id, REMOVED)

    async def changed(self, server: discord.Guild, channel: int | None = None) -> None:
        """Somebody changed something: of the server, or of one channel."""
        place = channel_id(server.id, channel) if channel else f"discord/{server.id}"
        await self._look(server, await self._desk.feeds(place))

    async def joined(self, server: discord.Guild) -> None:
        """We were invited: go on where we were before, say hello where nobody knows us."""
        feeds = await self._desk.feeds(f"discord/{server.id}")
        if feeds:
            return await self._look(server, feeds)
        room = best_room(server)
        if room is None:
            log.warning("invited to the server %s, where I may write nowhere", server.id)
        elif hello := await self._desk.joined(channel_id(server.id, room.id), room.name):
            await self._tell(room.id, hello)

    async def removed(self, server: discord.Guild) -> None:
        """Nobody is left who would hear us."""
        for feed in await self._desk.feeds(f"discord/{server.id}"):
            await self._desk.left(feed.id, REMOVED)

    async def gone(self, server: discord.Guild, channel: int) -> None:
        """A channel or thread was deleted."""
        told = await self._desk.left(channel_id(server.id, channel), DELETED, gone=True)
        await self._tell_elsewhere(server, told)

    async def _look(self, server: discord.Guild, feeds: Iterable[Channel]) -> None:
        async with self._one_at_a_time:
            for feed in feeds:
                if place := server.get_channel_or_thread(_number(feed.id)):
                    try:
                        await self._step(server, feed, place)
                    except PapersError as error:
                        log.warning("%s was not looked at: %s", feed.id, error)

    async def _step(self, server: discord.Guild, feed: Channel, place: Place) -> None:
        if feed.name != place.name:
            await self._desk.renamed(feed.id, place.name)
        may = may_write(server, place)
        if may is False and not feed.paused:
            await self._tell_elsewhere(server, await self._desk.left(feed.id, _why_not(place)))
        elif (
            may
            and feed.refused
            and not outlasts_rights(feed.paused or "")
            and (back := await self._desk.joined(feed.id, place.name))
        ):
            await self._tell(place.id, back)

    async def _tell_elsewhere(self, server: discord.Guild, message: Message | None) -> None:
        room = best_room(server)
        if message and room:
            await self._tell(room.id, message)

    async def _tell(self, channel: int, message: Message) -> None:
        try:
            await say(self._client, channel, message)
        except DeliveryError as error:
            log.warning("a channel was not told: %s", error.reason)


# --- how things are -------------------------------------------------------------------------------


def may_write(server: discord.Guild, place: Place) -> bool | None:
    """Whether a digest can be posted there; None where that cannot be known."""
    in_thread = isinstance(place, discord.Thread)
    if in_thread and place.locked:
        return False
    if server.me is None or len(server.me.roles) <= BARE or (in_thread and place.parent is None):
        return None
    rights = place.permissions_for(server.me)
    speaks = rights.send_messages_in_threads if in_thread else rights.send_messages
    return bool(rights.view_channel and speaks and rights.embed_links)


def _why_not(place: Place) -> str:
    if isinstance(place, discord.Thread) and place.locked:
        return REFUSALS[THREAD_LOCKED]
    return CLOSED.format(place.name)


def best_room(server: discord.Guild) -> discord.TextChannel | None:
    """The server's channel for news of this kind, else the first text channel we may write to."""
    first = [server.system_channel] if server.system_channel else []
    for room in (*first, *server.text_channels):
        if may_write(server, room):
            return room
    return None


def _number(channel: ChannelId) -> int:
    return int(channel.rpartition("/")[2])
