"""What is heard more than once is acted on once: platforms repeat what they believe lost."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Once:
    """The occasions there were, the newest of them. Remembered by this process alone."""

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
