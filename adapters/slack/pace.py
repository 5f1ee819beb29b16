"""How fast Slack may be posted to: one message a second in each channel, nothing while it asks to wait.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.errors import DeliveryError

SECONDS = 1.0
"""Between two messages in one channel."""

QUEUE_SECONDS = 20.0
"""Whoever would wait longer for a turn is sent away."""

_MANY = 1_000


class Pace:
    """Turns at posting, in this process; where several post, Slack's own word counts: `asked_to_wait`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._free: dict[str, float] = {}  # when each channel may be posted to again
        self._held: dict[str, float] = {}  # until when Slack wants a channel left alone
        self._all_held = 0.0
        self._many = _MANY  # channels that are remembered before the past is forgotten

    async def turn(self, channel: str) -> None:
        """Returns when it is this channel's turn. Raises `DeliveryError` where that is too long."""
        now = asyncio.get_running_loop().time()
        held = max(self._held.get(channel, 0.0), self._all_held)
        at = max(now, self._free.get(channel, 0.0))
        if held > now or at - now > QUEUE_SECONDS:
            wait = timedelta(seconds=max(held, at) - now)
            raise DeliveryError("Slack takes no more messages right now.", retry_after=wait)
        self._free[channel] = at + self._seconds
        if len(self._free) > self._many:
            self._free = {name: free for name, free in self._free.items() if free > now}
            self._many = max(_MANY, 2 * len(self._free))
        if at > now:
            await asyncio.sleep(at - now)

    def asked_to_wait(self, channel: str, wait: timedelta) -> None:
        """Slack refused a message as one too many. It does not say whether that was the channel's limit or
        the workspace's; of two channels at once it must be the workspace's."""
        now = asyncio.get_running_loop().time()
        until = now + wait.total_seconds()
        self._held = {name: held for name, held in self._held.items() if held > now}
        if self._held.keys() - {channel}:
            self._all_held = max(self._all_held, until)
        self._held[channel] = until
