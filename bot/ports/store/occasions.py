"""What was heard, for all processes to know."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class OccasionStore(Protocol):
    """Platforms repeat what they believe lost, and not always to the same process."""

    def note_occasion(self, name: str, now: datetime) -> bool:
        """Put on record that this was heard; False where it is on record already."""

    def forget_occasions(self, before: datetime, limit: int) -> int:
        """Forget so many of those heard before that moment, the oldest first; returns how many."""
