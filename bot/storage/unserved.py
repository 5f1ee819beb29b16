"""What follows found and the ledgers of their channels do not know: a row per follow and paper.

The statements are made once, with open parameters: a thousand channels are decided in the same minute.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from bot.domain import Kind
from bot.storage.database import AnySelect
from bot.storage.rows import WHOLE
from bot.storage.schema import channel, channel_paper, follow, keyword_paper, keyword_update, paper

NO_POST = -1
FREE: sa.BindParameter[int] = sa.bindparam("free", NO_POST)
"""A post that counts as none, its papers as not known."""


CHANNEL: sa.BindParameter[str] = sa.bindparam("channel")

_LEDGER = sa.select(
    *(channel_paper.c[name] for name in ("channel_id", "paper_rank", "version", "post_id"))
).where(channel_paper.c.channel_id == CHANNEL)

_OF_ONE = _LEDGER.cte("ledger").prefix_with("MATERIALIZED", dialect="postgresql")
"""One channel's, read as a whole: PostgreSQL would look up each paper, which takes longer than it thinks."""


def _known(ledger: sa.FromClause, paper_rank: ColumnElement[int]) -> AnySelect:
    return sa.select(ledger.c.paper_rank).where(
        ledger.c.channel_id == follow.c.channel_id,
        ledger.c.paper_rank == paper_rank,
        ledger.c.post_id.is_distinct_from(FREE),
    )


def _new(ledger: sa.FromClause) -> AnySelect:
    return (
        sa.select(
            follow.c.channel_id,
            keyword_paper.c.paper_rank,
            follow.c.text,
            sa.literal(Kind.NEW.value, literal_execute=True).label("kind"),
            keyword_paper.c.batch,
            paper.c.id,
            paper.c.version,
        )
        .select_from(follow)
        .join(keyword_paper, keyword_paper.c.keyword_id == follow.c.keyword_id)
        .join(paper, paper.c.rank == keyword_paper.c.paper_rank)
        .where(
            WHOLE,
            follow.c.ended_at.is_(None),
            keyword_paper.c.batch > follow.c.baseline,
            ~_known(ledger, keyword_paper.c.paper_rank).exists(),
        )
    )


_WANTED_AFTER = sa.case(  # null: not wanted
    (keyword_update.c.kind == Kind.REPLACED, channel.c.replaced_after), else_=channel.c.cross_listed_after
)


def _updates(ledger: sa.FromClause) -> AnySelect:
    # A new version may come after another; an older paper comes only where it was never heard of.
    same = (keyword_update.c.kind == Kind.CROSS_LISTED) | (ledger.c.version >= keyword_update.c.version)
    return (
        sa.select(
            follow.c.channel_id,
            keyword_update.c.paper_rank,
            follow.c.text,
            keyword_update.c.kind,
            keyword_update.c.batch,
            paper.c.id,
            paper.c.version,
        )
        .select_from(follow)
        .join(channel, channel.c.id == follow.c.channel_id)
        .join(keyword_update, keyword_update.c.keyword_id == follow.c.keyword_id)
        .join(paper, paper.c.rank == keyword_update.c.paper_rank)
        .where(
            WHOLE,
            follow.c.ended_at.is_(None),
            keyword_update.c.batch > follow.c.baseline,
            keyword_update.c.batch > _WANTED_AFTER,
            ~_known(ledger, keyword_update.c.paper_rank).where(same).exists(),
        )
    )


NEW = _new(channel_paper)
"""Papers announced since each follow's baseline."""

UPDATES = _updates(channel_paper)
"""Updates since each follow's baseline and since the channel wants such."""

NEW_OF_CHANNEL, UPDATES_OF_CHANNEL = (
    rows(_OF_ONE).where(follow.c.channel_id == CHANNEL).order_by(follow.c.since, follow.c.id)
    for rows in (_new, _updates)
)
"""Those of one channel, in the order of its keywords."""
