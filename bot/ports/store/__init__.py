"""Door 2: everything that is kept.

Every method is one transaction, is safe from several threads and processes, and raises `StoreError`.
Moments are aware datetimes in UTC and always passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.ports.store.following import FollowStore
from bot.ports.store.occasions import OccasionStore
from bot.ports.store.papers_in import GateStore, HarvestStore
from bot.ports.store.papers_out import PostStore
from bot.ports.store.values import Cursor, Matcher, Narrowing, Outcomes, Reading, Status, Tally
from bot.ports.store.waking import WakeStore

__all__ = [
    "Cursor",
    "FollowStore",
    "GateStore",
    "HarvestStore",
    "Matcher",
    "Narrowing",
    "Outcomes",
    "PostStore",
    "Reading",
    "Status",
    "Store",
    "Tally",
]


class Store(GateStore, HarvestStore, FollowStore, PostStore, WakeStore, OccasionStore, Protocol):
    """Everything that is kept."""

    def one_view(self) -> AbstractContextManager[None]:
        """What this thread reads meanwhile is one state of everything, and one transaction: several questions
        cost little more than one. Nothing may be written in it."""

    def take_lease(self, name: str, holder: str, now: datetime, lease: timedelta) -> bool:
        """Be the only one for a while; renews for the same holder."""

    def drop_lease(self, name: str, holder: str) -> None: ...

    def is_leased(self, name: str, now: datetime, lease: timedelta) -> bool:
        """Whether anybody holds this lease, which none takes for longer than ``lease``."""

    def last_tick(self) -> datetime | None:
        """The latest moment any clock work was done for."""

    def ticked(self, now: datetime) -> None:
        """Time has come so far. Raises `StoreNewer` where a newer version has upgraded the database since."""

    def server_time(self, seconds: Callable[[], float]) -> Reading | None:
        """What time it is at the database's server, by ``seconds`` of a clock that only goes forward; None
        where there is no server."""

    def status(self, now: datetime) -> Status: ...

    def outcomes(self, now: datetime) -> list[Outcomes]:
        """What became of messages, by platform, in the order of their names."""

    def prune(self, before: datetime, per_keyword: int, limit: int) -> int:
        """Look at ``limit`` papers whose text is older than ``before``, and empty the texts nobody needs any
        more; returns how many. Others are looked at first before these come up again.

        Needed are the newest ``per_keyword`` that each keyword has seen (by identifier and by date), all that
        was posted, is going to be, or is owed.
        """

    def close(self) -> None: ...
