"""Whether this process is well: its timers turn, its database answers, its chats are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Health:
    """What a look at everything came to."""

    troubles: Sequence[str]  # a sentence each
    chats: Mapping[str, str]  # how each stands

    @property
    def ok(self) -> bool:
        return not self.troubles

    @property
    def record(self) -> dict[str, object]:
        """The same for programs."""
        return {"ok": self.ok, "troubles": list(self.troubles), "chats": dict(self.chats)}
