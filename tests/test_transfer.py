"""Moving an installation: nothing is lost, nothing is posted twice, and no bad file changes anything."""

from __future__ import annotations

import gzip
import io
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Channel
from bot.errors import StoreError
from bot.keywords import parse
from bot.matching import narrowing
from bot.ports import Cursor
from bot.storage import open_store, upgrade
from bot.storage.revision import HEAD
from bot.storage.transfer import import_from
from moving import (
    ANN,
    DEAF,
    FLOW,
    INSTALL,
    MRI,
    STILL,
    Dump,
    Life,
    a_life,
    dump,
    exported,
    imported,
    lines,
    rewritten,
)
from postgres import Postgres
from stores import sqlite_url

MOVED_AT = INSTALL + timedelta(days=9, hours=3)


@pytest.fixture
def new(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The address of a database with nothing in it, of either kind."""
    count = iter(range(100))

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'{next(count)}.sqlite3'}"
        server: Postgres = request.getfixturevalue("postgres")
        return server.new_database()

    return make


def made(url: str) -> str:
    upgrade(url)
    return url


def arrived(rows: Dump) -> Dump:
    """What is to arrive of this: without leases and claims, and what was being sent as unknown."""
    parts = [
        (
            *part[:3],
            "unknown" if part[3] == "sending" else part[3],
            *part[4:8],
            None,
            None,
            "the bot was moved while it was posting" if part[3] == "sending" else part[10],
            part[11],
        )
        for part in rows["part"]
    ]
    return {**rows, "part": parts, "lease": [], "occasion": []}


# --- there and back -----------------------------------------------------------------------------


async def test_a_lived_in_installation_goes_there_and_back(new: Callable[[str], str]) -> None:
    """Every row arrives as it was; and what the copies post is what the original would have posted."""
    life = await a_life(made(new("sqlite")))
    before = dump(life.url)
    states = Counter(part[3] for part in before["part"])
    assert set(states) == {"sent", "pending", "sending", "unknown", "unconfirmed"} - {"unknown"}
    assert all(rows for name, rows in before.items() if name not in ("gate", "lease", "occasion"))
    there, back = new("postgresql"), new("sqlite")
    imported(exported(life.url), there)
    assert dump(there) == arrived(before)
    imported(exported(there), back)
    assert dump(back) == dump(there)

    lives = [life, life.copied_to(there), life.copied_to(back)]
    for each in lives:
        each.store.pause(STILL, None, MOVED_AT)
        each.store.pause(FLOW, None, MOVED_AT)
        each.store.resolve_unconfirmed(DEAF, there=False, now=MOVED_AT)
        await each.tick(MOVED_AT)
        for number in range(10, 13):
            await each.day(date(2025, 3, 13) + timedelta(days=number))
    posted = [each.posted() for each in lives]
    assert posted[1:] == posted[:1] * 2
    for platform, papers in posted[0].items():
        assert len(papers) > 10
        again = {paper for paper, times in Counter(papers).items() if times > 1}
        assert again <= life.replaced if platform == "wall" else not again
    for each in lives:
        each.store.close()


def test_what_was_found_is_found_again(new: Callable[[str], str]) -> None:
    """The search index is made anew, on either database."""
    life = Life.begin(made(new("sqlite")))
    life.announce(date(2025, 3, 13), 40)
    there = new("postgresql")
    imported(exported(life.url), there)
    store = open_store(there, now=INSTALL)
    for text in ("mri", "diffusion", "brain", "au:lovelace", "cat:cs.CV"):
        wanted = narrowing(parse(text))
        found = life.store.candidates(wanted, Cursor(), 100)
        assert found == store.candidates(wanted, Cursor(), 100)
        assert found
    store.close()
    life.store.close()


def test_postgresql_goes_on_counting_where_the_other_stopped(new: Callable[[str], str]) -> None:
    life = Life.begin(made(new("sqlite")))
    there = new("postgresql")
    imported(exported(life.url), there)
    copy = life.copied_to(there)
    for each in (life, copy):
        place = Channel(id=MRI)
        each.store.follow(place, parse("something new"), ANN, MOVED_AT, undo_within=timedelta())
    assert dump(life.url)["follow"] == dump(there)["follow"]
    copy.store.close()
    life.store.close()


# --- files that are none, or are no longer what they were ---------------------------------------


def small(folder: Path) -> bytes:
    """An export with a row or more in most tables."""
    life = Life.begin(made(sqlite_url(folder)))
    life.announce(date(2025, 3, 13), 5)
    life.store.close()
    data = exported(life.url)
    (folder / "papers.sqlite3").unlink()
    return data


def refusal(data: bytes, url: str) -> str:
    """What is said of this file: one sentence for people, and nothing is kept of it."""
    with pytest.raises(StoreError) as caught:
        imported(data, url)
    said = str(caught.value)
    assert said.isprintable()
    assert len(said) < 250
    return said


def in_rows(table: str, column: str, value: object) -> Callable[[list[Any]], None]:
    """Put a value into all rows of a table."""

    def change(content: list[Any]) -> None:
        at = list(content[0]["tables"][table]["columns"]).index(column) + 1
        for row in content[1:]:
            if row[0] == table:
                row[at] = value

    return change


def in_head(key: str, value: object) -> Callable[[list[Any]], None]:
    def change(content: list[Any]) -> None:
        content[0][key] = value

    return change


def double_a_row(content: list[Any]) -> None:
    at = next(at for at, row in enumerate(content) if at and row[0] == "paper")
    content.insert(at, content[at])
    content[0]["tables"]["paper"]["rows"] += 1


def drop_a_table(content: list[Any]) -> None:
    del content[0]["tables"]["clock"]


BAD_FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "papers.gz is empty"),
    "empty inside": (lambda _: gzip.compress(b""), "papers.gz is empty"),
    "HTML": (lambda _: b"<!doctype html><title>404</title>", "not what `papers db export` writes"),
    "HTML inside": (lambda _: gzip.compress(b"<!doctype html>\n"), "not what `papers db export` writes"),
    "a list": (lambda _: gzip.compress(b"[]\n"), "not what `papers db export` writes"),
    "deep": (lambda _: gzip.compress(b"[" * 90_000 + b"\n"), "not what `papers db export` writes"),
    "a SQLite file": (lambda _: b"SQLite format 3\0" + bytes(4096), "not what `papers db export` writes"),
    "unpacked": (gzip.decompress, "not what `papers db export` writes"),
    "a huge line": (lambda _: gzip.compress(b"x" * 20_000_000), "not what `papers db export` writes"),
    "a huge line later": (
        lambda data: gzip.compress(gzip.decompress(data).split(b"\n")[0] + b"\n" + b" " * 20_000_000),
        "a line never ends",
    ),
    "cut": (lambda data: data[: len(data) // 2], "it ends too early"),
    "cut by a byte": (lambda data: data[:-1], "papers.gz is damaged"),
    "cut inside": (lambda data: gzip.compress(gzip.decompress(data)[:-200]), "it ends too early"),
    "cut at a line": (
        lambda data: gzip.compress(b"".join(gzip.decompress(data).splitlines(True)[:-3])),
        "it ends too early",
    ),
    "without its end": (
        lambda data: gzip.compress(b"".join(gzip.decompress(data).splitlines(True)[:-1])),
        "it ends too early",
    ),
    "another text": (
        lambda data: gzip.compress(gzip.decompress(data).replace(b"Fast MRI", b"Slow MRI")),
        "its checksum is another",
    ),
    "followed": (lambda data: gzip.compress(gzip.decompress(data) + b"more\n"), "something follows its end"),
    "twice": (lambda data: data + data, "something follows its end"),
    "no JSON": (
        lambda data: gzip.compress(gzip.decompress(data).replace(b'["follow"', b'["follow')),
        "cannot be read",
    ),
    "newer": (
        lambda data: rewritten(data, in_head("schema", "9999")),
        "newer version of this program (schema 9999",
    ),
    "newer format": (lambda data: rewritten(data, in_head("format", 2)), "newer version of this program"),
    "no schema of ours": (lambda data: rewritten(data, in_head("schema", "0000")), "schema 0000"),
    "a schema that steers": (lambda data: rewritten(data, in_head("schema", "0001:base")), "papers.gz"),
    "a table less": (lambda data: rewritten(data, drop_a_table), "its table clock is not that of schema"),
    "a row twice": (lambda data: rewritten(data, double_a_row), "its rows do not fit together"),
    "no such state": (
        lambda data: rewritten(data, in_rows("follow", "channel_id", "wall/no/body")),
        "damaged",
    ),
    "nothing where something must be": (
        lambda data: rewritten(data, in_rows("paper", "title", None)),
        "its rows do not fit together",
    ),
    "a number for a text": (
        lambda data: rewritten(data, in_rows("paper", "title", 5)),
        "no row that could stand there",
    ),
    "a text for a number": (
        lambda data: rewritten(data, in_rows("paper", "version", "1; DROP TABLE paper")),
        "no row that could stand there",
    ),
    "a number nobody can keep": (
        lambda data: rewritten(data, in_rows("paper", "version", 10**30)),
        "no row that could stand there",
    ),
    "a moment without a zone": (
        lambda data: rewritten(data, in_rows("paper", "known_at", "2025-03-13T05:00:00")),
        "no row that could stand there",
    ),
    "half a letter": (
        lambda data: rewritten(data, in_rows("paper", "title", "\ud83e")),
        "its rows do not fit together",
    ),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return small(tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_one_sentence_and_leaves_no_database_behind(
    tmp_path: Path, good: bytes, name: str
) -> None:
    spoil, says = BAD_FILES[name]
    assert says in refusal(spoil(good), sqlite_url(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_no_bad_file_changes_anything_in_postgresql(new: Callable[[str], str], good: bytes) -> None:
    url = new("postgresql")
    late = ("without its end", "followed", "a row twice", "no such state", "half a letter", "a table less")
    for spoil, says in map(BAD_FILES.__getitem__, late):
        assert says in refusal(spoil(good), url)
    imported(good, url)  # as into any empty database


def test_no_flipped_bit_goes_unnoticed(tmp_path: Path, good: bytes) -> None:
    """A bit of the envelope that means nothing may change; what arrives is then the same."""
    for at in range(0, len(good), 97):
        flipped = bytearray(good)
        flipped[at] ^= 1 << at % 8
        url = f"sqlite:///{tmp_path / f'{at}.sqlite3'}"
        try:
            imported(bytes(flipped), url)
        except StoreError as error:
            assert str(error).startswith("papers.gz is ")  # noqa: PT017
            assert not (tmp_path / f"{at}.sqlite3").exists()
        else:
            assert exported(url) == good


# --- where it may go ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_only_an_empty_database_takes_an_import(new: Callable[[str], str], good: bytes, kind: str) -> None:
    url = new(kind)
    imported(good, url)
    before = dump(url)
    said = refusal(good, url)
    assert "is not empty (4 channels, 3 keywords, 6 papers), and an import needs an empty database" in said
    assert dump(url) == before


def test_a_database_nobody_has_used_yet_is_empty(new: Callable[[str], str], good: bytes) -> None:
    url = made(new("sqlite"))
    store = open_store(url, now=INSTALL)
    store.ticked(INSTALL + timedelta(days=99))
    store.harvest_started(INSTALL)
    imported(good, url)
    assert store.last_tick() is None
    store.close()
    assert exported(url) == good


def test_another_programs_database_is_left_alone(tmp_path: Path, good: bytes) -> None:
    with closing(sqlite3.connect(tmp_path / "papers.sqlite3")) as file, file:
        file.execute("CREATE TABLE recipes (name TEXT)")
    assert "another program's database" in refusal(good, sqlite_url(tmp_path))


def test_nobody_exports_from_or_imports_under_a_bot_at_work(tmp_path: Path, good: bytes) -> None:
    url = made(sqlite_url(tmp_path))
    store = open_store(url, now=INSTALL)
    store.take_lease("somebody", "me", INSTALL, timedelta(seconds=90))
    with pytest.raises(StoreError, match=r"at work on .*stop it first.* wait until 07:01:30 UTC"):
        exported(url, running=False)
    assert "is at work on" in refusal(good, url)
    assert lines(exported(url, running=True))
    assert lines(exported(url, INSTALL + timedelta(seconds=91), running=False))
    store.drop_lease("somebody", "me")
    assert lines(exported(url, running=False))
    store.close()


# --- older versions -----------------------------------------------------------------------------


OLDEST = Path(__file__).parent / "export-0001.gz"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_export_of_an_older_version_is_brought_up_to_date(new: Callable[[str], str], kind: str) -> None:
    """It takes the way of an older database: tables of its time first, then the migrations."""
    data = OLDEST.read_bytes()
    assert lines(data)[0]["schema"] == "0001" < HEAD
    url = new(kind)
    imported(data, url)
    assert lines(exported(url))[0]["schema"] == HEAD
    rows = dump(url)
    assert {name: len(rows[name]) for name in lines(data)[0]["tables"]} == {
        name: table["rows"] for name, table in lines(data)[0]["tables"].items()
    }


# --- much ---------------------------------------------------------------------------------------


def test_an_export_is_read_and_written_as_it_goes(good: bytes, tmp_path: Path) -> None:
    """Progress is told to the last row, then of the search index."""
    told: list[tuple[str, int, int | None]] = []
    url = sqlite_url(tmp_path)
    import_from(io.BytesIO(good), "x", url, INSTALL, lambda *progress: told.append(progress))
    rows = sum(table["rows"] for table in lines(good)[0]["tables"].values())
    assert told[-2:] == [("importing", rows, rows), ("search index", 6, 6)]
