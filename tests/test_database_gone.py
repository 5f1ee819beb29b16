"""A PostgreSQL that goes away under a running bot and comes back."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from bot.app.service import survive
from bot.app.sole import LEASE, alone
from bot.clock import work
from bot.commands import Commands
from bot.delivery import LEASE as CLAIM
from bot.delivery import SETTLE_AFTER
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId, Person, Schedule
from bot.engine import Engine
from bot.errors import StoreError
from bot.keywords import parse
from bot.ports import Request, Store
from bot.storage import open_store, upgrade
from feed import Feed, Wall, a_paper, utc
from line import Line, line_to
from postgres import Postgres

ANN = Person(id="U1", name="Ann")
LAB = Channel(id=ChannelId("wall/a/b"))
INSTALL, SLOT = utc(2025, 3, 12, 7), utc(2025, 3, 13, 9)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LIMITS = DigestLimits()


@dataclass(frozen=True)
class Far:
    """A database at the other end of a line."""

    url: str
    line: Line
    store: Store


@pytest.fixture(scope="module")
def far(postgres: Postgres) -> Iterator[Far]:
    address = sa.make_url(postgres.new_database())
    assert address.port
    upgrade(address.render_as_string())
    with line_to(address.port) as line:
        url = address.set(port=line.port, password="open-sesame").render_as_string(hide_password=False)
        store = open_store(url, now=INSTALL)
        yield Far(url, line, store)
        store.close()


async def test_it_comes_back_after_an_hour_and_nothing_is_lost_or_repeated(far: Far) -> None:
    """Also where it goes while a post is on its way: the platform is asked before anything is repeated."""
    store, feed, wall = far.store, Feed(), Wall("wall")
    engine, commands = Engine(store, feed), Commands(store, Engine(store, feed), Schedule())
    feed.announce(date(2025, 3, 11), a_paper("2503.07001", "Old MRI news"))
    engine.harvest(INSTALL)
    store.follow(LAB, parse("mri"), ANN, INSTALL, undo_within=HOUR)
    feed.announce(date(2025, 3, 13), a_paper("2503.08001", "Fast MRI"))
    engine.harvest(SLOT - 4 * HOUR)

    class Cutting(Wall):
        async def post(self, parcel):
            receipt = await wall.post(parcel)
            far.line.cut()
            return receipt

    with pytest.raises(StoreError, match=r"PostgreSQL cannot be reached: .* at 127\.0\.0\.1") as gone:
        await work(store, {"wall": Cutting("wall")}, LIMITS, lambda: SLOT)
    assert "open-sesame" not in str(gone.value)
    request = Request(channel=LAB.id, said="subscribe ct", who=ANN, may_change=True)
    answer = commands.answer(request, SLOT)
    assert answer.failed
    assert answer.private.summary.startswith(
        "I cannot get at my own notes right now, so nothing was changed."
    )
    for _ in range(3):
        with pytest.raises(StoreError):
            await work(store, {"wall": wall}, LIMITS, lambda: SLOT)

    far.line.mend()
    assert await work(store, {"wall": wall}, LIMITS, lambda: SLOT + HOUR) == []
    [part] = await work(store, {"wall": wall}, LIMITS, lambda: SLOT + HOUR + SETTLE_AFTER)
    assert (part.message_id, wall.papers(LAB.id)) == ("m1", ["2503.08001"])
    assert [follow.text for follow in store.follows(LAB.id, SLOT)] == ["mri"]
    assert max(CLAIM, SETTLE_AFTER) < HOUR


async def test_a_running_bot_tells_it_in_one_sentence_and_goes_on(
    far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    """Every half minute for as long as it takes: a log must stay readable."""
    wall = Wall("wall")
    far.line.cut()
    await survive(lambda: _turn(far.store, wall))
    far.line.mend()
    told = "a turn of the clock failed and is tried again: PostgreSQL cannot be reached"
    assert [told in record.getMessage() for record in caplog.records] == [True]
    assert "Traceback" not in caplog.text
    assert "open-sesame" not in caplog.text
    await survive(lambda: _turn(far.store, wall))
    assert len(caplog.records) == 1


async def _turn(store: Store, wall: Wall) -> None:
    await work(store, {"wall": wall}, LIMITS, lambda: SLOT)


async def test_what_is_done_alone_goes_on_until_another_may_have_begun(far: Far) -> None:
    """A database that restarts must not end the connection to Discord; one that stays away must."""
    clock, began = _Clock(), asyncio.Event()

    async def forever() -> None:
        began.set()
        await asyncio.Event().wait()

    working = asyncio.create_task(alone(far.store, "gateway", "a", clock, forever, 0.01))
    await asyncio.wait_for(began.wait(), 10)
    far.line.cut()
    done, _ = await asyncio.wait([working], timeout=0.3)
    assert not done
    clock.now += LEASE
    with pytest.raises(StoreError):
        await asyncio.wait_for(working, 10)
    far.line.mend()
    assert far.store.take_lease("gateway", "b", clock.now, LEASE)


class _Clock:
    def __init__(self) -> None:
        self.now = SLOT

    def __call__(self):  # type: ignore[no-untyped-def]
        return self.now
