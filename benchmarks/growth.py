"""What is paid again and again as an installation grows: every half minute, per scrape, per row."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import sqlalchemy as sa

from benchmarks.composing import a_day, compose, prepare
from benchmarks.matched_day import PAPERS
from benchmarks.material import source
from benchmarks.measure import Row, seconds, under
from bot.clock import decide
from bot.digests import DigestLimits
from bot.ports import Store
from bot.storage import open_store, upgrade
from bot.storage.address import read_address
from bot.storage.columns import Moment
from bot.storage.database import Database, chunks
from bot.storage.schema import channel, follow, keyword, part, post
from postgres import programs, running_postgres

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)  # all digests of the day are decided
DAY = timedelta(days=1)
EACH = 5  # keywords a channel follows
TIMES = 3


@dataclass(frozen=True, slots=True)
class Scale:
    """So many channels, each with a digest on each of so many days."""

    channels: int
    days: int
    keywords: int

    def __str__(self) -> str:
        return f"{self.channels:,} channels with {self.days} digests each"


SCALES = (
    Scale(channels=200, days=250, keywords=1_000),
    Scale(channels=10_000, days=5, keywords=10_000),
    Scale(channels=10_000, days=100, keywords=10_000),
    Scale(channels=100_000, days=5, keywords=50_000),
)
MOST = 500  # megabytes
MATCHED = (20, 1_000, 50_000)
TURN, SCRAPE = 10.0, 5.0
"""Seconds: of a turn that comes every thirty, of a scrape that is given up after ten."""


def rows() -> Iterator[Row]:
    yield from _matching()
    yield from _bytes()
    for scale in SCALES:
        with ExitStack() as leaving:
            folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
            yield from _paid("SQLite", f"sqlite:///{folder / 'papers.sqlite3'}", scale)
            if programs() is None:
                print("no PostgreSQL here; only SQLite is measured", file=sys.stderr)
                continue
            yield from _paid("PostgreSQL", leaving.enter_context(running_postgres()).new_database(), scale)


# --- a day of papers ----------------------------------------------------------------------------


def _matching() -> Iterator[Row]:
    """In processes of their own: so much is in memory at the end."""
    for count in MATCHED:
        command = [sys.executable, "-m", "benchmarks.matched_day", str(count)]
        told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
        what = f"read {PAPERS:,} papers and match them against {count:,} keywords ({source()})"
        yield under(what, told["seconds"], TURN)
        megabytes = told["megabytes"]
        yield Row(
            f"memory after it, {count:,} keywords", f"{megabytes:.0f} MB", "under 500 MB", megabytes < 500
        )


# --- again and again ----------------------------------------------------------------------------


def _paid(kind: str, url: str, scale: Scale) -> Iterator[Row]:
    upgrade(url)
    fill(url, scale)
    with closing(open_store(url, now=NOW)) as store:
        nothing = best(lambda: _nothing_due(store))
        yield under(f"a turn of the clock, nothing due: {scale}, {kind}", nothing, TURN)
        yield under(f"what /metrics reads: {scale}, {kind}", best(lambda: store.status(NOW)), SCRAPE)
        yield under(
            f"outcomes in `papers status`: {scale}, {kind}", best(lambda: store.outcomes(NOW)), SCRAPE
        )


def best(work: object) -> float:
    return min(seconds(work) for _ in range(TIMES))  # type: ignore[arg-type]


def _nothing_due(store: Store) -> None:
    assert decide(store, DigestLimits(), NOW) == []
    assert store.claim(["slack"], NOW, DAY, DAY, 40) == []


# --- a history without papers -------------------------------------------------------------------


def fill(url: str, scale: Scale) -> None:
    """Channels, what they follow, and a digest of one message on each day."""
    with closing(Database(read_address(url))) as database:
        began = NOW - (scale.days + 1) * DAY
        _insert(database, keyword, [_keyword(number, began) for number in range(scale.keywords)])
        _insert(database, channel, [_channel(number, began) for number in range(scale.channels)])
        _insert(database, follow, [_follow(number, scale, began) for number in range(scale.channels * EACH)])
        for day in range(scale.days):
            with database.write() as connection:
                connection.execute(_posts((NOW - day * DAY).replace(hour=9, minute=0)))
        with database.write() as connection:
            connection.execute(_parts())
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def _insert(database: Database, table: sa.Table, rows: Sequence[dict[str, object]]) -> None:
    for some in chunks(rows, 20_000):
        with database.write() as connection:
            connection.execute(sa.insert(table), some)


def _keyword(number: int, began: datetime) -> dict[str, object]:
    return {"id": number + 1, "key": f"k{number}", "text": f"k{number}", "created_at": began}


def _channel(number: int, began: datetime) -> dict[str, object]:
    plain = {"days": [0, 1, 2, 3, 4, 5, 6], "zone": "UTC", "announced": False, "refused": False}
    return {"id": _id(number), "at": time_of_day(9), "created_at": began, "preferences": {}, **plain}


def _follow(number: int, scale: Scale, began: datetime) -> dict[str, object]:
    of, which = divmod(number, EACH)
    who = {"who_id": "U1", "who_name": "Ann", "since": began, "baseline": 0, "text": "k"}
    return {"channel_id": _id(of), "keyword_id": (of + which * 97) % scale.keywords + 1, **who}


def _id(number: int) -> str:
    return f"slack/T{number % 100}ABCDEF/C{number:08}"


def _posts(at: datetime) -> sa.Insert:
    """Of one day."""
    row = {
        "channel_id": channel.c.id,
        "slot_at": sa.literal(at, Moment),
        "local_day": sa.literal(at.date(), sa.Date),
        "key": channel.c.id + sa.literal(f"{at:%y%m%d}"),
        "zone": channel.c.zone,
        "total": sa.literal(7, sa.Integer),
        "parts": sa.literal(1, sa.Integer),
        "skipped": sa.literal(0, sa.Integer),
        "catch_up": sa.false(),
        "state": sa.literal("done", sa.Text),
        "created_at": sa.literal(at, Moment),
    }
    return sa.insert(post).from_select(list(row), sa.select(*row.values()))


def _parts() -> sa.Insert:
    row = {
        "post_id": post.c.id,
        "number": sa.literal(1, sa.Integer),
        "key": post.c.key + "-1",
        "state": sa.literal("sent", sa.Text),
        "message_id": sa.literal("1743757203.123459", sa.Text),
        "attempts": sa.literal(1, sa.Integer),
        "attempt_at": post.c.slot_at,
        "settled_at": post.c.slot_at,
    }
    return sa.insert(part).from_select(list(row), sa.select(*row.values()))


# --- bytes --------------------------------------------------------------------------------------

_WITH_INDEXES = """
SELECT m.tbl_name, sum(s.pgsize) FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name
WHERE s.aggregate GROUP BY m.tbl_name
"""
_TABLES = ("keyword_paper", "channel_paper", "post", "part", "follow", "keyword")


def _bytes() -> Iterator[Row]:
    """Of rows as they come, indexes and all, in SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "papers.sqlite3"
        with closing(open_store(f"sqlite:///{file}", now=NOW)) as store:
            prepare(store, a_day())
            compose(store)
        with closing(sqlite3.connect(file)) as database:
            sizes = dict(database.execute(_WITH_INDEXES).fetchall())
            for table in _TABLES:
                (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
                what = f"bytes per row of {table} with its indexes ({count:,} rows)"
                yield Row(what, f"{sizes[table] / count:.0f}", "", True)
