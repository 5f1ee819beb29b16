"""What the doctor looks at in Discord: the token, the application, and what the bot may do where it posts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiohttp
import discord

from adapters.discord import proxy_of, settle_addresses
from adapters.discord.client import PERMISSIONS, invitation, log_in, shut
from adapters.discord.errors import (
    ELSEWHERE,
    FAILURES,
    GONE,
    REFUSALS,
    SERVER_GONE,
    THREAD_LOCKED,
    access_error,
    delivery_error,
)
from adapters.discord.rights import rights
from bot.domain import ChannelId
from bot.ports import ASK_AGAIN, Finding, TheirClock, all_well

DISCORD = "discord"
SECONDS = 15.0
LOOKED_AT = 40

_PORTAL = "discord.com/developers/applications → your application"
_GUILD_INSTALL = "0"
_NO_PLACE = {
    4: "a category, which holds channels and no messages",
    15: "a forum, where nobody can post into the channel itself",
    16: "a media channel, where nobody can post into the channel itself",
}
"""Kinds of channels that take no messages."""


async def check(env: Mapping[str, str], channels: Sequence[ChannelId]) -> Sequence[Finding]:
    """Asks Discord a few questions, without the gateway; posts nothing."""
    settle_addresses(env)
    clock = TheirClock()
    try:
        async with asyncio.timeout(SECONDS):
            client = await log_in(env.get("DISCORD_TOKEN", ""), proxy_of(env), _heard_by(clock))
    except FAILURES as error:
        return [_failed(error)]
    try:
        return await _looked(client, channels, clock)
    except FAILURES as error:
        return [_failed(error)]
    finally:
        await shut(client)


def _failed(error: Exception) -> Finding:
    if wrong := access_error(error):
        return Finding(False, DISCORD, str(wrong))
    return Finding(False, DISCORD, delivery_error(error).reason.rstrip("."), ASK_AGAIN)


def _heard_by(clock: TheirClock) -> aiohttp.TraceConfig:
    async def answered(_: object, __: object, answer: aiohttp.TraceRequestEndParams) -> None:
        clock.heard(answer.response.headers.get("Date"))

    config = aiohttp.TraceConfig()
    config.on_request_end.append(answered)
    return config


async def _looked(
    client: discord.Client, channels: Sequence[ChannelId], clock: TheirClock
) -> Sequence[Finding]:
    assert client.user
    application = await client.http.application_info()
    found = list(_application(application))
    servers = _Servers(client)
    here = channels[:LOOKED_AT]
    wrong = [trouble for channel in here if (trouble := await _channel(client, servers, channel))]
    if here and not wrong:
        found.append(all_well(DISCORD, len(here), len(channels)))
    found.append(_invitation(application))
    us = Finding(True, DISCORD, f"is {client.user.name}", there=clock.now())
    return [us, *found, *wrong]


def _application(facts: Mapping[str, Any]) -> Iterator[Finding]:
    """Settings of the application that keep people's commands from us. No privileged intent is needed."""
    if facts.get("interactions_endpoint_url"):
        says = "what people type goes to the application's Interactions Endpoint URL instead of to this bot"
        yield Finding(False, DISCORD, says, f"{_PORTAL} → General Information: empty that field")
    if facts.get("bot_require_code_grant"):
        says = "the application requires a code grant, so nobody can add the bot to a server"
        yield Finding(False, DISCORD, says, f"{_PORTAL} → Bot: switch off Requires OAuth2 Code Grant")
    installs = facts.get("integration_types_config")
    if installs and _GUILD_INSTALL not in installs:
        says = "the application is for single users, so nobody can add the bot to a server"
        yield Finding(False, DISCORD, says, f"{_PORTAL} → Installation: tick Guild Install")


def _invitation(facts: Mapping[str, Any]) -> Finding:
    alone = "" if facts.get("bot_public", True) else " (only its owner can: Public Bot is off)"
    return Finding(True, DISCORD, f"to add it to a server{alone}: {invitation(int(facts['id']))}")


# --- channels -----------------------------------------------------------------------------------


class _Servers:
    """Servers and the bot's place in them, each asked for once."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._known: dict[int, tuple[Any, Any]] = {}

    async def about(self, guild: int) -> tuple[Any, Any]:
        """The server, and the bot as a member of it."""
        if guild not in self._known:
            assert self._client.user
            self._known[guild] = (
                await self._client.http.get_guild(guild),
                await self._client.http.get_member(guild, self._client.user.id),
            )
        return self._known[guild]


async def _channel(client: discord.Client, servers: _Servers, channel: ChannelId) -> Finding | None:
    """What is wrong there, if anything."""
    _, server, number = channel.split("/")
    try:
        place: Any = await client.http.get_channel(int(number))
        if "guild_id" not in place:  # a direct message
            return None
        if str(place["guild_id"]) != server:
            return Finding(False, DISCORD, f"{channel}: {ELSEWHERE}")
        if kind := _NO_PLACE.get(place["type"]):
            says, fix = f"{channel} is {kind}", "follow your keywords in a text channel"
            return Finding(False, DISCORD, says, fix)
        if place.get("thread_metadata", {}).get("locked"):
            return Finding(False, DISCORD, f"{channel}: {REFUSALS[THREAD_LOCKED]}")
        guild, member = await servers.about(int(place["guild_id"]))
        if parent := place.get("thread_metadata") and place.get("parent_id"):
            place = await client.http.get_channel(int(parent))
    except discord.HTTPException as error:
        return Finding(False, DISCORD, f"{channel}: {await _refusal(servers, server, error)}")
    missing = PERMISSIONS & ~rights(guild, member, place)
    if not missing:
        return None
    names = ", ".join(name.replace("_", " ").title() for name, is_set in missing if is_set)
    return Finding(
        False, DISCORD, f"in {channel} the bot lacks {names}", "Edit Channel → Permissions: give it those"
    )


async def _refusal(servers: _Servers, server: str, error: discord.HTTPException) -> str:
    """Why the channel is not shown to us: it alone, or its whole server."""
    if error.code in GONE and server.isdecimal():
        try:
            await servers.about(int(server))
        except discord.HTTPException:
            return REFUSALS[SERVER_GONE]
    return delivery_error(error).reason
