"""What Slack tells of people: their names, and who manages a channel.

Slack has no managers of a channel that an app may know of. We take for them the workspace's owners and admins
(users.info, scope users:read) and whoever made the channel (conversations.info, scope channels:read or
groups:read). Without these scopes nobody can tell.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import NETWORK, code_of
from adapters.slack.limits import Element

log = logging.getLogger(__name__)

REMEMBERED_SECONDS = 600
_MOST = 5_000
_NOT_TOLD = frozenset({"missing_scope", "no_permission", "access_denied"})

T = TypeVar("T")


def _clock() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True, kw_only=True)
class People:
    """Asks when it matters, and remembers for ten minutes."""

    client: AsyncWebClient
    clock: Callable[[], float] = _clock
    _known: dict[tuple[str, str], tuple[float, Element | None]] = field(default_factory=dict)

    async def manages(self, channel: str, user: str) -> bool | None:
        """Whether the person manages the channel; None where Slack does not tell us.

        Where Slack tells it but not just now, nobody manages it: what only managers may do can wait.
        """
        try:
            person = await self._person(user)
            if person and any(person.get(right) for right in ("is_admin", "is_owner", "is_primary_owner")):
                return True
            made = await self._channel(channel)
        except (SlackApiError, *NETWORK) as error:
            log.warning("Slack did not say who manages %s: %s", channel, _why(error))
            return False
        if made and made.get("creator") == user:
            return True
        return None if person is None else False

    async def name(self, user: str) -> str | None:
        """How the person is called, where Slack tells."""
        try:
            person = await self._person(user)
        except (SlackApiError, *NETWORK) as error:
            log.warning("Slack did not say a name: %s", _why(error))
            return None
        profile = (person or {}).get("profile") or {}
        return profile.get("display_name") or profile.get("real_name") or (person or {}).get("name")

    async def _person(self, user: str) -> Element | None:
        async def ask() -> Element:
            return dict((await self.client.users_info(user=user))["user"])

        return await self._once(("user", user), ask)

    async def _channel(self, channel: str) -> Element | None:
        async def ask() -> Element:
            return dict((await self.client.conversations_info(channel=channel))["channel"])

        return await self._once(("channel", channel), ask)

    async def _once(self, about: tuple[str, str], ask: Callable[[], Awaitable[Element]]) -> Element | None:
        """What Slack says, or that it does not tell us; trouble is not remembered."""
        now = self.clock()
        if (known := self._known.get(about)) and now < known[0]:
            return known[1]
        try:
            told = await ask()
        except SlackApiError as error:
            if code_of(error) not in _NOT_TOLD:
                raise
            told = None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[about] = now + REMEMBERED_SECONDS, told
        return told


def _why(error: Exception) -> str:
    return code_of(error) or type(error).__name__
