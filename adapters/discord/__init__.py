"""Discord: digests into channels, `/papers` and `/feed` out of them. No public address needed.

Read `chat` first (what the outbox asks of us, with `caution`), then `send`, `find` and `elsewhere` (who
hears of a refusal). What people do: `listen` is our place on the gateway, `ears` hears (`commands` typed,
`verbs` among them), `heard` makes a request of it (`named`: the papers of a message; `ids`, `cargo` and
`meant`: what was pressed), `answers` answers; `stays`, `places` and `beginning` know where we are and what
is new. What they see: `render`, `rows`, `parts`, `windows`, or `plain`; `inert` keeps strangers' words
words, `limits` knows what fits. `errors` tells what Discord's errors mean for us, `check` what is wrong.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

with warnings.catch_warnings():
    # For voice, which we do not use, discord.py imports a module that Python is about to drop.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord  # noqa: F401 - here before anywhere else

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.chat import DiscordChat
from adapters.discord.errors import UNSET
from bot.errors import AccessError
from bot.ports import Desk, Proxies


def connect(env: Mapping[str, str], desk: Desk) -> DiscordChat:
    """Discord by `DISCORD_TOKEN`, at `DISCORD_API_URL` and `DISCORD_GATEWAY_URL` if they are set."""
    token = env.get("DISCORD_TOKEN", "").strip()
    if not token:
        raise AccessError(UNSET)
    settle_addresses(env)
    return DiscordChat(token, desk, proxy=proxy_of(env))


def settle_addresses(env: Mapping[str, str]) -> None:
    """Where Discord is. The library keeps its addresses in these two places for the whole process."""
    if rest := env.get("DISCORD_API_URL"):
        Route.BASE = rest.rstrip("/")
    if gateway := env.get("DISCORD_GATEWAY_URL"):
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


def proxy_of(env: Mapping[str, str]) -> str | None:
    """The library takes one for everything, and does not look for it."""
    return Proxies(env).to(Route.BASE)
