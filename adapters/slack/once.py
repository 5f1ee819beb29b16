"""Slack repeats what it believes lost, and may tell it over two connections: we act on it once.

Remembered by this process alone, for longer than Slack repeats things (the last time after some five minutes;
it sends at most 30,000 events an hour). What crosses a restart is harmless: a change that is made already
is not made again. https://docs.slack.dev/apis/events-api/#errors
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Once:
    """The occasions we have acted on, the newest of them."""

    seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def is_new(self, occasion: str | None) -> bool:
        """Whether it is heard for the first time; what has no name always is."""
        if occasion is None:
            return True
        if occasion in self.seen:
            return False
        self.seen[occasion] = None
        if len(self.seen) > REMEMBERED:
            self.seen.popitem(last=False)
        return True
