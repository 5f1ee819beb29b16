"""What became of the messages of each platform."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from bot.domain import PartState
from bot.ports import Outcomes
from bot.storage.database import AnySelect, Database
from bot.storage.schema import channel, part, post

LATELY = timedelta(days=1)

DAYS = 2
"""A channel has one digest per local day, and so many days are touched in that time."""


def read_outcomes(database: Database, connection: Connection, now: datetime) -> list[Outcomes]:
    """By platform, in the order of their names; one statement, and never a look at all that was posted."""
    platform = _platform(database)
    every = sa.union_all(_posted(platform, now - LATELY), _unsent(platform, now), _refused(platform))
    counts = defaultdict[str, Counter[str]](Counter)
    for row in connection.execute(every):
        counts[row.platform][row.what] = row.messages
    return [Outcomes(platform=name, **_fields(counts[name])) for name in sorted(counts)]


def _fields(counts: Counter[str]) -> dict[str, int]:
    return {what: counts[what] for what in ("posted", "waiting", "failing", "unconfirmed", "refused")}


def _platform(database: Database) -> ColumnElement[str]:
    id = channel.c.id
    if database.sqlite:
        return sa.func.substr(id, 1, sa.func.instr(id, "/") - 1)
    return sa.func.split_part(id, "/", 1)


def _posted(platform: ColumnElement[str], since: datetime) -> AnySelect:
    """Those of the newest digests, so many as there can be of one day: nothing is sorted by time."""
    most = sa.select(DAYS * sa.func.count()).select_from(channel).scalar_subquery()
    newest = sa.select(post.c.id, post.c.channel_id).order_by(post.c.id.desc()).limit(most).subquery()
    return (
        _counted(platform, sa.literal("posted"))
        .select_from(newest)
        .join(channel, channel.c.id == newest.c.channel_id)
        .join(part, part.c.post_id == newest.c.id)
        .where(part.c.state == PartState.SENT, part.c.settled_at > since)
        .group_by(platform)
    )


def _unsent(platform: ColumnElement[str], now: datetime) -> AnySelect:
    """Where the platform lets us post; a first attempt that goes on is no failure."""
    lapsed = (part.c.state == PartState.SENDING) & (part.c.lease_until <= now)
    failed = (part.c.state == PartState.PENDING) & part.c.reason.is_not(None)
    what = sa.case(
        (part.c.state == PartState.UNCONFIRMED, "unconfirmed"),
        ((part.c.state == PartState.UNKNOWN) | lapsed | failed, "failing"),
        else_="waiting",
    )
    return (
        _counted(platform, what)
        .select_from(part)
        .join(post, post.c.id == part.c.post_id)
        .join(channel, channel.c.id == post.c.channel_id)
        .where(part.c.state != sa.literal("sent", literal_execute=True), channel.c.refused.is_(sa.false()))
        .group_by(platform, what)
    )


def _refused(platform: ColumnElement[str]) -> AnySelect:
    refused = channel.c.paused.is_not(None) & channel.c.refused
    return _counted(platform, sa.literal("refused")).select_from(channel).where(refused).group_by(platform)


def _counted(platform: ColumnElement[str], what: ColumnElement[str]) -> AnySelect:
    return sa.select(platform.label("platform"), what.label("what"), sa.func.count().label("messages"))
