"""Claiming parts of posts: which may be worked on now, and by whom."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, bindparam

from bot.domain import ChannelId, Claim, Digest, PartState
from bot.storage.channels import preferences_of
from bot.storage.database import AnyRow, AnySelect
from bot.storage.digests import load_newest
from bot.storage.dissolving import OPEN
from bot.storage.schema import channel, channel_paper, paper, part, post

Taken = Sequence[tuple[AnyRow, str]]
"""Parts that were claimed, each with its token."""

APART = timedelta(hours=12)
"""Further are no two clocks apart: whose lease ended so long ago is at work no more."""

_STOPPED = "the bot stopped while it was posting"


def _claimable() -> AnySelect:
    """Open posts and the part of each that may be worked on ``now``, first parts first; what was attempted
    after ``settled`` is not asked about yet."""
    now = bindparam("now", type_=part.c.not_before.type)
    earlier = part.alias("earlier")
    waits = sa.select(earlier.c.number).where(
        earlier.c.post_id == part.c.post_id,
        earlier.c.number < part.c.number,
        earlier.c.state != PartState.SENT,
    )
    return (
        sa.select(post, part.c.number, part.c.state.label("part_state"), part.c.key.label("part_key"))
        .add_columns(part.c.attempt_at, part.c.attempts, channel.c.preferences)
        .join(part, part.c.post_id == post.c.id)
        .join(channel, channel.c.id == post.c.channel_id)
        .where(
            OPEN,
            ~waits.exists(),
            _may_be_tried(),
            part.c.lease_until.is_(None) | (part.c.lease_until <= now),
            part.c.not_before.is_(None) | (part.c.not_before <= now),
            channel.c.refused.is_(sa.false()),
            channel.c.paused.is_(None) | _is_started(),
        )
        .order_by(part.c.number, post.c.slot_at, post.c.id)
    )


def _may_be_tried() -> ColumnElement[bool]:
    settled = bindparam("settled", type_=part.c.attempt_at.type)
    askable = (part.c.state == PartState.UNKNOWN) & (part.c.attempt_at <= settled)
    return (part.c.state == PartState.PENDING) | askable


def _is_started() -> ColumnElement[bool]:
    other = part.alias("other")
    tried = sa.select(other.c.number).where(other.c.post_id == post.c.id, other.c.state != PartState.PENDING)
    return tried.exists()


_CLAIMABLE = _claimable()


def give_up_lapsed(connection: Connection, now: datetime, settled: datetime) -> None:
    """What was being sent when its lease ended may or may not have gone out.

    It may even be on its way at this very moment, if the clocks are apart or ours just leapt: the platform is
    not asked before that has arrived. The token stays, so that who was only slow still says what happened.
    """
    over = part.c.state.in_((PartState.SENDING, PartState.UNKNOWN)) & (part.c.lease_until <= now)
    # What somebody settles right now is left to them.
    found = sa.select(part.c.post_id, part.c.number).where(over).with_for_update(skip_locked=True)
    if not (lapsed := [tuple(row) for row in connection.execute(found)]):
        return
    stopped = sa.case((part.c.state == PartState.SENDING, _STOPPED), else_=part.c.reason)
    later = sa.case((part.c.lease_until >= now - APART, now + (now - settled)), else_=part.c.not_before)
    these = sa.update(part).where(sa.tuple_(part.c.post_id, part.c.number).in_(lapsed))
    values = {"state": PartState.UNKNOWN, "reason": stopped, "not_before": later, "lease_until": None}
    connection.execute(these.values(values))


def find_claimable(
    connection: Connection, platforms: Sequence[str], now: datetime, settled: datetime, limit: int
) -> Sequence[AnyRow]:
    """Parts that may be worked on ``now``; of those attempted, only what was attempted before ``settled``."""
    on_platform = sa.or_(
        sa.false(), *(post.c.channel_id.startswith(f"{name}/", autoescape=True) for name in platforms)
    )
    found = _CLAIMABLE.where(on_platform).limit(limit).with_for_update(of=post, skip_locked=True)
    moments = {"now": now, "settled": settled}
    held = connection.scalars(found, moments).all()
    # Read again now that the posts are held: another process may have claimed before we held them.
    these = _CLAIMABLE.where(post.c.id.in_(held))
    return connection.execute(these, moments).all() if held else []


def take(connection: Connection, rows: Sequence[AnyRow], until: datetime) -> Taken:
    """Claim them until then; returns each with its token, which is its own."""
    if not rows:
        return []
    claim = secrets.token_hex(16)
    these = sa.tuple_(part.c.post_id, part.c.number).in_([(row.id, row.number) for row in rows])
    token = f"{claim}-" + sa.cast(part.c.post_id, sa.Text) + "-" + sa.cast(part.c.number, sa.Text)
    connection.execute(sa.update(part).where(these).values(token=token, lease_until=until))
    return [(row, f"{claim}-{row.id}-{row.number}") for row in rows]


def load_claims(connection: Connection, taken: Taken) -> tuple[list[Claim], Sequence[tuple[int, int]]]:
    """What is in the parts that were taken, and those of them that show a paper at another version than the
    one they were composed with."""
    matches, outdated = load_newest(connection, [(row.id, row.number) for row, _ in taken])
    firsts = sa.select(part.c.post_id, part.c.message_id).where(
        part.c.post_id.in_([row.id for row, _ in taken if row.number > 1]), part.c.number == 1
    )
    roots = {row.post_id: row.message_id for row in connection.execute(firsts)}
    claims = [
        Claim(
            token=token,
            post_id=row.id,
            part=row.number,
            key=row.part_key,
            state=PartState(row.part_state),
            attempt_at=row.attempt_at,
            attempts=row.attempts,
            digest=_digest_of(row),
            matches=matches[row.id, row.number],
            root=roots.get(row.id),
        )
        for row, token in taken
    ]
    pending = {(row.id, row.number) for row, _ in taken if row.part_state == PartState.PENDING}
    return claims, sorted(outdated & pending)


def keep_versions(connection: Connection, parts: Sequence[tuple[int, int]]) -> None:
    """Put on record that these parts show each paper at its newest version."""
    newest = sa.select(paper.c.version).where(paper.c.rank == channel_paper.c.paper_rank).scalar_subquery()
    of_these = sa.tuple_(channel_paper.c.post_id, channel_paper.c.part).in_(parts)
    changed = sa.update(channel_paper).where(of_these, channel_paper.c.version != newest)
    connection.execute(changed.values(version=newest))


def _digest_of(row: AnyRow) -> Digest:
    return Digest(
        channel=ChannelId(row.channel_id),
        slot=row.slot_at,
        day=row.local_day,
        zone=row.zone,
        total=row.total,
        parts=row.parts,
        skipped=row.skipped,
        catch_up=row.catch_up,
        announced_at=row.announced_at,
        line=row.line,
        note=row.note,
        updated=row.updated,
        compact=preferences_of(row.preferences).compact,
    )
