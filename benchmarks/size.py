"""How much room 100,000 papers take, with their texts and without, and how long letting go of texts takes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.material import some_papers, source
from benchmarks.measure import Row, seconds, under
from bot.clock import PRUNED_AT_ONCE
from bot.domain import Channel, ChannelId, Origin, Paper, PaperId, Person
from bot.engine.matcher import KnownKeywords
from bot.keywords import parse
from bot.ports import Store
from bot.storage import open_store, upgrade
from bot.storage.address import read_address
from bot.storage.database import chunks
from postgres import programs, running_postgres

PAPERS, PER_KEYWORD = 100_000, 100
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
KEEP = timedelta(days=90)
FOLLOWED = (
    "mri",
    "diffusion",
    "large language model",
    "segmentation",
    "cat:cs.CV",
    "quantum error correction",
)
MEGABYTE = 1_000_000


def rows() -> Iterator[Row]:
    papers = some_papers(PAPERS)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'papers.sqlite3'}"
        yield from _of_database("SQLite", url, papers, _sqlite_bytes)
    if programs() is None:
        print("no PostgreSQL here; only SQLite is measured", file=sys.stderr)
        return
    with running_postgres() as server:
        yield from _of_database("PostgreSQL", server.new_database(), papers, _postgres_bytes)


def _of_database(kind: str, url: str, papers: list[Paper], measure: Callable[[str], int]) -> Iterator[Row]:
    upgrade(url)
    store = open_store(url, now=NOW)
    _fill(store, papers)
    yield _size(f"{PAPERS:,} papers in {kind} ({source()})", measure(url), 600)
    first = seconds(lambda: store.prune(NOW, PER_KEYWORD, PRUNED_AT_ONCE))
    for _ in range(PAPERS // PRUNED_AT_ONCE - 2):
        store.prune(NOW, PER_KEYWORD, PRUNED_AT_ONCE)
    last = seconds(lambda: store.prune(NOW, PER_KEYWORD, PRUNED_AT_ONCE))
    left = store.paper_count()
    store.close()
    yield _size(f"the same without the texts of all but {left:,}", measure(url), 120)
    yield under(
        f"let go of {PRUNED_AT_ONCE} texts, {kind}: the slower of first and last", max(first, last), 2
    )


def _fill(store: Store, papers: list[Paper]) -> None:
    """As a first harvest would, long ago; some keywords are followed."""
    then = NOW - KEEP
    channel, person = Channel(id=ChannelId("console/terminal")), Person(id="b", name="b")
    for text in FOLLOWED:
        store.follow(channel, parse(text), person, then, undo_within=timedelta())
    # The first harvest counts only where it brings what is new, too.
    newest = Paper(id=PaperId(f"{then:%y%m}.00001"), version=1, title="The newest", published=then)
    for some in chunks([*papers, newest], 2_500):
        store.save_papers(some, Origin.OAI, then)
    store.close_batch(then.date(), then, KnownKeywords(), then)


def _size(what: str, measured: int, wanted: int) -> Row:
    return Row(what, f"{measured / MEGABYTE:.0f} MB", f"under {wanted} MB", measured < wanted * MEGABYTE)


def _sqlite_bytes(url: str) -> int:
    """What is in use: room that became free is filled again before the file grows."""
    pages, free, each = (
        _ask(url, f"PRAGMA {name}") for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * each


def _postgres_bytes(url: str) -> int:
    _ask(url, "VACUUM FULL")
    return _ask(url, "SELECT pg_database_size(current_database())")


def _ask(url: str, statement: str) -> int:
    engine = sa.create_engine(read_address(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        answer = connection.exec_driver_sql(statement)
        found = int(answer.scalar_one()) if answer.returns_rows else 0
    engine.dispose()
    return found
