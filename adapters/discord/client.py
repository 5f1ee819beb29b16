"""Logging in to Discord and out again, the same for posting and for listening."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import discord

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


async def log_in(token: str, proxy: str | None, trace: aiohttp.TraceConfig | None = None) -> discord.Client:
    """A client that can post; it has no connection to the gateway."""
    client = discord.Client(**options(proxy, trace))
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
