"""The search index after an upgrade: papers are found by what this version of the program reads in them.

Every paper has the revision it was indexed by among its tokens, so what is left to do is a question to the
index. The newest come first, and each bite is one short transaction.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.matching import INDEX_REVISION
from bot.storage.database import Database, Tables
from bot.storage.lines import is_indexed_by
from bot.storage.rows import load_in_order
from bot.storage.schema import paper
from bot.storage.search import index_papers


class SqlReindexing(Tables):
    """What search can find."""

    def reindex(self, limit: int) -> int:
        outdated = _outdated(self._database)
        # Asked before it is written: nearly always there is nothing to do, and SQLite has one writer.
        with self._database.read() as connection:
            if connection.scalar(outdated.limit(1)) is None:
                return 0
        with self._database.write() as connection:
            # What another process has in hand is left to it.
            ranks = connection.scalars(outdated.limit(limit).with_for_update(skip_locked=True)).all()
            index_papers(self._database, connection, load_in_order(connection, ranks), {})
            return len(ranks)


def _outdated(database: Database) -> sa.Select[int]:
    """What has a text but not this version's tokens, the newest first."""
    missing = ~is_indexed_by(database, INDEX_REVISION)
    return (
        sa.select(paper.c.rank).where(paper.c.emptied.is_(sa.false()), missing).order_by(paper.c.rank.desc())
    )
