"""What the doctor is told: how the database is, what its rows say, and what a look at any part found."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain import ChannelId, GateState, HarvestState, PartState
from bot.ports.store import Outcomes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is and, where it is not well, what to do."""

    ok: bool
    what: str
    says: str
    fix: str = ""
    there: datetime | None = None  # what time it is at that server now, where it said so


ASK_AGAIN = "try again later; behind a proxy set HTTPS_PROXY"
"""What to do where somebody does not answer."""


def all_well(platform: str, looked_into: int, there: int) -> Finding:
    """Nothing is in the way in the channels that were looked into."""
    channels = f"{looked_into} channel{'' if looked_into == 1 else 's'}"
    of = f" (the first of {there})" if looked_into < there else ""
    return Finding(True, platform, f"{channels} looked into{of}, nothing is in the way")


Check = Callable[[Mapping[str, str], Sequence[ChannelId]], Coroutine[Any, Any, Sequence[Finding]]]
"""``adapters.NAME.check:check``: its part of the environment and the channels that follow something there →
what was found. Posts nothing, and raises nothing that a person can cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The database as a thing that takes up room somewhere."""

    place: str
    revision: str | None  # of its schema; None: no tables yet
    newest: str  # the one this version works with
    file: Path | None = None  # of SQLite
    free: int | None = None  # bytes on its disk
    network_disk: str | None = None  # such as nfs4, where it lies on one


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """The first part of a channel that should be out and is not, or of which nobody knows."""

    channel: ChannelId
    state: PartState
    since: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """A channel to which nothing is posted."""

    channel: ChannelId
    reason: str
    refused: bool  # by the platform, not by a person
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """What the rows say of how the bot gets on."""

    harvest: HarvestState
    gate: GateState
    outcomes: Sequence[Outcomes]
    oldest_waiting: datetime | None  # of the messages that wait to go out
    last_tick: datetime | None
    channels: Sequence[ChannelId]  # that follow something
    zones: Sequence[tuple[ChannelId, str]]  # of all channels
    keywords: Sequence[tuple[ChannelId, str]]  # followed and muted, as typed
    stuck: Sequence[Stuck]
    paused: Sequence[Paused]
