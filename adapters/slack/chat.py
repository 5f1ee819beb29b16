"""Posting to Slack, and finding what an earlier attempt posted."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from slack_sdk.errors import SlackApiError

from adapters.slack.client import session, web_client
from adapters.slack.elsewhere import Elsewhere
from adapters.slack.errors import (
    ACCESS,
    CHANNEL,
    GARBLED,
    NETWORK,
    TOLD,
    access_error,
    asking_error,
    code_of,
    delivery_error,
    not_sent,
    wrong_token,
)
from adapters.slack.find import Place, find, marked
from adapters.slack.home import Home
from adapters.slack.listen import Listener
from adapters.slack.logs import hush
from adapters.slack.pace import Pace
from adapters.slack.send import Sender
from bot.errors import DeliveryError
from bot.message import Message
from bot.ports import NO_PROXIES, Desk, Parcel, Proxies

log = logging.getLogger(__name__)

SLACK_API = "https://slack.com/api/"
TIMEOUT_SECONDS = 20


class SlackChat:
    """One workspace. Nothing is posted twice by itself: no request is ever repeated by the library."""

    platform = "slack"
    reprints = False

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        desk: Desk,
        api_url: str = SLACK_API,
        timeout_seconds: int = TIMEOUT_SECONDS,
        proxies: Proxies = NO_PROXIES,
        pace: Pace | None = None,
    ) -> None:
        hush()
        self._client = web_client(token=bot_token, url=api_url, seconds=timeout_seconds, proxies=proxies)
        self._app_token = app_token
        self._seconds = timeout_seconds
        self._sender = Sender(client=self._client, pace=pace or Pace())
        self._home: Home | None = None  # once Slack has told
        self._one_asks = asyncio.Lock()
        self._elsewhere = Elsewhere(client=self._client, desk=desk, say=self.say)
        self._listener = Listener(
            app_token=app_token, client=self._client, desk=desk, say=self.say, proxies=proxies
        )

    @property
    def connected(self) -> bool:
        return self._listener.connected

    async def open(self) -> None:
        """Check the tokens; where Slack does not answer, that is told by whoever uses them next."""
        self._check_prefixes()
        try:
            home = await self._at_home()
        except (SlackApiError, *NETWORK, *GARBLED) as error:
            if wrong := access_error(error, "SLACK_BOT_TOKEN"):
                raise wrong from error
            log.warning("Slack is not answering: %s", delivery_error(error))
        else:
            _check_scopes(home.scopes)
            log.info("Slack: %s", home.url or home.team)
        self._client.session = session(self._seconds)

    async def _at_home(self) -> Home:
        """The workspace the token is for."""
        async with self._one_asks:
            if self._home is None:
                self._home = Home.told(await self._client.auth_test())
            return self._home

    def _check_prefixes(self) -> None:
        token = self._client.token or ""
        if not token.startswith("xoxb-"):
            raise wrong_token("SLACK_BOT_TOKEN", "does not begin with xoxb-" if token else "is missing")
        if self._app_token and not self._app_token.startswith("xapp-"):
            raise wrong_token("SLACK_APP_TOKEN", "does not begin with xapp-")

    async def post(self, parcel: Parcel) -> str:
        """Post once; where Slack will not have it until somebody acts, tell who made the channel."""
        try:
            return await self._posted(parcel)
        except DeliveryError as error:
            if error.permanent and error.reason in TOLD:
                await self._elsewhere.tell(parcel.channel, error.reason)
            raise

    async def _posted(self, parcel: Parcel) -> str:
        home = await self._ready()
        # Another workspace may have a channel of the same name.
        if home.team and home.team != parcel.channel.split("/")[1]:
            raise DeliveryError(CHANNEL["team_not_found"], permanent=True)
        place = Place(_channel(parcel), parcel.root)
        return await self._sender.send(place, parcel.message, home, metadata=marked(parcel.key))

    async def _ready(self) -> Home:
        """The workspace. Raises `DeliveryError`: nothing was sent yet."""
        try:
            return await self._at_home()
        except (SlackApiError, *NETWORK, *GARBLED) as error:
            raise not_sent(error) from error

    async def say(self, channel: str, message: Message, thread: str | None = None) -> str:
        """Post what belongs to no digest. Raises as `post` does."""
        return await self._sender.send(Place(channel, thread), message, await self._ready())

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:
        # A reply that was not taken as one went to the channel itself.
        for root in (parcel.root, None) if parcel.root else (None,):
            try:
                found = await find(self._client, Place(_channel(parcel), root), parcel.key, attempt_at)
            except (SlackApiError, *NETWORK, *GARBLED) as error:
                if code_of(error) != "thread_not_found":
                    raise asking_error(error) from error
            else:
                if found:
                    return found
        return None

    async def listen(self) -> None:
        await self._listener.run()

    async def close(self) -> None:
        """Close what is kept open between requests; the sockets belong to `listen`."""
        if self._client.session:
            await self._client.session.close()


def _channel(parcel: Parcel) -> str:
    return parcel.channel.rpartition("/")[2]


def _check_scopes(scopes: str) -> None:
    if scopes and "chat:write" not in scopes.split(","):
        raise wrong_token("SLACK_BOT_TOKEN", ACCESS["missing_scope"])
