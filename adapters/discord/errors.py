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

_WHERE = "The right one: discord.com/developers/applications → your application → Bot → Reset Token."
UNSET = f"DISCORD_TOKEN is missing. {_WHERE}"
WRONG = f"DISCORD_TOKEN is wrong. {_WHERE}"
REJECTED = "The bot's token is wrong: whoever runs the bot has to set DISCORD_TOKEN anew."

PERMISSIONS = (
    "View Channel, Send Messages, Send Messages in Threads, Create Public Threads, Embed Links and "
    "Read Message History"
)
MAY_NOT_POST = (
    f"Discord does not let the bot post in this channel. Edit Channel → Permissions: give it {PERMISSIONS}."
)

NO_CHANNEL = "This is no channel of Discord's: one looks like discord/SERVER/CHANNEL, both of them numbers."
ELSEWHERE = (
    "This channel is not in the server it is said to be in, so nothing is posted. In Discord, right-click "
    "server and channel → Copy ID; the two make discord/SERVER/CHANNEL."
)

_AUTOMOD = "The server's AutoMod blocked the post. Server Settings → AutoMod: make an exception for the bot."
_NO_TEXT = "Discord takes no messages in this kind of channel. Follow your keywords in a text channel."
_NOT_TO_YOU = "Discord does not let the bot write to this person. Allow direct messages from this server."
_CLOSED = "This thread is closed. Open it again, or follow your keywords in another channel."

CHANNEL_GONE, SERVER_GONE, THREAD_LOCKED = 10003, 10004, 160005
_LINKS = 240000
REFUSALS = {
    CHANNEL_GONE: "This channel is gone from Discord. Follow your keywords again in another one.",
    SERVER_GONE: "This server is gone from Discord, or the bot was removed from it. Invite it again.",
    50001: f"The bot cannot see this channel. Edit Channel → Permissions: give it {PERMISSIONS}.",
    40067: _NO_TEXT,
    50007: _NOT_TO_YOU,
    50008: _NO_TEXT,
    50013: MAY_NOT_POST,
    50083: _CLOSED,
    50278: _NOT_TO_YOU,
    THREAD_LOCKED: _CLOSED,
    200000: _AUTOMOD,
    200001: _AUTOMOD,
    _LINKS: "Discord's filter of harmful links blocked the post, which links to arxiv.org alone.",
}
"""Discord's code → what to do about it. Nothing changes until somebody does."""

NOBODY_TO_TELL = frozenset({NO_CHANNEL, ELSEWHERE, REFUSALS[SERVER_GONE]})
"""Whoever runs the bot mistyped, or there is no other channel of that server."""

_UNKNOWN = "Discord refuses this: "
_WHATEVER_THE_RIGHTS = frozenset({_AUTOMOD, _NO_TEXT, REFUSALS[_LINKS]})
"""Of these nobody can see from outside whether they are over: a person says *resume*."""

LATER = frozenset({20016, 20028, 20029, 40062, 130000})
"""Too much at once, of ours or of everybody's."""

SHAPE = frozenset({40005, 50006, 50035})
"""The message itself is not to Discord's liking: a bug of ours, or a limit we do not know."""

GONE = frozenset({SERVER_GONE, 50001})
"""A server we are not in."""

CANNOT_READ = (
    "The bot cannot read this channel's history, so it cannot tell whether the post went out. "
    "Edit Channel → Permissions: give it View Channel and Read Message History."
)
TOKEN_PAUSE = timedelta(minutes=15)
"""A rejected token is no channel's fault: nothing is paused, and it goes on when the token is right."""

GUARD_PAUSE = timedelta(minutes=10)
"""How long the guard in front of Discord keeps answering in its stead."""

ASKED_TO_WAIT = "Discord asks us to wait."
SHUT_OUT = "Discord refused so much of late that nothing is asked there for a while."
NOT_DISCORD = "Something between us and Discord answers in its stead"


def delivery_error(error: Exception) -> DeliveryError:
    """What a failed call means for a post."""
    match error:
        case discord.RateLimited():
            return DeliveryError(ASKED_TO_WAIT, retry_after=timedelta(seconds=error.retry_after))
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
        return DeliveryUnknown(f"Discord failed while it posted ({error.status}).")
    if error.status == 401:
        return DeliveryError(REJECTED, retry_after=TOKEN_PAUSE)
    if error.status == 429:
        return DeliveryError(ASKED_TO_WAIT, retry_after=GUARD_PAUSE)
    if error.status == 408:
        return DeliveryUnknown("Discord did not answer in time.")
    if error.code in LATER:
        return DeliveryError(ASKED_TO_WAIT)
    if not is_refusal(error):
        return DeliveryError(f"{NOT_DISCORD} ({error.status}).", retry_after=GUARD_PAUSE)
    unknown = f"{_UNKNOWN}{' '.join(error.text.split())[:200]} (code {error.code})."
    return DeliveryError(REFUSALS.get(error.code, unknown), permanent=True)


def is_refusal(error: discord.HTTPException) -> bool:
    """Whether it will be the same the next time. Discord gives each of its refusals a code."""
    return error.status in (400, 403, 404) and bool(error.code) and error.code not in LATER


def outlasts_rights(reason: str) -> bool:
    """Whether a refusal says nothing of what we may do, so that being allowed to post does not end it."""
    return reason in _WHATEVER_THE_RIGHTS or reason.startswith(_UNKNOWN)


def access_error(error: Exception) -> AccessError | None:
    """The error to stop with, if the token is at fault."""
    rejected = isinstance(error, discord.LoginFailure)
    unauthorised = isinstance(error, discord.HTTPException) and error.status == 401
    closed = isinstance(error, discord.ConnectionClosed) and error.code == 4004
    return AccessError(WRONG) if rejected or unauthorised or closed else None
