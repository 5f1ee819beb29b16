"""A database with all that a well-used installation holds, in SQLite and in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import islice

import sqlalchemy as sa

from benchmarks.holdings import NOW, Scale, announced, keywords, known
from bot.clock import work
from bot.digests import DigestLimits
from bot.domain import Channel, Origin, Paper, Person, rank
from bot.engine import Engine
from bot.keywords import parse
from bot.ports import Store
from bot.storage import open_store, upgrade
from bot.storage.address import read_address
from bot.storage.database import Database, chunks
from bot.storage.schema import metadata
from feed import Feed, Wall

SLOT = timedelta(hours=4)  # from the harvest to the digests
ANN = Person(id="U1", name="Ann")


def fill(url: str, scale: Scale) -> None:
    """Everything, into a new SQLite file."""
    began = NOW - timedelta(days=scale.days + 10)
    with closing(open_store(url, now=began)) as store:
        for some in chunks(islice(known(scale), scale.distinct), 2_500):
            store.save_known(None, some, Origin.IMPORT, began)
        _repeat(url, scale)
        for number, text in enumerate(keywords(scale)[0]):
            channel = Channel(id=scale.channel(number))
            store.follow(channel, parse(text), ANN, began, undo_within=timedelta())
        _live(store, scale)


def _live(store: Store, scale: Scale) -> None:
    """Each day is announced and posted, but for the last one, which is still owed."""
    feed = Feed(page_size=2_500)
    engine = Engine(store, feed)
    first, *later = announced(scale)
    for day in range(scale.days + 1):
        at = NOW - timedelta(days=scale.days - day) - SLOT
        feed.announce(at.date(), *(later[(day - 1) * scale.a_day :][: scale.a_day] if day else [first]))
        engine.harvest(at)
        if day < scale.days:
            asyncio.run(work(store, {"slack": Wall("slack")}, DigestLimits(), lambda at=at: at + SLOT))


def _repeat(url: str, scale: Scale) -> None:
    """Store papers whose texts are stored: under another identifier all else stays, also what finds them."""
    columns = metadata.tables["paper"].columns
    own = {"rank", "id", "published", "updated"}
    others = ", ".join(column.name for column in columns if column.name not in own)
    papers = sa.text(
        f"INSERT INTO paper (rank, id, published, updated, {others}) "
        f"SELECT :rank, :id, :at, :at, {others} FROM paper WHERE rank = :like"
    ).bindparams(sa.bindparam("at", type_=columns["published"].type))
    tokens = sa.text(
        "INSERT INTO paper_tokens (rowid, tokens) SELECT :rank, tokens FROM paper_tokens WHERE rowid = :like"
    )
    rows = _copies(list(known(scale)), scale.distinct)
    if not rows:
        return
    with closing(Database(read_address(url))) as database, database.write() as connection:
        connection.execute(papers, rows)
        connection.execute(tokens, [{"rank": row["rank"], "like": row["like"]} for row in rows])


def _copies(papers: Sequence[Paper], distinct: int) -> list[dict[str, object]]:
    ranks = [rank(paper.id) for paper in papers]
    return [
        {"rank": ranks[number], "id": paper.id, "at": paper.published, "like": ranks[number % distinct]}
        for number, paper in enumerate(papers[distinct:], start=distinct)
    ]


def copy_to_postgres(source: str, url: str) -> None:
    """All rows, and the search index as it is: making it anew takes minutes."""
    upgrade(url)
    with (
        closing(Database(read_address(source))) as file,
        closing(Database(read_address(url))) as target,
        file.read() as rows,
        target.write() as connection,
    ):
        for table in metadata.sorted_tables:
            names = ", ".join(column.name for column in table.columns)
            found = rows.exec_driver_sql(f"SELECT {names} FROM {table.name}")
            _pour(connection, f"{table.name} ({names})", found)
        index = connection.exec_driver_sql(
            "SELECT pg_get_indexdef('ix_paper_tokens_tokens'::regclass)"
        ).scalar_one()
        connection.exec_driver_sql("DROP INDEX ix_paper_tokens_tokens")
        lines = rows.exec_driver_sql("SELECT rowid, tokens FROM paper_tokens")
        _pour(connection, "paper_tokens (rank, tokens)", lines)
        connection.exec_driver_sql(index)
        connection.exec_driver_sql("ALTER INDEX ix_paper_tokens_tokens ALTER COLUMN 1 SET STATISTICS 400")
        connection.exec_driver_sql("ANALYZE")


def _pour(connection: sa.Connection, into: str, rows: Iterable[Sequence[object]]) -> None:
    """SQLite keeps values as PostgreSQL reads them: moments in UTC, JSON as text."""
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {into} FROM STDIN") as out:  # type: ignore[attr-defined]
        for row in rows:
            out.write_row(tuple(row))
