"""What is paid again and again as an installation grows: every half minute, per scrape, per row."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import sqlalchemy as sa

from arxiv_server import ArxivServer
from benchmarks.composing import a_day, compose, prepare
from benchmarks.matched_day import PAPERS
from benchmarks.material import some_papers, source
from benchmarks.measure import Row, seconds, under
from bot.arxiv import ArxivSource, Gate
from bot.clock import decide, harvest_if_due
from bot.digests import DigestLimits
from bot.domain import Paper, PaperId
from bot.engine import Engine
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
    Scale(channels=10_000, days=25, keywords=10_000),
    Scale(channels=100_000, days=3, keywords=50_000),
)
SUNDAY = datetime(2026, 3, 8, 9, tzinfo=UTC)
WEEKDAYS, A_TENTH = 5, 300  # announcements, and papers in each
LATE = 19 * 60 + 30
"""Minutes from nine (UTC) of five days from Sunday on: two hours after arXiv's usual time."""

MOST = 500  # megabytes
MATCHED = (20, 1_000, 50_000)
TURN, SCRAPE = 10.0, 5.0
"""Seconds: of a turn that comes every thirty, of a scrape that is given up after ten."""


def rows() -> Iterator[Row]:
    yield from _requests()
    yield from _matching()
    yield from _bytes()
    for scale in SCALES:
        with ExitStack() as leaving:
            folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
            yield from paid("SQLite", f"sqlite:///{folder / 'papers.sqlite3'}", scale)
            if programs() is None:
                print("no PostgreSQL here; only SQLite is measured", file=sys.stderr)
                continue
            yield from paid("PostgreSQL", leaving.enter_context(running_postgres()).new_database(), scale)


# --- a week of arXiv ----------------------------------------------------------------------------


def _requests() -> Iterator[Row]:
    """Pages and days are a tenth of arXiv's, so their number is the same."""
    papers = some_papers(WEEKDAYS * A_TENTH)
    with (
        tempfile.TemporaryDirectory() as folder,
        ArxivServer(page_size=250) as server,
        closing(open_store(f"sqlite:///{Path(folder) / 'papers.sqlite3'}", now=SUNDAY)) as store,
    ):
        gate = Gate(store, wall=lambda: NOW, sleep=time.sleep, interval=timedelta(), holder="benchmark")
        engine = Engine(store, ArxivSource(gate, api_url=server.api_url, oai_url=server.oai_url))
        server.announce(SUNDAY.date(), [_of(papers[0], SUNDAY, 0)])
        engine.harvest(SUNDAY)
        before = len(server.requests)
        for minute in range(7 * 24 * 60):
            now = SUNDAY + timedelta(minutes=minute)
            day, at = divmod(minute, 24 * 60)
            if at == LATE and day < WEEKDAYS:
                some = papers[day * A_TENTH : (day + 1) * A_TENTH]
                new = [_of(paper, now, day * 1_000 + place + 1) for place, paper in enumerate(some)]
                server.announce(now.date(), new)
            harvest_if_due(engine, now)
        asked, batch = len(server.requests) - before, store.last_batch()
    assert batch is not None
    assert batch.number == WEEKDAYS
    yield Row("requests to arXiv in a week of 5 announcements", f"{asked}", "under 70", asked < 70)


def _of(paper: Paper, at: datetime, number: int) -> Paper:
    return replace(paper, id=PaperId(f"{at:%y%m}.{number + 1:05}"), version=1, published=at, updated=at)


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


def paid(kind: str, url: str, scale: Scale) -> Iterator[Row]:
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
        for day in reversed(range(scale.days)):
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
    return {"id": _id(number), "at": clock_time(9), "created_at": began, "preferences": {}, **plain}


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
WHERE s.aggregate = TRUE GROUP BY m.tbl_name
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
