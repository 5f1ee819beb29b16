"""Opening a database: addresses, migrations, and what we say when it cannot be used."""

import os
import resource
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.domain import Origin, PaperId
from bot.errors import StoreError
from bot.storage import open_store, upgrade
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.migrating import SCRIPTS
from bot.storage.revision import HEAD
from bot.storage.schema import metadata
from feed import a_paper
from postgres import Postgres
from stores import START, Place, make_store, sqlite_url
from storing import ANN, HOUR, LAB, follow, keyword

ROOT = Path(__file__).resolve().parent.parent


def complaint(url: str) -> str:
    """What is said when this address is opened: one line."""
    with pytest.raises(StoreError) as caught:
        open_store(url, now=START)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_the_driver_we_have(scheme: str) -> None:
    url = read_address(f"{scheme}://ann:secret@db.example:5433/papers?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.host, url.port, url.password, url.query) == (
        "db.example",
        5433,
        "secret",
        {"sslmode": "require"},
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "DATABASE_URL is not an address"),
        ("papers.sqlite3", "sqlite:///papers.sqlite3"),
        ("mysql://ann:secret@db/papers", "'mysql'"),
        ("postgresql+psycopg2://ann:secret@db/papers", "'postgresql+psycopg2'"),
        ("postgresql://ann:secret@db:port/papers", "DATABASE_URL is not an address"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:////no/such/folder/papers.sqlite3", "folder /no/such/folder does not exist"),
        ("postgresql://ann:ERR@secret@127.0.0.1:1/d", "write @ as %40 in the password"),
        ("postgresql://ann:secret@127.0.0.1:1/d?plugin=x", "options after its question mark"),
        ("postgresql://ann:secret@127.0.0.1:1/d?port=x", "options after its question mark"),
        ("postgresql://ann:secret@127.0.0.1:1/\x1b[31m", "nobody can see"),
        ("postgresql://ann:secret@127.0.0.1:1/%1b[31m", r"\x1b[31m at 127.0.0.1:1"),
    ],
)
def test_an_address_we_cannot_use_is_explained_without_its_password(url: str, says: str) -> None:
    said = complaint(url)
    assert says in said
    assert "secret" not in said
    assert "ERR" not in said


@pytest.mark.parametrize(
    "secret", ["sec/ret", "sec?ret", "sec#ret", "sec:ret", "sec%40ret", "sec ret", "[sec"]
)
def test_nothing_of_a_password_is_told_where_nobody_answers(secret: str) -> None:
    said = complaint(f"postgresql://ann:{secret}@127.0.0.1:1/papers")
    assert said.startswith("PostgreSQL cannot be reached: papers at 127.0.0.1:1.")
    assert "sec" not in said


# --- migrations ---------------------------------------------------------------------------------


def connected(url: str) -> sa.Engine:
    return sa.create_engine(read_address(url))


def test_tables_and_migrations_agree(place: Place) -> None:
    place.open().close()
    engine = connected(place.url)
    with engine.connect() as connection:
        ours = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _, name, kind, *__: (
                    not (kind == "table" and name.startswith("paper_tokens"))
                ),
            },
        )
        assert compare_metadata(ours, metadata) == []
        checks = {
            check["name"]
            for table in metadata.tables
            for check in sa.inspect(connection).get_check_constraints(table)
        }
    engine.dispose()
    declared = {
        constraint.name
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert checks == declared


def test_the_known_revision_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_opening_again_finds_everything_and_copies_nothing(tmp_path: Path) -> None:
    first = make_store(tmp_path)
    follow(first, "mri")
    first.close()
    second = make_store(tmp_path)
    assert [each.text for each in second.follows(LAB.id, START)] == ["mri"]
    second.close()
    assert [path.name for path in tmp_path.iterdir()] == ["papers.sqlite3"]


def step_back(path: Path) -> None:
    """Make the file look like one of an older version, with something in it."""
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '0000'")


def test_an_older_file_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    """A migration that fails changes nothing, says so, and leaves the copy."""
    path = tmp_path / "papers.sqlite3"
    make_store(tmp_path).close()
    step_back(path)
    with pytest.raises(Exception, match="0000"):
        make_store(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "papers.sqlite3",
        f"papers.sqlite3.before-{HEAD}",
    ]
    for file in tmp_path.iterdir():
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0000",)]


def test_upgrading_tells_where_it_came_from(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    assert upgrade(url) is None
    assert upgrade(url) == HEAD


def test_postgresql_is_left_to_its_operator(postgres: Postgres) -> None:
    url = postgres.new_database()
    assert "run `papers db upgrade`" in complaint(url)
    assert upgrade(url) is None
    open_store(url, now=START).close()


def test_a_newer_database_is_left_alone(place: Place) -> None:
    place.open().close()
    engine = connected(place.url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        said = complaint(place.url)
        assert "made by a newer version" in said
        assert "schema 9999" in said
        with pytest.raises(StoreError, match="newer version"):
            upgrade(place.url)
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
        engine.dispose()


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "papers.sqlite3")) as file, file:
        file.execute("CREATE TABLE recipes (name TEXT)")
    said = complaint(sqlite_url(tmp_path))
    assert "another program's database (it has a table 'recipes')" in said


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        ("DELETE FROM alembic_version", 0),
        ("INSERT INTO alembic_version VALUES ('0000')", 2),
    ],
)
def test_a_database_that_does_not_name_one_schema_is_left_alone(
    tmp_path: Path, change: str, rows: int
) -> None:
    make_store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "papers.sqlite3")) as file, file:
        file.execute(change)
    says = f"alembic_version has {rows} rows where one names the schema"
    assert says in complaint(sqlite_url(tmp_path))
    with pytest.raises(StoreError, match=says):
        upgrade(sqlite_url(tmp_path))


