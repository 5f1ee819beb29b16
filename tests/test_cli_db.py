"""`papers db export` and `papers db import`: the bot moves house."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import stat
from datetime import date
from random import Random

import pytest

from bot.domain import Origin
from bot.storage import open_store
from feed import a_paper, utc
from moving import exported
from shell import Shell

DAYS = [date(2025, 4, day) for day in (2, 3, 4)]


@pytest.fixture
def lived(connected: Shell, arxiv_server) -> Shell:
    """The day after the first digest; two more papers wait for the next one."""
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    for number, day in enumerate(DAYS[1:], start=1):
        arxiv_server.announce(
            day, [a_paper(f"2504.0{number}00{n}", f"Medical imaging {n} <b> ✓") for n in (1, 2)]
        )
    for day in DAYS[:2]:
        arxiv_server.today = day
        assert connected.papers("tick", "--json", "--now", f"{day}T09:05:00Z").code == 0
    arxiv_server.today = DAYS[2]
    return connected


def moved(lived: Shell, name: str = "there") -> Shell:
    """The same bot on another machine, with nothing in its folder but the settings."""
    folder = lived.folder / name
    folder.mkdir()
    there = Shell(folder)
    there.env = dict(lived.env)
    there.settings((lived.folder / "config.yaml").read_text())
    return there


def tick(shell: Shell, now: str = "2025-04-04T09:05:00Z") -> list[str]:
    """Identifiers of the papers posted by a tick."""
    done = shell.papers("tick", "--json", "--now", now)
    return [paper["id"] for record in done.records for paper in record["posted"]["papers"]]


def test_a_bot_that_moved_goes_on_where_it_stopped(lived: Shell) -> None:
    there = moved(lived)
    done = lived.papers("db", "export", "there/bot.gz")
    assert done.code == 0
    assert done.err == (
        "Exported 3 papers, 1 channel and 1 digest to there/bot.gz.\n"
        "Import it elsewhere with `papers db import`. Only one of the two may run from now on: "
        "both would post the same digests.\n"
    )
    done = there.papers("db", "import", "bot.gz")
    assert done.code == 0
    assert done.out.startswith("Imported 3 papers, 1 channel and 1 digest. `papers run` goes on where")
    assert lived.papers("list").out == there.papers("list").out
    new = tick(there)
    assert new == ["2504.02002", "2504.02001"]
    assert new == tick(lived)
    assert tick(there) == []


def test_a_bot_moves_to_postgresql_and_back(lived: Shell, postgres) -> None:
    server, back = moved(lived, "server"), moved(lived, "back")
    server.env["DATABASE_URL"] = postgres.new_database()
    assert lived.papers("db", "export", "server/bot.gz").code == 0
    assert server.papers("db", "import", "bot.gz").code == 0
    assert server.papers("db", "export", "../back/bot.gz").code == 0
    assert back.papers("db", "import", "bot.gz").code == 0
    assert tick(server) == tick(back) == ["2504.02002", "2504.02001"]


def test_an_export_goes_through_a_pipe(lived: Shell) -> None:
    there = moved(lived)
    out = lived.start("db", "export", "-")
    taken = there.start("db", "import", "--json", "-", stdin=out.stdout.fileno())
    out.stdout.close()
    told, complaints = taken.communicate(timeout=60)
    out.communicate(timeout=60)
    assert (out.returncode, taken.returncode) == (0, 0), complaints
    assert '"paper": 3' in told
    assert tick(there) == ["2504.02002", "2504.02001"]


def test_what_comes_through_a_broken_pipe_is_not_taken_for_all(lived: Shell) -> None:
    there = moved(lived)
    done = there.process("db", "import", "-", stdin="")
    assert (done.code, done.err) == (
        1,
        "What came through standard input is empty; `papers db export FILE` writes a file to import.\n",
    )
    assert not (there.folder / "papers.sqlite3").exists()


def test_an_export_is_for_the_eyes_of_its_owner(lived: Shell) -> None:
    file = lived.folder / "bot.gz"
    file.write_text("an older export")
    file.chmod(0o644)
    assert lived.papers("db", "export", "bot.gz", "--json").records[0]["exported"]["paper"] == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert gzip.decompress(file.read_bytes()).startswith(b'{"kind":"papers-export"')
    assert sorted(path.name for path in lived.folder.iterdir()) == ["bot.gz", "config.yaml", "papers.sqlite3"]


def test_nothing_is_written_onto_a_terminal(lived: Shell, screens) -> None:
    screen = lived.screen("db", "export", "-")
    screens.append(screen)
    assert screen.ends() == 2
    assert "standard output is this terminal. For example: papers db export papers-export.gz" in (
        screen.text.replace("\n", " ")
    )


def test_a_disk_that_is_full_is_told(lived: Shell) -> None:
    done = lived.papers("db", "export", "/dev/full")
    assert (done.code, done.err) == (
        1,
        "/dev/full cannot be written: No space left on device. Nothing was exported.\n",
    )


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (
            "nowhere/bot.gz",
            "nowhere/bot.gz cannot be written: No such file or directory.",
        ),
        (".", ". cannot be written: Is a directory."),
    ],
)
def test_where_nothing_can_be_written_is_told(lived: Shell, file: str, says: str) -> None:
    done = lived.papers("db", "export", file)
    assert (done.code, done.err) == (1, f"{says} Nothing was exported.\n")


def test_there_must_be_something_to_export(shell: Shell) -> None:
    shell.database.unlink()
    done = shell.papers("db", "export", "bot.gz")
    assert (done.code, done.err) == (
        1,
        f"There is no database {shell.folder / 'papers.sqlite3'}, so there is nothing to export.\n",
    )
    assert [path.name for path in shell.folder.iterdir()] == ["config.yaml"]


def test_a_running_bot_is_not_copied_unless_it_is_a_backup(lived: Shell) -> None:
    lived.env |= {
        "SLACK_BOT_TOKEN": "xoxb-1-2-x",
        "SLACK_APP_TOKEN": "xapp-1-x",
        "SLACK_API_URL": "http://127.0.0.1:9/",
    }
    bot = lived.start("run", "clock")
    try:
        assert bot.stderr
        while "running" not in bot.stderr.readline():
            pass
        while (refused := lived.papers("db", "export", "bot.gz")).code == 0:
            pass  # it says that it runs before it can be seen
        assert "The bot is at work on" in refused.err
        assert "stop it first" in refused.err
        backup = lived.papers("db", "export", "--even-while-running", "bot.gz")
        assert backup.code == 0
        assert "Import it" not in backup.err
    finally:
        bot.terminate()
        bot.communicate()
    assert lived.papers("db", "export", "bot.gz").code == 0


def test_an_import_that_is_killed_can_be_repeated(lived: Shell) -> None:
    """Half of it has arrived when the process is gone."""
    dice = Random(1)
    known = [a_paper(f"2502.{n:05}", abstract=dice.randbytes(300).hex()) for n in range(1, 500)]
    url = f"sqlite:///{lived.folder / 'papers.sqlite3'}"
    store = open_store(url, now=utc(2025, 4, 3))
    store.save_known(None, known, Origin.API, utc(2025, 4, 3))
    store.close()
    data = exported(url)
    there = moved(lived)
    theirs, ours = os.pipe()
    process = there.start("db", "import", "-", stdin=theirs)
    os.close(theirs)
    with os.fdopen(ours, "wb", buffering=0) as file:
        file.write(data[:-40])
        while not (there.folder / "papers.sqlite3-wal").exists():
            assert process.poll() is None
        process.kill()
        process.communicate(timeout=60)
    (there.folder / "bot.gz").write_bytes(data)
    assert there.papers("db", "import", "bot.gz").code == 0
    assert tick(there) == ["2504.02002", "2504.02001"]


def test_an_export_that_is_killed_leaves_the_older_one(lived: Shell) -> None:
    file = lived.folder / "bot.gz"
    file.write_text("an older export")
    process = lived.start("db", "export", "bot.gz")
    while process.poll() is None and not list(lived.folder.glob(".bot.gz.*")):
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    older = file.read_bytes() == b"an older export"
    assert older or gzip.decompress(file.read_bytes()).endswith(b'"}\n')


def test_a_disk_that_fills_up_during_an_import_is_told(lived: Shell) -> None:
    data = exported(f"sqlite:///{lived.folder / 'papers.sqlite3'}")
    there = moved(lived)
    (there.folder / "bot.gz").write_bytes(data)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        done = there.papers("db", "import", "bot.gz")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert done.code == 1
    assert "disk full" in done.err or "disk is full" in done.err
    assert sorted(os.listdir(there.folder)) == ["bot.gz", "config.yaml"]
    assert there.papers("db", "import", "bot.gz").code == 0
