"""Where a window belongs: Slack keeps it for us and hands it back, and we look whether it is ours.

A window has no channel of its own. What it carries is sealed with a key made of the bot's token, so it holds
for every process of the bot, after restarts and for windows of any age, and nobody else can make one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field

LONGEST = 3_000
"""Characters Slack keeps for us. https://docs.slack.dev/reference/views#fields"""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose window it is, and over which channel."""

    team: str
    channel: str
    user: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Writes and reads what only this bot can have written."""

    token: str = field(repr=False)

    def sealed(self, place: Place) -> str:
        """The place as text for Slack to keep."""
        names = [place.team, place.channel, place.user]
        return json.dumps([*names, self._mark(names)], separators=(",", ":"))

    def opened(self, text: str) -> Place | None:
        """The place, or None if this is not our own writing."""
        try:
            *names, mark = json.loads(text)
            team, channel, user = names
        except (ValueError, TypeError):
            return None
        if not all(isinstance(name, str) for name in (*names, mark)):
            return None
        return (
            Place(team, channel, user)
            if hmac.compare_digest(mark.encode(), self._mark(names).encode())
            else None
        )

    def _mark(self, names: list[str]) -> str:
        key = hashlib.sha256(b"papers window " + self.token.encode()).digest()
        return hmac.new(key, json.dumps(names).encode(), hashlib.sha256).hexdigest()
