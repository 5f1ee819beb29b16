"""The outbox: claiming parts of posts, and settling what came of each attempt.

Every settling must show the token of its claim; a token is replaced only by the next claim, so whoever was
slow but was not replaced may still say what happened.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, bindparam

from bot.domain import ChannelId, Claim, Digest, PartState
from bot.storage.channels import hold_channel, preferences_of
from bot.storage.database import AnyRow, AnySelect, Tables
from bot.storage.digests import load_matches
from bot.storage.dissolving import OPEN
from bot.storage.schema import channel, channel_paper, paper, part, post

TRIED = (PartState.SENDING, PartState.UNKNOWN)
UNSETTLED = (PartState.PENDING, *TRIED)
NOT_OUT: Mapping[str, object] = {"state": PartState.PENDING}
FREE = {"token": None, "lease_until": None}


class SqlOutbox(Tables):
    """Parts of posts on their way out."""

    def claim(
        self, platforms: Sequence[str], now: datetime, lease: timedelta, settle_after: timedelta, limit: int
    ) -> list[Claim]:
        with self._database.write() as connection:
            _give_up_lapsed(connection, now)
            on_platform = sa.or_(
                sa.false(), *(post.c.channel_id.startswith(f"{name}/", autoescape=True) for name in platforms)
            )
            found = _CLAIMABLE.where(on_platform).limit(limit).with_for_update(of=post, skip_locked=True)
            moments = {"now": now, "settled": now - settle_after}
            held = connection.scalars(found, moments).all()
            # Read again now that the posts are held: another process may have claimed before we held them.
            these = _CLAIMABLE.where(post.c.id.in_(held))
            rows = connection.execute(these, moments).all() if held else []
            return _take(connection, rows, now + lease)

    def begin(self, claim: Claim, now: datetime, lease: timedelta) -> bool:
        return claim.token in self.begin_all([claim], now, lease)

    def begin_all(self, claims: Sequence[Claim], now: datetime, lease: timedelta) -> set[str]:
        with self._database.write() as connection:
            # Held, so that nobody dissolves a post while its first part begins.
            _hold_posts(connection, claims)
            held = _held(connection, claims, UNSETTLED)
            trying = {"state": PartState.SENDING, "attempts": part.c.attempts + 1, "attempt_at": now}
            of_these = part.c.post_id.in_(held.values()) & part.c.token.in_(held)
            this = sa.update(part).where(of_these).values(settled_at=now, lease_until=now + lease, **trying)
            connection.execute(this)
            return set(held)

    def sent(self, claim: Claim, message_id: str, now: datetime) -> bool:
        return claim.token in self.sent_all([(claim, message_id)], now)

    def sent_all(self, sent: Sequence[tuple[Claim, str]], now: datetime) -> set[str]:
        with self._database.write() as connection:
            claims = [claim for claim, _ in sent]
            _hold_posts(connection, claims)
            held = _held(connection, claims, TRIED)
            out = [(claim, message_id) for claim, message_id in sent if claim.token in held]
            if out:
                _sent(connection, out, now)
                _papers_posted(connection, [(claim.post_id, claim.part) for claim, _ in out], now)
                _finish(connection, list(held.values()))
            return set(held)

    def put_back(
        self, claim: Claim, reason: str, not_before: datetime, now: datetime, *, in_doubt: bool = False
    ) -> bool:
        state = _before(claim) if in_doubt else NOT_OUT
        with self._database.write() as connection:
            values = {"reason": reason, "not_before": not_before, **state, **FREE}
            return _settle(connection, claim, UNSETTLED, now, **values)

    def unknown(self, claim: Claim, reason: str, not_before: datetime, now: datetime) -> bool:
        with self._database.write() as connection:
            return _settle(
                connection,
                claim,
                TRIED,
                now,
                state=PartState.UNKNOWN,
                reason=reason,
                not_before=not_before,
                **FREE,
            )

    def unconfirmed(self, claim: Claim, reason: str, now: datetime) -> bool:
        with self._database.write() as connection:
            return _settle(connection, claim, TRIED, now, state=PartState.UNCONFIRMED, reason=reason, **FREE)

    def is_unconfirmed(self, channel: ChannelId) -> bool:
        of_channel = sa.select(post.c.id).where(post.c.channel_id == channel, OPEN)
        found = sa.select(part.c.number).where(
            part.c.post_id.in_(of_channel), part.c.state == PartState.UNCONFIRMED
        )
        with self._database.read() as connection:
            return connection.execute(found.limit(1)).first() is not None

    def resolve_unconfirmed(self, channel: ChannelId, there: bool, now: datetime) -> int:
        with self._database.write() as connection:
            hold_channel(connection, channel)
            of_channel = sa.select(post.c.id).where(post.c.channel_id == channel)
            open_parts = part.c.post_id.in_(of_channel) & (part.c.state == PartState.UNCONFIRMED)
            found = connection.execute(sa.select(part.c.post_id, part.c.number).where(open_parts)).all()
            state = PartState.SENT if there else PartState.PENDING
            connection.execute(sa.update(part).where(open_parts).values(state=state, settled_at=now, **FREE))
            if there:
                _papers_posted(connection, [(row.post_id, row.number) for row in found], now)
                _finish(connection, [row.post_id for row in found])
            return len(found)

    def refused(self, claim: Claim, reason: str, now: datetime, *, in_doubt: bool = False) -> bool:
        state = _before(claim) if in_doubt else NOT_OUT
        with self._database.write() as connection:
            hold_channel(connection, claim.digest.channel)
            if not _settle(connection, claim, UNSETTLED, now, reason=reason, **state, **FREE):
                return False
            this = sa.update(channel).where(channel.c.id == claim.digest.channel)
            connection.execute(this.values(paused=reason, paused_until=None, refused=True))
            return True


def _hold_posts(connection: Connection, claims: Sequence[Claim]) -> None:
    posts = sorted({claim.post_id for claim in claims})
    # In one order, so that two who hold several never wait for each other.
    these = sa.select(post.c.id).where(post.c.id.in_(posts)).order_by(post.c.id)
    connection.execute(these.with_for_update())


def _held(connection: Connection, claims: Sequence[Claim], states: Sequence[PartState]) -> dict[str, int]:
    """The claims that still hold, by token, each with its post; their parts stay as they are meanwhile."""
    found = (
        sa.select(part.c.token, part.c.post_id)
        .where(
            part.c.post_id.in_({claim.post_id for claim in claims}),
            part.c.token.in_({claim.token for claim in claims}),
            part.c.state.in_(states),
        )
        .order_by(part.c.post_id)
    )
    return {row.token: row.post_id for row in connection.execute(found.with_for_update())}


def _sent(connection: Connection, out: Sequence[tuple[Claim, str]], now: datetime) -> None:
    this = sa.update(part).where(part.c.post_id == bindparam("of"), part.c.number == bindparam("at"))
    connection.execute(
        this.values(state=PartState.SENT, reason=None, settled_at=now, message_id=bindparam("id"), **FREE),
        [{"of": claim.post_id, "at": claim.part, "id": message_id} for claim, message_id in out],
    )


def _papers_posted(connection: Connection, parts: Sequence[tuple[int, int]], now: datetime) -> None:
    of_these = sa.tuple_(channel_paper.c.post_id, channel_paper.c.part).in_(parts)
    connection.execute(sa.update(channel_paper).where(of_these).values(state="posted", at=now))


def _finish(connection: Connection, posts: Sequence[int]) -> None:
    """A post is done when all its parts are sent."""
    unsent = sa.select(part.c.number).where(part.c.post_id == post.c.id, part.c.state != PartState.SENT)
    done = sa.update(post).where(post.c.id.in_(posts), ~unsent.exists())
    connection.execute(done.values(state="done"))


def _give_up_lapsed(connection: Connection, now: datetime) -> None:
    """What was being sent when its lease ended may or may not have gone out."""
    lapsed = sa.update(part).where(part.c.state == PartState.SENDING, part.c.lease_until <= now)
    connection.execute(lapsed.values(state=PartState.UNKNOWN, reason="the bot stopped while it was posting"))


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


def _take(connection: Connection, rows: Sequence[AnyRow], until: datetime) -> list[Claim]:
    if not rows:
        return []
    tokens = [secrets.token_hex(16) for _ in rows]
    taken = sa.update(part).where(part.c.post_id == bindparam("of"), part.c.number == bindparam("at"))
    connection.execute(
        taken.values(token=bindparam("token"), lease_until=bindparam("until")),
        [
            {"of": row.id, "at": row.number, "token": token, "until": until}
            for row, token in zip(rows, tokens, strict=True)
        ],
    )
    _keep_versions(connection, [(row.id, row.number) for row in rows if row.part_state == PartState.PENDING])
    matches = load_matches(connection, [(row.id, row.number) for row in rows])
    firsts = sa.select(part.c.post_id, part.c.message_id).where(
        part.c.post_id.in_([row.id for row in rows]), part.c.number == 1
    )
    roots = {row.post_id: row.message_id for row in connection.execute(firsts)}
    return [
        Claim(
            token=token,
            post_id=row.id,
            part=row.number,
            key=row.part_key,
            state=PartState(row.part_state),
            attempt_at=row.attempt_at,
            attempts=row.attempts,
            digest=digest_of(row),
            matches=matches[row.id, row.number],
            root=roots[row.id],
        )
        for row, token in zip(rows, tokens, strict=True)
    ]


def _keep_versions(connection: Connection, parts: Sequence[tuple[int, int]]) -> None:
    """What goes out now shows each paper at its newest version, maybe later than the one composed."""
    newest = sa.select(paper.c.version).where(paper.c.rank == channel_paper.c.paper_rank).scalar_subquery()
    of_these = sa.tuple_(channel_paper.c.post_id, channel_paper.c.part).in_(parts)
    changed = sa.update(channel_paper).where(of_these, channel_paper.c.version != newest)
    connection.execute(changed.values(version=newest))


def _before(claim: Claim) -> Mapping[str, object]:
    """A part in doubt as if it had not been attempted again; pending, it might be dissolved, and its papers
    come a second time in another post."""
    return {"state": PartState.UNKNOWN, "attempt_at": claim.attempt_at, "attempts": claim.attempts}


def _settle(
    connection: Connection, claim: Claim, states: Sequence[PartState], now: datetime, **values: object
) -> bool:
    """Change the claimed part, if the claim still holds."""
    mine = sa.update(part).where(
        part.c.post_id == claim.post_id,
        part.c.number == claim.part,
        part.c.token == claim.token,
        part.c.state.in_(states),
    )
    return connection.execute(mine.values(settled_at=now, **values)).rowcount == 1


def digest_of(row: AnyRow) -> Digest:
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
