"""What keeps us from being banned: whoever is refused 10,000 times in ten minutes is shut out for a while.

https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp

from adapters.discord.errors import ASKED_TO_WAIT, GUARD_PAUSE, REJECTED, SHUT_OUT, TOKEN_PAUSE
from bot.errors import DeliveryError

MOST = 1_000
"""Refusals after which we wait. Other processes may share our address, and Discord's limit."""

WINDOW = timedelta(minutes=10)
COUNTED = (401, 403, 429)
_OWN_TOKEN = re.compile("/(interactions|webhooks)/")
"""Answering an interaction takes that interaction's token, which says nothing about the bot's."""

LONG_SECONDS = 30.0
"""Waits up to this long the library sleeps over."""


class Caution:
    """Counts how often Discord refuses what this process asks, and says when to ask nothing at all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refused: deque[float] = deque()
        self._until = 0.0
        self._reason = ASKED_TO_WAIT

    def check(self) -> None:
        """Raises `DeliveryError` while nothing should be asked."""
        now = self._clock()
        while self._refused and self._refused[0] <= now - WINDOW.total_seconds():
            self._refused.popleft()
        if len(self._refused) >= MOST:
            self.wait(timedelta(seconds=self._refused[0] - now) + WINDOW, SHUT_OUT)
        if self._until > now:
            raise DeliveryError(self._reason, retry_after=timedelta(seconds=self._until - now))

    def wait(self, pause: timedelta, reason: str) -> None:
        """Ask nothing for that long."""
        until = self._clock() + pause.total_seconds()
        if until > self._until:
            self._until, self._reason = until, reason

    def trace(self) -> aiohttp.TraceConfig:
        """What a client needs so that all its answers are counted, the library's own retries included."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._answered)
        return config

    async def _answered(self, _session: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
        self.note(end.response.status, end.response.headers, end.url.path)

    def note(self, status: int, headers: Mapping[str, Any], path: str = "") -> None:
        """One more answer. What many share is limited for reasons of theirs, and does not count."""
        if status not in COUNTED or headers.get("X-RateLimit-Scope") == "shared":
            return
        self._refused.append(self._clock())
        if status == 401 and not _OWN_TOKEN.search(path):
            self.wait(TOKEN_PAUSE, REJECTED)
        elif not is_discord(status, headers):
            self.wait(GUARD_PAUSE, SHUT_OUT)
        elif status == 429 and "X-RateLimit-Global" in headers:
            seconds = float(headers.get("Retry-After", 0))
            if seconds > LONG_SECONDS:
                self.wait(timedelta(seconds=seconds), ASKED_TO_WAIT)


def is_discord(status: int, headers: Mapping[str, Any]) -> bool:
    """Whether Discord itself answered, and not the guard in front of it (the library knows it likewise)."""
    json = str(headers.get("Content-Type", "")).startswith("application/json")
    return json and (status != 429 or "Via" in headers)
