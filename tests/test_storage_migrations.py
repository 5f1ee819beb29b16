"""Databases of older versions, with something in them, brought to this one: nothing is lost or told twice."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from bot import keywords, matching
from bot.domain import KeywordId, Kind, Paper, PaperId, Preferences, Schedule, rank
from bot.errors import StoreError
from bot.matching import index_line
from bot.ports import Cursor, Store
from bot.storage import open_store, upgrade
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.migrating import to_revision
from bot.storage.revision import HEAD
from feed import a_paper
from shell import Shell
from stores import sqlite_url
from storing import DAY, HOUR, LAB, NOON, PUB, SECOND, announce, compose, gathered, ids, owed, send_all

POSTED, PENDING, CAPPED, IMPORTED, OWED, OLD = (
    a_paper("2503.00002", "mri posted", version=2),
    a_paper("2503.00003", "mri pending"),
    a_paper("2503.00004", "mri over the cap"),
    a_paper("2501.00005", "mri imported", version=4),
    a_paper("2503.00006", "mri owed"),
    a_paper("2503.00001", "mri old"),
)
SLOT = NOON + 2 * HOUR


def fill(database: Database) -> None:
    """All that a lab had at 0001: papers posted, pending, skipped, owed; and a pub that is paused."""
    with database.write() as connection:
        tables = sa.MetaData()
        tables.reflect(connection, only=lambda name, _: not name.startswith("paper_tokens"))

        def put(name: str, *rows: dict[str, Any]) -> None:
            for row in rows:
                connection.execute(sa.insert(tables.tables[name]).values(row))

        papers = (OLD, POSTED, PENDING, CAPPED, IMPORTED, OWED)
        put("batch", _batch(1, NOON + HOUR), _batch(2, NOON + 3 * HOUR))
        put("paper", *(_paper(each) for each in papers))
        put("harvest", _harvest())
        put("keyword", {"key": "mri", "text": "mri", "created_at": NOON})
        put("channel", _channel(LAB.id), _channel(PUB.id, paused="the bot was removed.", refused=True))
        put("follow", _follow(LAB.id), _follow(PUB.id))
        put("keyword_paper", *(_seen(each, _announced(each)) for each in papers))
        put("post", _post(SLOT - DAY, "done", skipped=0), _post(SLOT, "open", skipped=1))
        put("part", _part(1, "sent", message_id="m-1"), _part(2, "pending"))
        put(
            "channel_paper",
            _known(POSTED, "posted", post_id=1, part=1, position=1),
            _known(PENDING, "pending", post_id=2, part=1, position=1),
            _known(CAPPED, "skipped", reason="cap", post_id=2),
            _known(IMPORTED, "skipped", reason="imported"),
        )
        _index(database, connection, papers)


def _index(database: Database, connection: sa.Connection, papers: Sequence[Paper]) -> None:
    """Words by which papers are found: in PostgreSQL an array then."""
    key, kind = ("rowid", sa.Text) if database.sqlite else ("rank", ARRAY(sa.Text))
    table = sa.table("paper_tokens", sa.column(key), sa.column("tokens", kind))
    for paper in papers:
        words = index_line(paper)
        tokens = " ".join(words) if database.sqlite else words
        connection.execute(sa.insert(table).values({key: rank(paper.id), "tokens": tokens}))


def _announced(paper: Paper) -> int | None:
    return {OLD.id: None, IMPORTED.id: None, OWED.id: 2}.get(paper.id, 1)


def _batch(number: int, closed_at: datetime) -> dict[str, Any]:
    counts = {"announced": 3, "matched": 3, "partial": False}
    return {"number": number, "closed_at": closed_at, "day": NOON.date(), **counts}


def _paper(paper: Paper) -> dict[str, Any]:
    kept = ("id", "version", "title", "abstract", "comment", "published", "updated", "journal_ref", "doi")
    origin = "import" if paper is IMPORTED else "oai"
    return {
        "rank": rank(paper.id),
        **{name: getattr(paper, name) for name in kept},
        "authors": list(paper.authors),
        "categories": list(paper.categories),
        "origin": origin,
        "authors_origin": origin,
        "harvested": paper is not IMPORTED,
        "to_match": False,
        "emptied": False,
        "announced_batch": _announced(paper),
        "known_at": NOON,
        "saved_at": NOON,
    }


def _harvest() -> dict[str, Any]:
    day = {"harvested_day": NOON.date(), "watermark": rank(OLD.id), "baseline_at": NOON}
    return {"one": 1, **day, "last_ok_at": NOON + 3 * HOUR, "empty_answers": 0, "failures": 0}


def _channel(id: str, **changes: object) -> dict[str, Any]:
    schedule = {"at": time(8, 30), "days": [0, 4], "zone": "Europe/Paris", "announced": False}
    rest = {"name": "lab", "void_before": NOON, "paused": None, "refused": False, "created_at": NOON}
    return {"id": id, **schedule, **rest, **changes}


def _follow(channel: str) -> dict[str, Any]:
    who = {"who_id": "U1", "who_name": "Ann", "since": NOON, "baseline": 0, "ended_at": None}
    return {"channel_id": channel, "keyword_id": 1, "text": "MRI", **who}


def _seen(paper: Paper, batch: int | None) -> dict[str, Any]:
    return {"keyword_id": 1, "paper_rank": rank(paper.id), "batch": batch, "seen_at": NOON}


def _post(slot: datetime, state: str, skipped: int) -> dict[str, Any]:
    counts = {"total": 1, "parts": 1, "skipped": skipped, "catch_up": False, "zone": "Europe/Paris"}
    times = {"slot_at": slot, "local_day": slot.date(), "announced_at": None, "created_at": slot}
    return {"channel_id": LAB.id, "key": f"post-{state}", "state": state, **times, **counts}


def _part(post: int, state: str, **changes: object) -> dict[str, Any]:
    return {"post_id": post, "number": 1, "key": f"{post}-1", "state": state, "attempts": 0, **changes}


def _known(paper: Paper, state: str, **changes: object) -> dict[str, Any]:
    row = {"channel_id": LAB.id, "paper_rank": rank(paper.id), "state": state, "keywords": ["MRI"]}
    return row | {"at": NOON} | changes


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of 0001 that was in use."""
    if request.param == "sqlite":
        url = sqlite_url(tmp_path)
    else:
        url = request.getfixturevalue("postgres").new_database()
    database = Database(read_address(url))
    with database.write() as connection:
        to_revision(connection, "0001")
    fill(database)
    database.close()
    return url


