"""The outbox: beginning the parts of posts, and settling what came of each attempt.

Every settling must show the token of its claim; a token is replaced only by the next claim, so whoever was
slow but was not replaced may still say what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from bot.domain import ChannelId, Claim, PartState
from bot.storage.channels import hold_channel
from bot.storage.claiming import find_claimable, give_up_lapsed, keep_versions, load_claims, take
from bot.storage.database import Tables
from bot.storage.dissolving import OPEN
from bot.storage.schema import channel, channel_paper, part, post

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
            give_up_lapsed(connection, now, now - settle_after)
            rows = find_claimable(connection, platforms, now, now - settle_after, limit)
            taken = take(connection, rows, now + lease)
        # What they are about is read when nobody waits for us to write any more. Where somebody dissolves a
        # post meanwhile, its claim is lost as well.
        with self._database.read() as connection:
            claims, outdated = load_claims(connection, taken) if taken else ([], ())
        if outdated:
            with self._database.write() as connection:
                keep_versions(connection, outdated)
        return claims

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

    def give_back(self, claims: Sequence[Claim]) -> None:
        tokens = {claim.token for claim in claims}
        with self._database.write() as connection:
            _hold_posts(connection, claims)
            of_these = part.c.post_id.in_({claim.post_id for claim in claims}) & part.c.token.in_(tokens)
            unbegun = part.c.state.in_((PartState.PENDING, PartState.UNKNOWN))
            connection.execute(sa.update(part).where(of_these, unbegun).values(**FREE))

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
