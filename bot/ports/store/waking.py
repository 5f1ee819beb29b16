"""Waking processes that wait for their next turn."""

from __future__ import annotations

from typing import Protocol


class Calls(Protocol):
    """A line on which other processes call."""

    def wait(self, seconds: float) -> bool:
        """Whether anybody called within that time. Raises `StoreError` where the line is cut."""

    def close(self) -> None: ...


class WakeStore(Protocol):
    """Where the database can tell other processes that there is something to do: PostgreSQL can."""

    def wake(self) -> None:
        """Call all who listen; nothing at all where nobody can be called."""

    def calls(self) -> Calls | None:
        """Listen from now on; None where nobody can be called, so that turns alone find what there is."""