@pytest.fixture
def moved(older: str) -> Iterable[Store]:
    """The same database, opened by this version."""
    assert upgrade(older) == "0001"
    store = open_store(older, now=NOON)
    yield store
    store.close()


def test_what_could_be_found_is_found(moved: Store) -> None:
    phrase = keywords.parse("mri over")
    found = moved.candidates(matching.narrowing(phrase), Cursor(), 9, matching.likely(phrase))
    assert [paper.id for paper in found] == [CAPPED.id]
    assert moved.reindex(9) == 0


def test_what_was_posted_stays_posted_and_what_waited_goes_out(moved: Store) -> None:
    assert [ids(each.matches) for each in moved.posted(LAB.id, 9)] == [[POSTED.id]]
    assert moved.waiting(LAB.id) == 1
    assert moved.paper(POSTED.id) == POSTED
    assert send_all(moved, NOON + DAY) == [PENDING.id]
    assert gathered(moved) == [OWED.id]


def test_the_ledger_knows_kind_and_version_of_all_there_was(moved: Store) -> None:
    for paper, state, reason in (
        (POSTED, "posted", None),
        (PENDING, "pending", None),
        (CAPPED, "skipped", "cap"),
        (IMPORTED, "skipped", "imported"),
    ):
        (entry,) = moved.trace(LAB.id, paper.id).entries
        assert (entry.kind, entry.version, entry.state, entry.reason) == (
            Kind.NEW,
            paper.version,
            state,
            reason,
        )
    (posted,) = moved.posted(LAB.id, 9)
    assert [(each.batch, each.closed_at) for each in posted.matches] == [(1, NOON + HOUR)]


def test_channels_keep_their_schedule_and_get_the_usual_preferences(moved: Store) -> None:
    lab, pub = moved.channels()[::-1]
    assert lab.schedule == Schedule(at=time(8, 30), days=(0, 4), zone="Europe/Paris")
    assert (lab.preferences, lab.paused, lab.paused_until) == (Preferences(), None, None)
    assert (pub.id, pub.paused, pub.preferences) == (PUB.id, "the bot was removed.", Preferences())
    assert moved.mutes(LAB.id) == []
    assert moved.end_pauses(NOON + 99 * DAY) == []


def test_no_paper_of_before_comes_again_however_it_is_told(moved: Store) -> None:
    """Neither as new nor as a new version, though the lab now wants those."""
    moved.set_preferences(replace(LAB, preferences=Preferences(replacements=True)), NOON + DAY)
    send_all(moved, NOON + DAY)
    announce(moved, NOON + DAY, POSTED, PENDING, CAPPED, IMPORTED, OWED, OLD, a_paper("2503.00099"))
    assert gathered(moved) == [OWED.id]


def test_a_new_version_of_what_was_posted_before_is_told(moved: Store) -> None:
    moved.set_preferences(replace(LAB, preferences=Preferences(replacements=True)), NOON + DAY)
    send_all(moved, NOON + DAY)
    third = replace(POSTED, version=3, updated=NOON + DAY)
    announce(moved, NOON + DAY, third, a_paper("2503.00099"))
    assert [(each.paper.id, each.kind) for each in owed(moved)] == [
        (OWED.id, Kind.NEW),
        (POSTED.id, Kind.REPLACED),
    ]
    compose(moved, NOON + 2 * DAY)
    assert send_all(moved, NOON + 2 * DAY) == [OWED.id, POSTED.id]


