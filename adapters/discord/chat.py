"""Discord as a chat: what the outbox and the process that runs it ask of a platform."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import discord

from adapters.discord import find, listen, send
from adapters.discord.caution import Caution
from adapters.discord.client import log_in, shut
from adapters.discord.elsewhere import Elsewhere
from adapters.discord.errors import (
    CANNOT_READ,
    FAILURES,
    NOBODY_TO_TELL,
    access_error,
    delivery_error,
    not_sent,
)
from adapters.discord.places import Places
from bot.errors import CannotAsk, DeliveryError, DeliveryUnknown
from bot.ports import Desk, Parcel

log = logging.getLogger(__name__)

Pause = Callable[[float], Awaitable[object]]

ATTEMPT_SECONDS = 35.0
"""More than the library may sleep when asked to wait (30 s): what was only slept over is not in doubt."""
POST_SECONDS = 45.0
PAUSES = (1.0, 3.0)
"""Between attempts at one post: within minutes Discord takes a nonce only once, so asking again is safe."""


class DiscordChat:
    """Posts through REST alone, logging in when first needed; listens through the gateway."""

    platform = "discord"
    reprints = False

    def __init__(
        self,
        token: str,
        desk: Desk,
        *,
        proxy: str | None = None,
        pause: Pause = asyncio.sleep,
        attempt_seconds: float = ATTEMPT_SECONDS,
        caution: Caution | None = None,
        hearing: listen.Hearing | None = None,
    ) -> None:
        self._token = token
        self._desk = desk
        self._proxy = proxy
        self._pause = pause
        self._attempt_seconds = attempt_seconds
        self._client: discord.Client | None = None
        self._places = Places()
        self._elsewhere = Elsewhere(desk)
        self._caution = caution or Caution()
        self._hearing = hearing or listen.Hearing()
        self._one_login = asyncio.Lock()
        self.connected = False

    async def open(self) -> None:
        """Log in. Where Discord cannot be reached now, the first post tries again."""
        try:
            await self._logged_in()
        except FAILURES as error:
            if wrong := access_error(error):
                raise wrong from error
            log.warning("%s Posts will wait.", delivery_error(error).reason)

    async def post(self, parcel: Parcel) -> str:
        """Post once; where Discord will not have it until somebody acts, say so where we are still heard."""
        try:
            return await self._posted(parcel)
        except DeliveryError as error:
            if error.permanent and error.reason not in NOBODY_TO_TELL and self._client:
                await self._elsewhere.tell(self._client, parcel.channel, error.reason)
            raise

    async def _posted(self, parcel: Parcel) -> str:
        """While nobody can tell whether it went out, try again with the same nonce."""
        doubt: DeliveryError | None = None
        stands = send.Doubt()
        try:
            async with asyncio.timeout(POST_SECONDS):
                for pause in (*PAUSES, None):
                    try:
                        return await self._attempt(parcel, stands)
                    except DeliveryError as error:
                        unknown = isinstance(error, DeliveryUnknown)
                        if not unknown and doubt is None:
                            raise
                        doubt = doubt or error
                        if not unknown or pause is None:
                            raise DeliveryUnknown(doubt.reason, retry_after=error.retry_after) from error
                    await self._pause(pause)
        except TimeoutError as error:
            raise delivery_error(error) from error
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(self, parcel: Parcel, stands: send.Doubt) -> str:
        self._caution.check()
        try:
            client = await self._logged_in()
            async with asyncio.timeout(self._attempt_seconds):
                await self._places.check(client, parcel.channel)
        except FAILURES as error:
            raise not_sent(error) from error
        try:
            async with asyncio.timeout(self._attempt_seconds):
                return str(await send.send(client, parcel, stands))
        except FAILURES as error:
            raise delivery_error(error) from error

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:
        self._caution.check()
        try:
            found = await find.find(await self._logged_in(), parcel, attempt_at)
        except discord.Forbidden as error:
            raise CannotAsk(CANNOT_READ) from error
        except discord.NotFound:
            return None  # the channel is gone, and what was in it
        except FAILURES as error:
            raise delivery_error(error) from error
        return str(found) if found else None

    async def listen(self) -> None:
        await listen.listen(
            self._token,
            self._desk,
            self._proxy,
            self._pause,
            self._caution.trace(),
            self._hearing,
            self._reached,
        )

    def _reached(self, yes: bool) -> None:
        self.connected = yes

    async def close(self) -> None:
        if client := self._client:
            self._client = None
            await shut(client)

    async def _logged_in(self) -> discord.Client:
        async with self._one_login:
            if self._client is None:
                async with asyncio.timeout(self._attempt_seconds):
                    self._client = await log_in(self._token, self._proxy, self._caution.trace())
            return self._client
