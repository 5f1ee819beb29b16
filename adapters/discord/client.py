"""Logging in to Discord and out again, the same for posting and for listening."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient

# What is missing for voice concerns only those who want to hear or speak.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

CLOSING_SECONDS = 3.0

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    read_message_history=True,
)
"""What the bot needs where it posts; reading the history answers whether a post went out."""


def invitation(application: int) -> str:
    """The link that adds the bot to a server."""
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=scopes)


def options(proxy: str | None, trace: aiohttp.TraceConfig | None = None) -> dict[str, Any]:
    """What every client of ours is: no message or member cache, no mentions, no privileged intents."""
    return {
        "intents": discord.Intents(guilds=True, dm_messages=True),
        "max_messages": None,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_ratelimit_timeout": 30.0,  # the library's least; longer waits are ours, on record
        "proxy": proxy,
        "http_trace": trace,
    }


class Client(discord.Client):
    """The library's client, for a bot of many thousand channels."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.http.__class__ = _Http  # the library lets nobody choose


class _Http(HTTPClient):
    """Looks for rate limits that nobody needs any more when there are twice as many as after the last look.

    From 256 channels on the library looks through all of them with each post to another channel.
    """

    _many = 256

    def _try_clear_expired_ratelimits(self) -> None:
        if len(self._buckets) >= self._many:
            super()._try_clear_expired_ratelimits()
            self._many = max(_Http._many, 2 * len(self._buckets))


async def log_in(token: str, proxy: str | None, trace: aiohttp.TraceConfig | None = None) -> discord.Client:
    """A client that can post; it has no connection to the gateway."""
    client = Client(**options(proxy, trace))
    try:
        await client.login(token)
    except BaseException:
        await shut(client)
        raise
    return client


async def shut(client: discord.Client) -> None:
    """Close all of a client's sockets, without waiting long for a polite goodbye."""
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await client.close()
    except TimeoutError:
        await client.http.close()
