"""Papers out: digests, their parts, and what becomes of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.channels import Channel, ChannelId, Slot
from bot.domain.papers import Paper


class Kind(StrEnum):
    """Why a paper comes up in a digest."""

    NEW = "new"
    REPLACED = "replaced"  # a new version of a paper
    CROSS_LISTED = "cross-listed"  # an older paper that only now reaches a followed category


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A paper, and every keyword of one channel that found it."""

    paper: Paper
    keywords: tuple[str, ...]
    kind: Kind = Kind.NEW
    batch: int = 0
    closed_at: datetime | None = None  # when that batch closed
    after: datetime | None = None  # what was announced before this moment is in an earlier batch
    partial: bool = False  # that batch was searched for, as the daily list failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """All that decides what a channel's digest will hold."""

    channel: Channel
    matches: tuple[Match, ...] = ()  # newest id first
    mutes: tuple[str, ...] = ()  # texts of keywords
    announced: int = 0  # papers of all whole batches closed since the channel's last decided slot
    trouble_since: datetime | None = None  # since when the daily list could not be had; None while it can
    follows_since: datetime | None = None  # of its oldest follow; None: it follows nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a digest will hold, decided before anything is written."""

    parts: tuple[tuple[Match, ...], ...]  # one empty part where only ``line`` is posted
    skipped: tuple[Match, ...] = ()  # over the cap
    muted: tuple[tuple[Match, str], ...] = ()  # and the mute that took it out
    line: str | None = None  # what is said where there is no paper to post
    note: str | None = None  # what else its header says: which days it catches up on, what arXiv failed in
    catch_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the header of every part of one post needs to know."""

    channel: ChannelId
    slot: datetime
    day: date
    zone: str
    total: int  # papers in all parts
    parts: int
    skipped: int
    catch_up: bool
    announced_at: datetime | None  # when its newest batch closed
    line: str | None = None  # all there is to say, on a day without papers
    note: str | None = None  # what else the header says
    updated: int = 0  # of all papers, those that are not new: new versions, cross-lists
    compact: bool = False  # as the channel prefers it


def digest_of(channel: Channel, slot: Slot, draft: Draft) -> Digest:
    """What the headers of a drafted digest say."""
    shown = [match for part in draft.parts for match in part]
    return Digest(
        channel=channel.id,
        slot=slot.at,
        day=slot.day,
        zone=channel.schedule.zone,
        total=len(shown),
        parts=len(draft.parts),
        skipped=len(draft.skipped),
        catch_up=draft.catch_up,
        announced_at=max((match.closed_at for match in shown if match.closed_at), default=None),
        line=draft.line,
        note=draft.note,
        updated=sum(match.kind is not Kind.NEW for match in shown),
        compact=channel.preferences.compact,
    )


class PartState(StrEnum):
    """Life of one message of a post: pending → sending → sent, or one of the ways out."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  # an attempt without an answer: ask the platform
    UNCONFIRMED = "unconfirmed"  # it cannot be asked: a person decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One part taken for sending, and the token that settling must show."""

    token: str
    post_id: int
    part: int  # from 1
    key: str  # the same for every attempt at this part
    state: PartState  # PENDING or UNKNOWN
    attempt_at: datetime | None  # of the attempt that became unknown
    attempts: int
    digest: Digest
    matches: tuple[Match, ...]
    root: str | None  # message id of part 1, once it is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A part that went out."""

    channel: ChannelId
    slot: datetime
    part: int
    message_id: str
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A part that did not go out at this attempt, or of which nobody knows."""

    channel: ChannelId
    part: int
    reason: str
    papers: int


Outcome = Posted | Failed
"""What came of one part."""