def test_a_schema_of_no_version_is_told(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    step_back(tmp_path / "papers.sqlite3")
    assert "a schema that no version of this program made (0000)" in complaint(sqlite_url(tmp_path))


def test_a_file_name_steers_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "\u202e\x1b[2J.sqlite3"
    path.write_text("Dear diary, today I read forty papers. " * 200)
    said = complaint(f"sqlite:///{path}")
    assert r"/\u202e\x1b[2J.sqlite3 is not a database" in said
    assert said.isprintable()


# --- what can be wrong with a file --------------------------------------------------------------


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite3"
    path.write_text("Dear diary, today I read forty papers. " * 200)
    assert "is not a database" in complaint(sqlite_url(tmp_path))
    assert path.read_text().startswith("Dear diary")


def test_a_damaged_file_is_told_as_such(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.save_papers([a_paper(f"2503.{number:05}") for number in range(1, 500)], Origin.OAI, START)
    store.close()
    path = tmp_path / "papers.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\x5a" * (len(whole) - 4096))
    assert "is damaged" in complaint(sqlite_url(tmp_path))


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "papers.sqlite3").mkdir()
    assert "cannot be opened" in complaint(sqlite_url(tmp_path))


def test_a_file_locked_for_longer_than_we_wait_is_told(tmp_path: Path) -> None:
    """Reading goes on meanwhile."""
    store = make_store(tmp_path)
    database = Database(read_address(sqlite_url(tmp_path)), busy_ms=50)
    with closing(sqlite3.connect(tmp_path / "papers.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.last_tick() is None
        with pytest.raises(StoreError, match="locked by another program"), database.write():
            pass
        other.execute("ROLLBACK")
    with database.write():
        store.last_tick()
    database.close()
    store.close()


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other users may look into, but not write to."""
    with tempfile.TemporaryDirectory(prefix="papers-test-") as name:
        yield Path(name)
        Path(name).chmod(0o755)


@contextmanager
def somebody_else() -> Iterator[None]:
    """As a user without privileges: root may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_we_may_not_write_to_is_told(public_folder: Path) -> None:
    make_store(public_folder).close()
    (public_folder / "papers.sqlite3").chmod(0o444)
    public_folder.chmod(0o555)
    with somebody_else():
        assert "may not be written: make the file and its folder" in complaint(sqlite_url(public_folder))


def test_a_folder_we_may_not_write_to_is_told(public_folder: Path) -> None:
    public_folder.chmod(0o555)
    with somebody_else():
        assert "that this user may write to" in complaint(sqlite_url(public_folder))


# --- full disks ---------------------------------------------------------------------------------


def test_a_full_disk_writes_nothing_of_the_step(tmp_path: Path) -> None:
    """All of a transaction or nothing, and the store works on once there is room."""
    store = make_store(tmp_path)
    papers = [a_paper(f"2503.{number:05}", "mri " * 800) for number in range(1, 300)]
    size = (tmp_path / "papers.sqlite3").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 300_000, hard))
    try:
        with pytest.raises(StoreError, match=r"disk (is )?full"):
            store.import_page(LAB, [(keyword("mri"), papers)], ANN, START)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert store.paper_count() == 0
    assert store.channels() == []
    store.import_page(LAB, [(keyword("mri"), papers)], ANN, START)
    assert store.paper_count() == len(papers)
    store.close()


def test_sqlite_saying_full_is_told_as_such(tmp_path: Path) -> None:
    make_store(tmp_path).close()
    database = Database(read_address(sqlite_url(tmp_path)))

    @sa.event.listens_for(database.engine, "connect")
    def shrink(driver: sqlite3.Connection, _: object) -> None:
        driver.execute("PRAGMA max_page_count = 1")

    def fill() -> None:
        with database.write() as connection:
            connection.execute(sa.text("CREATE TABLE more AS SELECT randomblob(100000)"))

    with pytest.raises(StoreError, match="The disk is full, so nothing was written"):
        fill()
    database.close()


# --- PostgreSQL that does not answer ------------------------------------------------------------


def test_a_postgresql_nobody_runs_is_told_without_the_password() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = complaint(f"postgres://ann:secret@127.0.0.1:{port}/papers")
    assert said.startswith(f"PostgreSQL cannot be reached: papers at 127.0.0.1:{port}.")
    assert "secret" not in said


def test_a_database_that_does_not_exist_is_told(postgres: Postgres) -> None:
    assert '"nowhere" does not exist' in complaint(postgres.url("nowhere"))


# --- the same statements on both ----------------------------------------------------------------


def test_each_store_method_is_all_or_nothing(place: Place) -> None:
    """Half an import is no import: here the last paper has no valid identifier."""
    store = place.open()
    bad = a_paper("2503.00002")
    object.__setattr__(bad, "id", PaperId("nonsense"))
    with pytest.raises(ValueError, match="nonsense"):
        store.import_page(LAB, [(keyword("mri"), [a_paper("2503.00001"), bad])], ANN, START)
    assert (store.channel(LAB.id), store.paper_count()) == (None, 0)
    follow(store, "mri", START + HOUR)
    store.close()


def test_nothing_needs_the_network_or_an_ini_file_to_migrate(tmp_path: Path) -> None:
    """The migrations are part of the installed package: any working folder will do."""
    code = "import sys; from bot.storage import upgrade; print(upgrade(sys.argv[1]))"
    command = [sys.executable, "-c", code, sqlite_url(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert (ran.stdout, ran.stderr) == ("None\n", "")
