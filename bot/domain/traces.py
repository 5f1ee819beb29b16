"""What became of one paper in one channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.announcements import Batch
from bot.domain.papers import Origin, Paper
from bot.domain.posts import Kind, PartState


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A keyword of the channel that has seen the paper."""

    text: str  # as the channel follows it
    since: datetime  # of the follow
    baseline: int  # the newest batch when it was followed; only later ones are its business
    batch: int | None  # the batch that announced the paper to it; None where it was only ever known
    kind: Kind = Kind.NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the channel's ledger about the paper."""

    kind: Kind
    version: int
    state: str  # pending, posted or skipped
    reason: str | None  # why it was skipped: ``cap``, ``imported``, or ``muted: WORDS``
    keywords: tuple[str, ...]
    at: datetime
    slot: datetime | None = None  # of the digest
    part: int | None = None
    part_state: PartState | None = None
    message_id: str | None = None
    root: str | None = None  # of a later part: the message id of the first
    trouble: str | None = None  # what the last attempt met
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All that is on record about one paper and one channel."""

    paper: Paper | None  # None: never heard of
    origin: Origin | None = None  # who told us of it
    known_at: datetime | None = None
    is_old: bool = False  # at or below the watermark: it was out before we began to watch
    emptied: bool = False  # its text was dropped; the row stays
    announced: Batch | None = None
    hits: tuple[Hit, ...] = ()
    entries: tuple[Entry, ...] = ()  # oldest first
