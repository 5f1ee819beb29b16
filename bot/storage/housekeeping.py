"""Telling how things stand."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select

from bot.domain import ChannelId, PartState
from bot.ports import Outcomes, Status
from bot.storage.database import Tables
from bot.storage.gate import read_gate_state, read_skew
from bot.storage.harvest_state import read_harvest_state
from bot.storage.outcomes import read_outcomes
from bot.storage.rows import count_papers
from bot.storage.schema import channel, follow, part, post


class SqlHousekeeping(Tables):
    """What the operator asks for."""

    def status(self, now: datetime) -> Status:
        with self._database.read() as connection:
            waiting, oldest, unknown, unconfirmed = connection.execute(parts_to_go(now)).one()
            keywords, channels = connection.execute(_following()).one()
            # What a person paused is as it should be, and waits for nobody.
            paused = sa.select(channel.c.id, channel.c.paused).where(
                channel.c.paused.is_not(None), channel.c.refused
            )
            return Status(
                harvest=read_harvest_state(connection),
                gate=read_gate_state(connection),
                skew=read_skew(connection),
                papers=count_papers(connection),
                keywords=keywords,
                channels=channels,
                waiting_parts=waiting,
                oldest_waiting=oldest,
                unknown_parts=unknown,
                unconfirmed_parts=unconfirmed,
                paused_channels=tuple(
                    (ChannelId(row.id), row.paused)
                    for row in connection.execute(paused.order_by(channel.c.id))
                ),
            )

    def outcomes(self, now: datetime) -> list[Outcomes]:
        with self._database.read() as connection:
            return read_outcomes(self._database, connection, now)


def parts_to_go(now: datetime) -> Select[int, datetime, int, int]:
    """How many wait, since when the oldest does, how many are unknown, how many unconfirmed."""
    lapsed = (part.c.state == PartState.SENDING) & (part.c.lease_until <= now)
    unknown = (part.c.state == PartState.UNKNOWN) | lapsed
    waiting = (part.c.state == PartState.PENDING) | ((part.c.state == PartState.SENDING) & ~lapsed)
    return (
        sa.select(
            _count(waiting),
            sa.func.min(sa.case((waiting, post.c.created_at))),
            _count(unknown),
            _count(part.c.state == PartState.UNCONFIRMED),
        )
        .join(post, post.c.id == part.c.post_id)
        .where(part.c.state != sa.literal("sent", literal_execute=True))
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _following() -> Select[int, int]:
    return sa.select(
        sa.func.count(follow.c.keyword_id.distinct()), sa.func.count(follow.c.channel_id.distinct())
    ).where(follow.c.ended_at.is_(None))
