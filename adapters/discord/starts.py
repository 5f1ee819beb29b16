"""How often we may come anew: Discord allows 1,000 sessions a day, and then takes the token away.

https://docs.discord.com/developers/events/gateway#identifying
"""

from __future__ import annotations

BACK_OFF = (5.0, 15.0, 60.0, 300.0)
"""Seconds before each further session, so that a day has fewer than 300. What breaks is resumed, which costs
none."""

STEADY_SECONDS = 600.0
RESERVE = 10
"""Sessions left for whoever starts us again by hand."""


class Starts:
    """Waits the longer, the oftener sessions end soon."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def wait(self, lasted: float) -> float:
        """Seconds to wait after a session (or an attempt at one) that lasted so many."""
        if lasted >= STEADY_SECONDS:
            self._in_a_row = 0
        self._in_a_row += 1
        return BACK_OFF[min(self._in_a_row, len(BACK_OFF)) - 1]


def forbidden_for(remaining: int, reset_after: int) -> float:
    """Seconds until a session may be begun, by Discord's own count of them (milliseconds); 0 for now."""
    return reset_after / 1000 if remaining <= RESERVE else 0.0
