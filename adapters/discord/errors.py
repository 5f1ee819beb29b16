"""What Discord and its library say when something fails → our errors, in words for people.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import discord

from bot.errors import AccessError, DeliveryError, DeliveryUnknown

FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""All that a call through the library may raise."""

_WHERE = "https://discord.com/developers/applications: your application, Bot, Reset Token."
UNSET = f"DISCORD_TOKEN is not set. Copy the bot's token from {_WHERE}"
REJECTED = f"Discord does not accept DISCORD_TOKEN. Copy the right one from {_WHERE}"

PERMISSIONS = (
    "View Channel, Send Messages, Send Messages in Threads, Create Public Threads, Embed Links and "
    "Read Message History"
)
MAY_NOT_POST = (
    f"Discord does not let me post in this channel. Edit Channel → Permissions: give me {PERMISSIONS}."
)

_AUTOMOD = "The server's AutoMod blocked the post. Server Settings → AutoMod: make an exception for the bot."

REFUSALS = {
    10003: "This channel is gone from Discord. Follow your keywords again in another one.",
    10004: "This server is gone from Discord, or the bot was removed from it. Invite it again.",
    50001: f"I cannot see this channel on Discord. Edit Channel → Permissions: give me {PERMISSIONS}.",
    50007: "Discord does not let me write to this person. Allow direct messages from this server.",
    50008: "Discord takes no messages in this kind of channel. Follow your keywords in a text channel.",
    50013: MAY_NOT_POST,
    200000: _AUTOMOD,
    200001: _AUTOMOD,
}
"""Discord's code → what to do about it. Nothing changes until somebody does."""

CANNOT_READ = (
    "I cannot read this Discord channel's history, so I cannot tell whether the post went out. "
    "Edit Channel → Permissions: give me View Channel and Read Message History."
)
TOKEN_PAUSE = timedelta(minutes=15)
"""A rejected token is no channel's fault: nothing is paused, and it goes on when the token is right."""

CLOUDFLARE_PAUSE = timedelta(minutes=10)
"""How long the guard in front of Discord keeps answering 429 in its stead."""


def delivery_error(error: Exception) -> DeliveryError:
    """What a failed call means for a post."""
    match error:
        case discord.RateLimited():
            return DeliveryError("Discord asks us to wait.", retry_after=timedelta(seconds=error.retry_after))
        case discord.LoginFailure():
            return DeliveryError(REJECTED, retry_after=TOKEN_PAUSE)
        case discord.HTTPException():
            return _answered(error)
        case aiohttp.ClientConnectorError():
            return DeliveryError("Discord cannot be reached.")
        case TimeoutError():
            return DeliveryUnknown("Discord did not answer in time.")
    return DeliveryUnknown(f"The connection to Discord broke ({type(error).__name__}).")


def not_sent(error: Exception) -> DeliveryError:
    """What a failure means where nothing was posted yet."""
    trouble = delivery_error(error)
    return DeliveryError(trouble.reason, permanent=trouble.permanent, retry_after=trouble.retry_after)


def _answered(error: discord.HTTPException) -> DeliveryError:
    if error.status >= 500:
        return DeliveryUnknown(f"Discord failed while it worked ({error.status}).")
    if error.status == 401:
        return DeliveryError(REJECTED, retry_after=TOKEN_PAUSE)
    if error.status == 429:
        return DeliveryError("Discord asks us to wait.", retry_after=CLOUDFLARE_PAUSE)
    if error.status == 408:
        return DeliveryUnknown("Discord did not answer in time.")
    unknown = f"Discord refuses this: {error.text or error.status} (code {error.code})."
    return DeliveryError(REFUSALS.get(error.code, unknown), permanent=True)


def access_error(error: Exception) -> AccessError | None:
    """The error to stop with, if the token is at fault."""
    rejected = isinstance(error, discord.LoginFailure)
    unauthorised = isinstance(error, discord.HTTPException) and error.status == 401
    closed = isinstance(error, discord.ConnectionClosed) and error.code == 4004
    return AccessError(REJECTED) if rejected or unauthorised or closed else None
