"""What is said in one process is done by another at once: PostgreSQL calls it."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app.desk import FrontDesk
from bot.app.waking import heed_calls
from bot.commands import Commands
from bot.domain import ChannelId, Person, Schedule
from bot.engine import Engine
from bot.errors import StoreError
from bot.ports import Request, Store
from bot.storage import open_store, upgrade
from dialogue import NOW
from feed import Feed
from postgres import Postgres
from stores import new_file

SECONDS = 20


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    url = postgres.new_database()
    upgrade(url)
    return url


@pytest.fixture
def two(url: str) -> Iterator[tuple[Store, Store]]:
    """One database as two processes have it."""
    ours, theirs = open_store(url, now=NOW), open_store(url, now=NOW)
    yield ours, theirs
    ours.close()
    theirs.close()


async def test_another_process_is_heard_at_once_and_again_after_the_line_was_cut(
    two: tuple[Store, Store], url: str
) -> None:
    ours, theirs = two
    called = asyncio.Event()
    heeding = asyncio.create_task(heed_calls(ours, called.set, again_seconds=0.01))
    for _ in range(2):
        await until_heard(theirs, called)
        cut(url)
    await until_heard(theirs, called)
    heeding.cancel()
    await asyncio.wait([heeding])
    assert heeding.cancelled()


async def until_heard(theirs: Store, called: asyncio.Event) -> None:
    """Whoever calls before anybody listens is not heard."""
    called.clear()
    async with asyncio.timeout(SECONDS):
        while not called.is_set():
            await asyncio.to_thread(theirs.wake)
            await asyncio.wait([asyncio.create_task(called.wait())], timeout=0.1)


def cut(url: str) -> None:
    """End the connections that listen."""
    engine = sa.create_engine(url)
    listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
    with engine.connect() as connection:
        assert connection.execute(sa.text(listening)).all()
    engine.dispose()


def test_a_cut_line_is_told(two: tuple[Store, Store], url: str) -> None:
    calls = two[0].calls()
    assert calls
    assert not calls.wait(0)
    cut(url)
    with pytest.raises(StoreError, match="cut"):
        calls.wait(SECONDS)
    calls.close()


async def test_over_sqlite_turns_alone_find_what_there_is_to_do(tmp_path: Path) -> None:
    store = open_store(new_file(tmp_path), now=NOW)
    store.wake()
    async with asyncio.timeout(SECONDS):
        await heed_calls(store, lambda: pytest.fail("nobody can call"))
    store.close()


async def test_others_are_called_for_changes_and_not_for_questions(tmp_path: Path) -> None:
    store, calls = open_store(new_file(tmp_path), now=NOW), list[str]()
    commands = Commands(store, Engine(store, Feed()), Schedule())
    desk = FrontDesk(commands, lambda: NOW, ThreadPoolExecutor(1), lambda: calls.append("call"))
    for said, so_far in (("mri", 0), ("subscribe mri", 1), ("list", 1), ("pause", 2), ("resume", 3)):
        request = Request(
            channel=ChannelId("slack/T1/C1"), said=said, who=Person(id="U1", name="Ann"), may_change=True
        )
        assert not (await desk.answer(request)).failed
        assert len(calls) == so_far, said
    store.close()


async def test_an_answer_comes_though_nobody_can_be_called(tmp_path: Path) -> None:
    store = open_store(new_file(tmp_path), now=NOW)

    def broken() -> None:
        raise StoreError("gone")

    commands = Commands(store, Engine(store, Feed()), Schedule())
    desk = FrontDesk(commands, lambda: NOW, ThreadPoolExecutor(1), broken)
    request = Request(
        channel=ChannelId("slack/T1/C1"), said="pause", who=Person(id="U1", name="Ann"), may_change=True
    )
    assert not (await desk.answer(request)).failed
    store.close()
