"""Discord: digests into channels, `/papers` and `/feed` out of them. One bot, one token, no public address.

Read `chat` first (what the outbox asks of us), then `send` and `find`. What people do: `listen` is our place
on the gateway, `ears` hears (`commands` typed, `parts` pressed, `forms` filled in), `heard` makes a request
of it, `answers` answers; `stays` knows where we may be. What they see: `render`, `rows`, `markup`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from urllib.parse import urlsplit

with warnings.catch_warnings():
    # For voice, which we do not use, discord.py imports a module that Python is about to drop.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.chat import DiscordChat
from adapters.discord.errors import UNSET
from bot.errors import AccessError
from bot.ports import Desk


def connect(env: Mapping[str, str], desk: Desk) -> DiscordChat:
    """Discord by `DISCORD_TOKEN`, at `DISCORD_API_URL` and `DISCORD_GATEWAY_URL` if they are set."""
    token = env.get("DISCORD_TOKEN", "").strip()
    if not token:
        raise AccessError(UNSET)
    settle_addresses(env)
    # Only for those who want to hear or speak.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    return DiscordChat(token, desk, proxy=proxy_of(env))


def settle_addresses(env: Mapping[str, str]) -> None:
    """Where Discord is. The library keeps its addresses in these two places for the whole process."""
    if rest := env.get("DISCORD_API_URL"):
        Route.BASE = rest.rstrip("/")
    if gateway := env.get("DISCORD_GATEWAY_URL"):
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


def proxy_of(env: Mapping[str, str]) -> str | None:
    """The usual variables, if they are handed to us: the library does not look for them."""
    known = {name.lower(): value for name, value in env.items()}
    address = urlsplit(Route.BASE)
    spared = [name.strip().lstrip("*.") for name in known.get("no_proxy", "").split(",") if name.strip()]
    host = f".{address.hostname}"
    if address.scheme != "https" or any(host.endswith(f".{name}" if name else "") for name in spared):
        return None
    return known.get("https_proxy") or None
