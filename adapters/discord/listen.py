"""Listening to Discord: the gateway brings what people type, pick and press; each becomes a sentence.

The library resumes what broke, and notices a connection nobody answers on. It would identify anew as often as
it is told to, without an end; so a session that is lost for good ends the client, and `listen` waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from adapters.discord.client import Client, options, shut
from adapters.discord.ears import Ears
from adapters.discord.errors import FAILURES, access_error, delivery_error
from adapters.discord.starts import Starts, forbidden_for
from bot.ports import Desk

log = logging.getLogger(__name__)

LOGIN_SECONDS = 30.0

Told = Callable[[bool], None]
_REACHED = {"ready": True, "resumed": True, "disconnect": False}
"""What the library tells of its connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How long to wait for what."""

    dead_seconds: float = 60.0  # a connection on which nothing comes is alive no longer
    settled_seconds: float = 2.0  # after the last server we were told of, these are all
    grace_seconds: float = 5.0  # for the answers in hand when we are told to stop


class SessionLost(discord.DiscordException):
    """Discord wants us to begin anew."""


async def listen(
    token: str,
    desk: Desk,
    proxy: str | None,
    pause: Callable[[float], Awaitable[object]],
    trace: aiohttp.TraceConfig | None = None,
    hearing: Hearing = Hearing(),
    told: Told = lambda _: None,
) -> None:
    """Be there until cancelled, beginning anew when the library gives up; ``told`` hears whether what people
    type reaches us. Raises `AccessError`."""
    starts, loop = Starts(), asyncio.get_running_loop()
    while True:
        began = loop.time()
        forbidden = await _session(Listener(desk, proxy, trace, hearing, told), token)
        await pause(forbidden or starts.wait(loop.time() - began))


async def _session(listener: Listener, token: str) -> float:
    """Until it is lost; returns for how long Discord forbids another. Raises `AccessError`."""
    try:
        async with asyncio.timeout(LOGIN_SECONDS):
            await listener.login(token)
            _, _, limit = await listener.http.get_bot_gateway()
        if seconds := forbidden_for(limit["remaining"], limit["reset_after"]):
            log.warning("Discord lets us begin no other session for %.0f seconds.", seconds)
            return seconds
        await _hear(listener)
    except SessionLost:
        log.warning("Discord wants us to begin anew.")
    except FAILURES as error:
        if wrong := access_error(error):
            raise wrong from error
        log.warning("%s Listening again in a while.", delivery_error(error).reason)
    finally:
        listener.told(False)
        await shut(listener)
    return 0.0


async def _hear(listener: Listener) -> None:
    """Until the session is lost or we are told to stop: then the answers in hand are given first, and whoever
    says something meanwhile hears why it has to wait."""
    hearing = asyncio.create_task(listener.connect())
    try:
        await asyncio.wait({hearing})
        await hearing
    finally:
        await listener.ears.jobs.finish(listener.hearing.grace_seconds)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


class Listener(Client):
    """Our place on the gateway; all that comes through it is for the ears."""

    def __init__(
        self,
        desk: Desk,
        proxy: str | None,
        trace: aiohttp.TraceConfig | None,
        hearing: Hearing,
        told: Told,
    ) -> None:
        super().__init__(
            **options(proxy, trace),
            heartbeat_timeout=hearing.dead_seconds,
            guild_ready_timeout=hearing.settled_seconds,
        )
        self.hearing = hearing
        self.told = told
        self.ears = Ears(self, desk)

    async def setup_hook(self) -> None:
        """Runs once between login and gateway."""
        await self.ears.open()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        if event in _REACHED:
            self.told(_REACHED[event])
        # Told of a lost session in no other way, and right before the library identifies again.
        if event == "disconnect" and self.ws and self.ws.session_id is None:
            raise SessionLost
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        await self.ears.on_interaction(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """In conversations with us alone: of what is written in servers we are not told."""
        await self.ears.written(message)

    # --- servers ---

    async def on_ready(self) -> None:
        self.ears.notice(self.ears.stays.began(list(self.guilds)))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.ears.notice(self.ears.stays.joined(guild))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.ears.notice(self.ears.stays.removed(guild))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.ears.notice(self.ears.stays.gone(channel.guild, channel.id))

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        if server := self.get_guild(thread.guild_id):
            self.ears.notice(self.ears.stays.gone(server, thread.thread_id))

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        if before.name != after.name or before.overwrites != after.overwrites:
            self.ears.notice(self.ears.stays.changed(after.guild, after.id))

    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        if before.name != after.name or before.locked != after.locked:
            self.ears.notice(self.ears.stays.changed(after.guild, after.id))

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if before.permissions != after.permissions:
            self.ears.notice(self.ears.stays.changed(after.guild))

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Without the intent for members only we ourselves are told of."""
        if before.roles != after.roles and self.user and after.id == self.user.id:
            self.ears.notice(self.ears.stays.changed(after.guild))
