"""Listening to the local Slack through the real libraries, with little patience."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from adapters.slack.chat import SlackChat
from adapters.slack.client import web_client
from adapters.slack.listen import Listener
from adapters.slack.pace import Pace
from adapters.slack.socket import Patience
from bot.ports import Desk, Proxies
from slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

T = TypeVar("T")

QUICK = Patience(
    ping=4,
    look=0.02,
    connect=2,
    linger=0.5,
    close=0.5,
    window=0.2,
    grace=2,
    steady=1,
    waits=(0, 0.05),
    mend=0.1,
)


def listener(
    server: SlackServer,
    desk: Desk,
    patience: Patience = QUICK,
    proxies: Mapping[str, str] | None = None,
    token: str = APP_TOKEN,
) -> Listener:
    """The bot's ear at this server."""
    known = Proxies(proxies or {})
    url = f"{server.url}/api/"
    chat = SlackChat(
        bot_token=BOT_TOKEN, app_token=token, desk=desk, api_url=url, proxies=known, pace=Pace(0)
    )
    client = web_client(token=BOT_TOKEN, url=url, seconds=5, proxies=known)
    return Listener(app_token=token, client=client, desk=desk, say=chat.say, proxies=known, patience=patience)


@asynccontextmanager
async def hearing(server: SlackServer, desk: Desk, patience: Patience = QUICK) -> AsyncIterator[Listener]:
    """While the bot listens."""
    ear = listener(server, desk, patience)
    task = asyncio.create_task(ear.run())
    await run(server.wait_until_connected)
    yield ear
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    # Whoever listens next must not be taken for this one.
    await run(server.wait_here, lambda: server.connections == 0, "still connected")


async def run(work: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Something that waits, beside the bot."""
    return await asyncio.to_thread(work, *arguments, **named)


def words(payload: Any) -> str:
    """What one reads in an answer, a message or a window."""
    return "".join(_words(payload["blocks"]))


def _words(piece: Any) -> list[str]:
    if isinstance(piece, dict):
        own = [piece["text"]] if isinstance(piece.get("text"), str) else []
        return own + [word for value in piece.values() for word in _words(value)]
    return [word for part in piece for word in _words(part)] if isinstance(piece, list) else []


def seen(pieces: Any) -> str:
    """Everything in some payloads, to look for words in."""
    return json.dumps(pieces, ensure_ascii=False)
