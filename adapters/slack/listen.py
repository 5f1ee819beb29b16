"""Keeping the socket through which Slack tells us what people do.

A lost connection is noticed within seconds and opened anew from scratch: left to itself, the library can
try for ever at an address that has expired, and never learns that its token was revoked.
"""

from __future__ import annotations

import asyncio
import itertools
import logging

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answers import Answers
from adapters.slack.ears import Ears
from adapters.slack.errors import NETWORK, access_error, delivery_error, wrong_token
from adapters.slack.jobs import Jobs
from adapters.slack.logs import library_log
from adapters.slack.replies import SayInChannel
from bot.ports import Desk

log = logging.getLogger(__name__)

PING_SECONDS = 4
"""A peer that has not answered a ping for half as long is taken for dead."""

LOOK_SECONDS = 0.5
CONNECT_SECONDS = 20
CLOSE_SECONDS = 2
GRACE_SECONDS = 5
STEADY_SECONDS = 30
WAITS = (0, 1, 2, 5, 10, 30)
"""Seconds before each further try to connect."""


class Listener:
    """Listens until cancelled, over as many connections as it takes."""

    def __init__(self, *, app_token: str, client: AsyncWebClient, desk: Desk, say: SayInChannel) -> None:
        self._app_token = app_token
        self._client = client
        self._answers = Answers(desk)
        self._say = say

    async def run(self, home: str = "") -> None:
        """Raises `AccessError` where Slack does not take the token. ``home`` is the workspace's address."""
        if not self._app_token:
            raise wrong_token("SLACK_APP_TOKEN", "is missing")
        jobs = Jobs()
        ears = Ears(client=self._client, answers=self._answers, say=self._say, jobs=jobs, home=home)
        try:
            await self._listen(ears.app())
        finally:
            await jobs.finish(GRACE_SECONDS)

    async def _listen(self, app: AsyncApp) -> None:
        loop = asyncio.get_running_loop()
        tries = 0
        while True:
            started = loop.time()
            await self._until_lost(app)
            tries = 0 if loop.time() - started > STEADY_SECONDS else tries + 1
            await asyncio.sleep(_wait(tries - 1))

    async def _until_lost(self, app: AsyncApp) -> None:
        handler = AsyncSocketModeHandler(
            app, self._app_token, logger=library_log, web_client=self._client, ping_interval=PING_SECONDS
        )
        socket = handler.client
        socket.default_auto_reconnect_enabled = False
        try:
            socket.wss_uri = await self._address()
            async with asyncio.timeout(CONNECT_SECONDS):
                await handler.connect_async()  # type: ignore[no-untyped-call]
            log.info("listening to Slack")
            await _lost(socket)
            log.warning("the connection to Slack is lost, opening another")
        except TimeoutError:
            log.warning("no connection to Slack within %s seconds", CONNECT_SECONDS)
        finally:
            await _close(socket)

    async def _address(self) -> str:
        """Where to connect; Slack gives a new address for every connection."""
        for tries in itertools.count(1):
            try:
                answer = await self._client.apps_connections_open(app_token=self._app_token)
                return str(answer["url"])
            except (SlackApiError, *NETWORK) as error:
                if wrong := access_error(error, "SLACK_APP_TOKEN"):
                    raise wrong from error
                trouble = delivery_error(error)
                wait = trouble.retry_after.total_seconds() if trouble.retry_after else _wait(tries)
                log.warning("Slack cannot be listened to (%s), next try in %.0f s", trouble.reason, wait)
                await asyncio.sleep(wait)
        raise AssertionError


def _wait(tries: int) -> float:
    return WAITS[min(max(tries, 0), len(WAITS) - 1)]


async def _lost(socket: SocketModeClient) -> None:
    """Returns once the socket is down for two looks; while Slack changes it, it is down for one."""
    misses = 0
    while misses < 2:
        await asyncio.sleep(LOOK_SECONDS)
        misses = 0 if await socket.is_connected() else misses + 1


async def _close(socket: SocketModeClient) -> None:
    """Close the socket and wait for its tasks, which the library only asks to end."""
    socket.closed = True
    tasks = [socket.message_processor, socket.current_session_monitor, socket.message_receiver]
    running = [task for task in tasks if task is not None]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await socket.close()  # type: ignore[no-untyped-call]
    except TimeoutError:
        await socket.aiohttp_client_session.close()
