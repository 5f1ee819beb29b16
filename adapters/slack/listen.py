"""Listening to Slack, over as many connections as it takes.

There is a new connection before an old one goes: while Slack renews it, both are heard, and what comes over
both is acted on once. A dead one is noticed within seconds and another is opened.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.beginning import Beginning
from adapters.slack.ears import Ears
from adapters.slack.errors import NETWORK, access_error, delivery_error, wrong_token
from adapters.slack.home import Home
from adapters.slack.people import People
from adapters.slack.replies import SayInChannel
from adapters.slack.socket import End, Patience, Socket
from adapters.slack.ways import Ways
from bot.ports import NO_PROXIES, Answers, Desk, Jobs, Occasions, Proxies

log = logging.getLogger(__name__)

USUAL = Patience()

_MEND = {
    End.DISABLED: "Slack has switched Socket Mode off for this app, so nobody can be answered: "
    "api.slack.com/apps → your app → Socket Mode → Enable Socket Mode",
    End.TOO_MANY: "This app has too many connections to Slack (ten are allowed): stop the other programs "
    "that use the same SLACK_APP_TOKEN",
}


class Listener:
    """Listens until cancelled."""

    def __init__(
        self,
        *,
        app_token: str,
        client: AsyncWebClient,
        desk: Desk,
        say: SayInChannel,
        proxies: Proxies = NO_PROXIES,
        patience: Patience = USUAL,
    ) -> None:
        self._app_token = app_token
        self._client = client
        self._desk = desk
        self._say = say
        self._proxies = proxies
        self._patience = patience
        self._occasions = Occasions(desk)
        self._jobs, self._leaving = Jobs(), Jobs()
        self._sockets: set[Socket] = set()
        self.connected = False
        """Whether what people type reaches us, as far as we know."""

    async def run(self) -> None:
        """Raises `AccessError` where Slack does not take a token."""
        if not self._app_token:
            raise wrong_token("SLACK_APP_TOKEN", "is missing")
        self._jobs, self._leaving = Jobs(), Jobs()
        home = Home.told(await self._told("SLACK_BOT_TOKEN", self._client.auth_test))
        try:
            await self._listen(self._ears(home).app())
        finally:
            self.connected = False
            # The answers in hand need their connections: what a window shows goes back through them.
            await self._jobs.finish(self._patience.grace)
            await self._leaving.finish(0)
            await asyncio.gather(*map(self._shut, tuple(self._sockets)))

    def _ears(self, home: Home) -> Ears:
        people = People(client=self._client)
        return Ears(
            ways=Ways(client=self._client, home=home, say=self._say, proxies=self._proxies),
            answers=Answers(self._desk, people.manages),
            beginning=Beginning(client=self._client, desk=self._desk, say=self._say, people=people),
            jobs=self._jobs,
            patience=self._patience.window,
            occasions=self._occasions,
        )

    async def _listen(self, app: AsyncApp) -> None:
        loop = asyncio.get_running_loop()
        tries = 0
        while True:
            started = loop.time()
            socket = await self._connected(app)
            end = await self._followed(socket, app)
            tries = 0 if loop.time() - started > self._patience.steady else tries + 1
            if end in _MEND:
                log.error("%s. Next look in %.0f s.", _MEND[end], self._patience.mend)
            await asyncio.sleep(self._patience.mend if end in _MEND else self._wait(tries - 1))

    async def _followed(self, socket: Socket, app: AsyncApp) -> End:
        """Through one connection after the other while Slack only renews it; how the last one ended."""
        while (end := await socket.end()) in (End.WARNING, End.REFRESH):
            log.info("Slack renews the connection (%s)", end)
            renewed = await self._connected(app)
            self._leaving.start(self._leave(socket))
            socket = renewed
        self.connected = False
        log.warning("the connection to Slack is gone (%s), opening another", end)
        await self._shut(socket)
        return end

    async def _leave(self, socket: Socket) -> None:
        """Hear out an old connection."""
        try:
            async with asyncio.timeout(self._patience.linger):
                await socket.lost()
        except TimeoutError:
            pass
        await self._shut(socket)

    async def _connected(self, app: AsyncApp) -> Socket:
        """A connection that is open; Slack gives a new address for each."""
        for tries in itertools.count():
            address = await self._told(
                "SLACK_APP_TOKEN", lambda: self._client.apps_connections_open(app_token=self._app_token)
            )
            socket = Socket(app, self._app_token, self._client, self._proxies, self._patience)
            self._sockets.add(socket)
            try:
                await socket.open(str(address["url"]))
            except NETWORK as error:
                self.connected = False
                log.warning("no connection to Slack: %s", type(error).__name__)
                await self._shut(socket)
                await asyncio.sleep(self._wait(tries))
            else:
                self.connected = True
                log.info("listening to Slack")
                return socket
        raise AssertionError

    async def _shut(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        await socket.shut()

    async def _told(
        self, variable: str, ask: Callable[[], Awaitable[AsyncSlackResponse]]
    ) -> AsyncSlackResponse:
        """What Slack answers, asked until it does. Raises `AccessError`."""
        for tries in itertools.count(1):
            try:
                return await ask()
            except (SlackApiError, *NETWORK) as error:
                if wrong := access_error(error, variable):
                    raise wrong from error
                self.connected = False
                trouble = delivery_error(error)
                wait = trouble.retry_after.total_seconds() if trouble.retry_after else self._wait(tries)
                log.warning("Slack cannot be listened to (%s), next try in %.0f s", trouble.reason, wait)
                await asyncio.sleep(wait)
        raise AssertionError

    def _wait(self, tries: int) -> float:
        waits = self._patience.waits
        return waits[min(max(tries, 0), len(waits) - 1)]
