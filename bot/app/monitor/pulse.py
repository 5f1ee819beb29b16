"""Signs of life of one process: when its timers last turned, and how its chats stand.

Moments are seconds of a clock that only goes forward, the event loop's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.app.roles import Duties
from bot.ports import Chat

TIMERS_SECONDS = 180.0
"""Timers turn every 30 seconds."""

CHAT_SECONDS = 300.0
"""A platform that restarts or renews connections is back within a minute or two."""


@dataclass(slots=True)
class _Link:
    chat: Chat | None = None  # None: not open
    heard: bool = False  # whether we listen, and not only post or stand by
    down_since: float | None = None

    @property
    def up(self) -> bool:
        return self.chat is not None and (self.chat.connected or not self.heard)

    @property
    def words(self) -> str:
        if not self.up:
            return "not connected"
        return "connected" if self.heard else "open"


class Pulse:
    """Told by the service what goes on; tells what is not well."""

    def __init__(self, duties: Duties, now: float) -> None:
        self._turned: float | None = now if duties.timers or duties.post else None
        self._links = {platform: _Link(down_since=now) for platform in duties.chats}

    def turned(self, now: float) -> None:
        """The timers turn."""
        self._turned = now

    def opened(self, platform: str, chat: Chat) -> None:
        self._links[platform].chat = chat

    def listens(self, platform: str) -> None:
        """From now on people are to be heard there."""
        self._links[platform].heard = True

    def closed(self, platform: str) -> None:
        link = self._links[platform]
        link.chat, link.heard = None, False

    def look(self, now: float) -> None:
        """Note which chats are there; to be called every few seconds."""
        for link in self._links.values():
            if link.up:
                link.down_since = None
            elif link.down_since is None:
                link.down_since = now

    def chats(self) -> dict[str, bool]:
        """Whether each chat is there."""
        return {platform: link.up for platform, link in self._links.items()}

    def words(self) -> dict[str, str]:
        """How each chat stands."""
        return {platform: link.words for platform, link in self._links.items()}

    def troubles(self, now: float) -> Sequence[str]:
        """What has not been well for too long, a sentence each."""
        late = [] if self._turned is None else _too_long(now - self._turned, TIMERS_SECONDS)
        timers = [f"The timers have not turned for {words}." for words in late]
        chats = [
            f"{platform} has not been connected for {words}."
            for platform, link in self._links.items()
            if link.down_since is not None
            for words in _too_long(now - link.down_since, CHAT_SECONDS)
        ]
        return [*timers, *chats]


def _too_long(seconds: float, most: float) -> Sequence[str]:
    return [f"{seconds / 60:.0f} minutes"] if seconds > most else []
