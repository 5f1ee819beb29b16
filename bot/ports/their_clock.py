"""What time it is at a server, as its answers say."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


class TheirClock:
    """Set by the Date of an answer, it goes on by itself: our own clock may be the one that is wrong."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        """``seconds`` of a clock that only goes forward."""
        self._seconds = seconds
        self._heard: tuple[datetime, float] | None = None

    def heard(self, date: str | None) -> None:
        """An answer came; what is no date is not heard."""
        try:
            there = parsedate_to_datetime(date or "")
        except (TypeError, ValueError):
            return
        self._heard = (there.astimezone(UTC) if there.tzinfo else there.replace(tzinfo=UTC), self._seconds())

    def now(self) -> datetime | None:
        """In UTC, to the second; None where nothing was heard."""
        if self._heard is None:
            return None
        there, at = self._heard
        return there + timedelta(seconds=self._seconds() - at)
