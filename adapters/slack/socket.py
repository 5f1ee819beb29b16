"""One connection through which Slack tells us what people do.

The library's own connection acts on trouble by itself: it forgets the old connection before it has a new one,
can try for ever at an address that has expired, and never learns that its token was revoked. Ours only
says what became of it; `listen` decides. https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.logs import library_log
from bot.ports import Proxies


class End(StrEnum):
    """Why a connection ends, or is about to; Slack's own words but for the first."""

    LOST = "lost"
    WARNING = "warning"  # in some ten seconds
    REFRESH = "refresh_requested"
    DISABLED = "link_disabled"
    TOO_MANY = "too_many_websockets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for what, in seconds."""

    ping: float = 4.0  # between two; a peer that has not answered one for half as long is taken for dead
    look: float = 0.5  # between two looks whether it is still there
    connect: float = 20.0
    linger: float = 12.0  # with an old connection, once there is a new one
    close: float = 2.0
    window: float = 2.0  # with an answer, before a window that was submitted shows that it is on its way
    grace: float = 5.0  # for what is being answered when we leave
    steady: float = 30.0  # a connection that held so long was a good one
    waits: tuple[float, ...] = (0, 1, 2, 5, 10, 30)  # before each further try
    mend: float = 60.0  # before looking whether a person has mended it


class Socket(SocketModeClient):
    """Hears over one connection until that ends."""

    def __init__(
        self, app: AsyncApp, token: str, client: AsyncWebClient, proxies: Proxies, patience: Patience
    ) -> None:
        super().__init__(
            app_token=token,
            logger=library_log,
            web_client=client,
            auto_reconnect_enabled=False,
            ping_interval=patience.ping,
            on_message_listeners=[self._look_for_the_end],
        )
        self._app = app
        self._proxies = proxies
        self._patience = patience
        self._told: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self.socket_mode_request_listeners.append(self._handle)

    async def open(self, address: str) -> None:
        """Raises `NETWORK` errors. (The library would try the same address for ever.)"""
        async with asyncio.timeout(self._patience.connect):
            self.current_session = await self.aiohttp_client_session.ws_connect(
                address, autoping=False, heartbeat=self.ping_interval, proxy=self._proxies.to(address)
            )
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())

    async def end(self) -> End:
        """Returns once the connection is about to end, or has."""
        while not self._told.done():
            await asyncio.wait({self._told}, timeout=self._patience.look)
            if not self._told.done() and not await self.is_connected():
                return End.LOST
        return self._told.result()

    async def lost(self) -> None:
        """Returns once nothing more can come."""
        while await self.is_connected():  # noqa: ASYNC110 - the library tells it to nobody
            await asyncio.sleep(self._patience.look)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Never by itself."""

    async def _look_for_the_end(self, message: WSMessage) -> None:
        if not message.data.startswith("{") or '"disconnect"' not in message.data:
            return
        told = json.loads(message.data)
        if told.get("type") == "disconnect" and not self._told.done():
            reason = told.get("reason")
            self._told.set_result(End(reason) if reason in set(End) else End.REFRESH)

    async def _handle(self, socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """As slack-bolt's own handler does it; the answer goes back the way the question came."""
        answer = await run_async_bolt_app(self._app, request)
        await send_async_response(socket, request, answer, 0)

    async def shut(self) -> None:
        """Close it and wait for its tasks, which the library only asks to end."""
        self.closed = True
        tasks: list[Any] = [self.message_processor, self.current_session_monitor, self.message_receiver]
        running = [task for task in tasks if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        try:
            async with asyncio.timeout(self._patience.close):
                await self.close()  # type: ignore[no-untyped-call]
        except TimeoutError:
            await self.aiohttp_client_session.close()