def test_the_database_itself_still_refuses_a_paper_twice(older: str) -> None:
    """New in a second version, too; a new version may come, but also once."""
    upgrade(older)
    database = Database(read_address(older))

    def again(kind: str, version: int) -> None:
        with database.write() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO channel_paper (channel_id, paper_rank, kind, version, state, keywords, at) "
                    "VALUES (:channel, :rank, :kind, :version, 'skipped', '[]', '2025-03-12 12:00:00')"
                ),
                {"channel": LAB.id, "rank": rank(POSTED.id), "kind": kind, "version": version},
            )

    for kind in ("new", "cross-listed"):
        with pytest.raises(StoreError, match=r"(?i)unique"):
            again(kind, 3)
    again("replaced", 3)
    again("replaced", 4)
    with pytest.raises(StoreError, match=r"(?i)unique"):
        again("replaced", 4)
    with pytest.raises(StoreError, match=r"(?i)check|kind"):
        again("nonsense", 5)
    database.close()


def test_stored_papers_are_found_as_before(moved: Store) -> None:
    found = moved.papers([each.id for each in (OLD, POSTED, OWED)])
    assert found == [OLD, POSTED, OWED]
    assert moved.seen(KeywordId(1), 3)[0] == OWED


# --- how it is done -----------------------------------------------------------------------------


def rows_of(path: Path) -> dict[str, Sequence[Any]]:
    with closing(sqlite3.connect(path)) as file:
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: file.execute(f"SELECT * FROM {name}").fetchall() for name in sorted(names)}


def made(tmp_path: Path) -> tuple[str, Path]:
    """A file of 0001 that was in use."""
    url = sqlite_url(tmp_path)
    database = Database(read_address(url))
    with database.write() as connection:
        to_revision(connection, "0001")
    fill(database)
    database.close()
    return url, tmp_path / "papers.sqlite3"


def test_a_sqlite_file_migrates_itself_and_leaves_a_copy_as_it_was(tmp_path: Path) -> None:
    url, path = made(tmp_path)
    before = rows_of(path)
    open_store(url, now=NOON).close()
    copy = tmp_path / f"papers.sqlite3.before-{HEAD}"
    assert rows_of(copy) == before
    assert rows_of(path)["alembic_version"] == [(HEAD,)]
    open_store(url, now=NOON).close()
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name, copy.name]


def test_a_sqlite_file_keeps_what_refers_to_what(tmp_path: Path) -> None:
    """Tables that were made anew refer to the same others as before."""
    url, path = made(tmp_path)
    upgrade(url)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_migration_that_fails_half_way_changes_nothing(tmp_path: Path) -> None:
    url, path = made(tmp_path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE mute (in_the_way TEXT)")
    before = rows_of(path)
    told = "was not upgraded and is as it was, so the version .* before this one still works with it.* mute"
    with pytest.raises(StoreError, match=told):
        open_store(url, now=NOON)
    assert rows_of(path) == before


def test_postgresql_waits_for_papers_db_upgrade(postgres: Any, shell: Shell) -> None:
    url: str = postgres.new_database()
    database = Database(read_address(url))
    with database.write() as connection:
        to_revision(connection, "0001")
    fill(database)
    database.close()
    with pytest.raises(StoreError, match="run `papers db upgrade`"):
        open_store(url, now=NOON)
    # Hosts say postgres://, a name that SQLAlchemy gave up.
    address = url.replace("postgresql://", "postgres://")
    for _ in range(2):
        done = shell.papers("db", "upgrade", DATABASE_URL=address)
        assert (done.code, done.out, done.err) == (0, "The database is up to date.\n", "")
    store = open_store(address, now=NOON)
    assert [ids(each.matches) for each in store.posted(LAB.id, 9)] == [[POSTED.id]]
    assert gathered(store) == [OWED.id, CAPPED.id, PENDING.id], "what did not start is still free"
    store.close()


SPELLINGS: Sequence[Callable[[str], str]] = (
    lambda url: url,
    lambda url: url.replace("postgresql://", "postgres://"),
    lambda url: url.replace("postgresql://", "postgresql+psycopg://"),
)


def test_one_database_answers_to_all_spellings_of_its_address(postgres: Any) -> None:
    url = postgres.new_database()
    assert upgrade(SPELLINGS[1](url)) is None
    for number, spelled in enumerate(SPELLINGS):
        store = open_store(spelled(url), now=NOON)
        store.ticked(NOON + number * SECOND)
        assert store.last_tick() == NOON + number * SECOND
        assert store.paper(PaperId("2503.00001")) is None
        store.close()
