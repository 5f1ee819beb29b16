"""Papers out: composing, sending, crashing and finding out, over a real database and a wall."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.rota import Rota
from bot.clock import work
from bot.delivery import IN_HAND, LEASE, SETTLE_AFTER
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId, PartState, Person, Posted, Schedule
from bot.engine import Engine
from bot.keywords import parse
from bot.message import Heading, Note, plain
from bot.ports import Parcel, Store
from bot.storage import open_store
from feed import Feed, Killed, Wall, a_paper, utc
from stores import new_file

ANN = Person(id="U1", name="Ann")
INSTALL = utc(2025, 3, 12, 7)
SLOT = utc(2025, 3, 13, 9)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
LIMITS = DigestLimits(per_part=3, cap=7)


class World:
    """An installation whose channel ``wall/a/b`` follows mri; `now` is whatever the test says it is."""

    def __init__(self, folder: Path) -> None:
        self.url = new_file(folder)
        self.feed = Feed(page_size=100)
        self.wall = Wall("wall")
        self.channel = Channel(id=ChannelId("wall/a/b"))
        self.store: Store = open_store(self.url, now=INSTALL)
        self.feed.announce(date(2025, 3, 11), a_paper("2503.07001", "Old MRI news"))
        self.engine.harvest(INSTALL)
        self.follow("mri")

    @property
    def engine(self) -> Engine:
        return Engine(self.store, self.feed)

    def follow(self, text: str, now: datetime = INSTALL, channel: Channel | None = None) -> None:
        self.store.follow(channel or self.channel, parse(text), ANN, now, undo_within=timedelta(hours=1))

    def announce(self, day: date, *numbers: int, title: str = "Fast MRI") -> None:
        self.feed.announce(day, *(a_paper(f"2503.{number:05}", title) for number in numbers))
        self.engine.harvest(utc(day.year, day.month, day.day, 5))

    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.url, now=INSTALL)

    async def tick(self, now: datetime) -> list[Posted]:
        return await work(self.store, {"wall": self.wall}, LIMITS, lambda: now)

    def seen(self, channel: str = "wall/a/b") -> list[str]:
        return [id.removeprefix("2503.") for id in self.wall.papers(channel)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.store.close()


async def test_one_digest_comes_at_its_time_and_only_once(world: World) -> None:
    assert await world.tick(SLOT - DAY) == []
    world.announce(date(2025, 3, 13), 8001, 8002)
    assert await world.tick(SLOT - SECOND) == []
    [part] = await world.tick(SLOT)
    assert [match.paper.id for match in part.matches] == ["2503.08002", "2503.08001"]
    assert (part.slot, part.part) == (SLOT, 1)
    assert await world.tick(SLOT + SECOND) == []
    world.restart()
    assert await world.tick(SLOT + timedelta(hours=10)) == []
    assert world.seen() == ["08002", "08001"]


async def test_parts_come_in_order_under_the_first_and_the_cap_is_said(world: World) -> None:
    world.announce(date(2025, 3, 13), *range(8001, 8011))
    posted = await world.tick(SLOT)
    assert [part.part for part in posted] == [1, 2, 3]
    assert [parcel.root for _, parcel in world.wall.posted] == [None, "m1", "m1"]
    assert world.seen() == [f"0{number}" for number in range(8010, 8003, -1)]
    last = world.wall.posted[-1][1].message
    assert "3 more" in " ".join(plain(block.spans) for block in last.blocks if hasattr(block, "spans"))
    await world.tick(SLOT + DAY)
    assert len(world.seen()) == 7


async def test_a_paper_comes_once_with_all_its_keywords(world: World) -> None:
    world.follow("fast")
    world.announce(date(2025, 3, 13), 8001)
    [part] = await world.tick(SLOT)
    assert part.matches[0].keywords == ("mri", "fast")


async def test_missed_days_make_one_digest_marked_catch_up(world: World) -> None:
    for day in (13, 14, 17, 18):
        world.announce(date(2025, 3, day), 8000 + day)
    posted = await world.tick(SLOT + 5 * DAY)
    assert [part.part for part in posted] == [1, 2]
    assert world.seen() == ["08018", "08017", "08014", "08013"]
    head = world.wall.posted[0][1].message.blocks
    assert isinstance(head[0], Heading)
    assert any(isinstance(block, Note) and "catch-up" in plain(block.spans) for block in head)


async def test_a_quiet_day_is_silent_and_decided(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001, title="Cats")
    assert await world.tick(SLOT) == []
    assert world.store.last_slots()[world.channel.id] == (SLOT, SLOT.date())
    assert world.wall.posted == []


async def test_a_late_announcement_comes_with_the_next_digest(world: World) -> None:
    assert await world.tick(SLOT) == []
    world.announce(date(2025, 3, 13), 8001)
    assert await world.tick(SLOT + timedelta(hours=8)) == []
    await world.tick(SLOT + DAY)
    assert world.seen() == ["08001"]


async def test_a_crash_after_the_platform_took_it_repeats_nothing(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("crash")
    with pytest.raises(Killed):
        await world.tick(SLOT)
    world.restart()
    assert await world.tick(SLOT + LEASE + SECOND) == []
    [part] = await world.tick(SLOT + LEASE + SETTLE_AFTER + SECOND)
    assert part.message_id == "m1"
    assert world.seen() == ["08001"]


async def test_an_answer_that_got_lost_is_asked_about_before_anything_is_repeated(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("stammer")
    assert await world.tick(SLOT) == []
    assert await world.tick(SLOT + SETTLE_AFTER - SECOND) == []
    [part] = await world.tick(SLOT + SETTLE_AFTER + SECOND)
    assert part.message_id == "m1"
    assert world.seen() == ["08001"]


async def test_what_surely_never_arrived_is_sent_after_asking(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("swallow")
    assert await world.tick(SLOT) == []
    [part] = await world.tick(SLOT + SETTLE_AFTER + SECOND)
    assert (part.message_id, world.seen()) == ("m1", ["08001"])


async def test_where_nobody_can_tell_it_is_left_to_a_person(world: World) -> None:
    world.wall = Wall("wall", mute=True)
    world.announce(date(2025, 3, 13), *range(8001, 8005))
    world.wall.fail_next("swallow")
    await world.tick(SLOT)
    assert await world.tick(SLOT + DAY) == []
    status = world.store.status(SLOT + DAY)
    assert (status.unconfirmed_parts, status.unknown_parts) == (1, 0)
    assert world.seen() == []


@pytest.mark.parametrize(
    ("there", "seen"), [(True, ["08001"]), (False, ["08004", "08003", "08002", "08001"])]
)
async def test_a_person_who_looked_says_whether_it_is_there(
    world: World, there: bool, seen: list[str]
) -> None:
    world.wall = Wall("wall", mute=True)
    world.announce(date(2025, 3, 13), *range(8001, 8005))
    world.wall.fail_next("swallow")
    await world.tick(SLOT)
    await world.tick(SLOT + SETTLE_AFTER + SECOND)
    assert world.store.resolve_unconfirmed(world.channel.id, there, SLOT + DAY) == 1
    assert world.store.resolve_unconfirmed(world.channel.id, there, SLOT + DAY) == 0
    await world.tick(SLOT + DAY)
    assert world.seen() == seen


async def test_the_terminal_prints_again_and_marks_it(world: World) -> None:
    world.wall = Wall("wall", mute=True, reprints=True)
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("swallow")
    await world.tick(SLOT)
    await world.tick(SLOT + SETTLE_AFTER + SECOND)
    assert [parcel.again for _, parcel in world.wall.posted] == [True]


@pytest.mark.parametrize("then", ["busy", "refuse"])
async def test_what_is_in_doubt_stays_so_where_printing_it_again_fails(world: World, then: str) -> None:
    """Else the next slot would put its papers into another post, as if they had never been out."""
    world.wall = Wall("wall", mute=True, reprints=True)
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("stammer", then)
    await world.tick(SLOT)
    await world.tick(SLOT + SETTLE_AFTER + SECOND)
    world.store.pause(world.channel.id, None, SLOT + timedelta(hours=1))
    world.announce(date(2025, 3, 14), 8002)
    await world.tick(SLOT + DAY)
    await world.tick(SLOT + DAY + SECOND)
    assert world.seen() == ["08001", "08001", "08002"]
    (_, first), (_, second), (_, last) = world.wall.posted
    assert (first.key, second.again, second.at) == (second.key, True, first.at)
    assert not last.again


@pytest.mark.parametrize("then", ["busy", "refuse"])
async def test_what_was_not_found_stays_in_doubt_where_sending_fails(world: World, then: str) -> None:
    """It may be on its way still: whoever sends it may not know that others took over."""
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("late", then)
    await world.tick(SLOT)
    await world.tick(SLOT + SETTLE_AFTER + SECOND)
    world.wall.arrives()
    world.store.pause(world.channel.id, None, SLOT + timedelta(hours=1))
    world.announce(date(2025, 3, 14), 8002)
    await world.tick(SLOT + DAY)
    await world.tick(SLOT + DAY + SECOND)
    assert world.seen() == ["08001", "08002"]


class SlowFor(Wall):
    """Takes posts for one channel only once another has had two; with the first of those the clock leaps."""

    def __init__(self, slow: str) -> None:
        super().__init__("wall")
        self.slow, self.now, self.others = slow, SLOT, asyncio.Event()

    async def post(self, parcel: Parcel) -> str:
        if parcel.channel == self.slow:
            await self.others.wait()
        elif parcel.part == 1:
            self.now += timedelta(hours=1)
        else:
            self.others.set()
        return await super().post(parcel)


async def test_a_clock_that_leaps_while_a_part_is_on_its_way_sends_it_no_second_time(world: World) -> None:
    other = Channel(id=ChannelId("wall/a/c"))
    world.follow("mri", channel=other)
    world.announce(date(2025, 3, 13), *range(8001, 8005))
    wall = SlowFor("wall/a/b")
    await work(world.store, {"wall": wall}, LIMITS, lambda: wall.now)
    assert sorted(wall.papers("wall/a/c")) == [f"2503.{n:05}" for n in range(8001, 8005)]
    assert len(wall.papers("wall/a/b")) == len(set(wall.papers("wall/a/b"))) > 0
    wall.now += LEASE + SECOND
    await work(world.store, {"wall": wall}, LIMITS, lambda: wall.now)
    assert sorted(wall.papers("wall/a/b")) == sorted(wall.papers("wall/a/c"))


async def test_a_busy_platform_gets_it_when_it_said_so(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("busy")
    assert await world.tick(SLOT) == []
    assert await world.tick(SLOT + timedelta(seconds=29)) == []
    assert len(await world.tick(SLOT + timedelta(seconds=31))) == 1


async def test_a_refusal_pauses_the_channel_and_keeps_everything(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("refuse")
    await world.tick(SLOT)
    [(channel, reason)] = world.store.status(SLOT).paused_channels
    assert (channel, reason) == ("wall/a/b", "The bot is not in this channel.")
    world.announce(date(2025, 3, 14), 8002)
    assert await world.tick(SLOT + DAY) == []
    world.store.pause(world.channel.id, None, SLOT + DAY)
    await world.tick(SLOT + 4 * DAY)
    assert sorted(world.seen()) == ["08001", "08002"]


async def test_a_channel_that_fails_silences_no_other(world: World) -> None:
    other = Channel(id=ChannelId("wall/a/c"))
    world.follow("mri", channel=other)
    world.announce(date(2025, 3, 13), 8001)
    world.wall.fail_next("refuse")
    assert len(await world.tick(SLOT)) == 1
    assert len(world.wall.posted) == 1


class Gate(Wall):
    """A platform that answers nothing before it is let go, and is found out of reach meanwhile."""

    def __init__(self, platform: str) -> None:
        super().__init__(platform)
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def post(self, parcel: Parcel) -> str:
        self.asked.set()
        await self.go.wait()
        return await super().post(parcel)


async def test_no_platform_waits_for_another_and_what_was_not_begun_is_anybodys(world: World) -> None:
    for number in range(IN_HAND + 9):
        world.follow("mri", channel=Channel(id=ChannelId(f"gate/a/{number}")))
    world.announce(date(2025, 3, 13), 8001)
    gate, rota = Gate("gate"), Rota()
    rota.put("gate", gate)
    rota.put("wall", world.wall)
    working = asyncio.create_task(work(world.store, rota, LIMITS, lambda: SLOT))
    await gate.asked.wait()
    while not world.wall.posted:
        await asyncio.wait([working], timeout=0.01)
        assert not working.done()
    assert gate.posted == []
    rota.stop()
    gate.go.set()
    gone = len(await working) - 1
    assert 0 < gone <= IN_HAND
    other = await work(world.store, {"gate": gate}, LIMITS, lambda: SLOT)
    assert gone + len(other) == IN_HAND + 9


async def test_a_post_not_yet_started_gives_way_to_an_unsubscribe(world: World) -> None:
    """Composed while its platform is out of reach, then one of two keywords goes."""
    world.follow("cats")
    world.announce(date(2025, 3, 13), 8001)
    world.announce(date(2025, 3, 13), 8002, title="Cats")
    await work(world.store, {}, LIMITS, lambda: SLOT)
    [mri, _] = world.store.follows(world.channel.id, SLOT)
    world.store.unfollow(world.channel.id, [mri.keyword_id], SLOT)
    await world.tick(SLOT + timedelta(minutes=1))
    assert world.seen() == ["08002"]


async def test_a_new_schedule_takes_hold_from_now_on(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001)
    noon = Channel(id=world.channel.id, schedule=Schedule(at=SLOT.time().replace(hour=8)))
    world.store.set_schedule(noon, SLOT - timedelta(minutes=30))
    assert await world.tick(SLOT) == []
    await world.tick(SLOT + DAY - timedelta(hours=1))
    assert world.seen() == ["08001"]


async def test_two_workers_post_a_part_once(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001)
    second = open_store(world.url, now=SLOT)
    for store in (world.store, second):
        await work(store, {"wall": world.wall}, LIMITS, lambda: SLOT)
    second.close()
    assert world.seen() == ["08001"]


@pytest.mark.parametrize("minutes", [-600, -4, 4, 60, 600])
async def test_a_clock_that_is_hours_off_posts_nothing_twice(world: World, minutes: int) -> None:
    """While one process posts, another one works whose clock is far from the first one's."""
    world.announce(date(2025, 3, 13), 8001)
    second = open_store(world.url, now=SLOT)

    async def they_work(later: timedelta) -> None:
        await work(second, {"wall": world.wall}, LIMITS, lambda: SLOT + timedelta(minutes=minutes) + later)

    class Slow(Wall):
        async def post(self, parcel: Parcel) -> str:
            await they_work(0 * SECOND)
            await they_work(30 * SECOND)
            return await world.wall.post(parcel)

    assert len(await work(world.store, {"wall": Slow("wall")}, LIMITS, lambda: SLOT)) == 1
    await they_work(60 * SECOND)
    await they_work(DAY)
    second.close()
    assert world.seen() == ["08001"]


async def test_a_claim_that_was_lost_settles_nothing(world: World) -> None:
    world.announce(date(2025, 3, 13), 8001)
    await work(world.store, {}, LIMITS, lambda: SLOT)
    [late] = world.store.claim(["wall"], SLOT, LEASE, SETTLE_AFTER, 5)
    assert world.store.begin(late, SLOT, LEASE)
    later = SLOT + LEASE + SECOND
    assert world.store.claim(["wall"], later, LEASE, SETTLE_AFTER, 5) == []
    later += SETTLE_AFTER
    [taken] = world.store.claim(["wall"], later, LEASE, SETTLE_AFTER, 5)
    assert taken.state is PartState.UNKNOWN
    assert not world.store.sent(late, "m9", later)
    assert world.store.sent(taken, "m1", later)
