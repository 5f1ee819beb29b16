"""Which part of the bot a process is, and what only one process may do."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.app.held import HELD, held
from bot.app.roles import Duties, duties
from bot.app.rota import Rota
from bot.app.sole import LEASE, alone
from bot.errors import ConfigError
from stores import make_store

NOW = datetime(2025, 4, 4, 9, tzinfo=UTC)
BOTH = ("slack", "discord")


@pytest.mark.parametrize(
    ("named", "platforms", "expected"),
    [
        ((), BOTH, Duties(timers=True, post=BOTH, listen=BOTH)),
        ((), ("slack",), Duties(timers=True, post=("slack",), listen=("slack",))),
        ((), (), Duties(timers=True, post=("console",), listen=("console",))),
        (("clock",), BOTH, Duties(timers=True, post=BOTH, listen=())),
        (("slack",), BOTH, Duties(timers=False, post=(), listen=("slack",))),
        (("clock", "discord"), BOTH, Duties(timers=True, post=BOTH, listen=("discord",))),
    ],
)
def test_a_role_says_what_a_process_does(named, platforms, expected):
    assert duties(named, platforms, terminal=True) == expected


def test_roles_without_their_tokens_are_refused_all_at_once():
    with pytest.raises(ConfigError) as caught:
        duties(("slack", "discord"), (), terminal=True)
    assert len(caught.value.mistakes) == 2


@pytest.mark.parametrize("named", [(), ("clock",)])
def test_nothing_to_post_to_is_said_with_what_to_set(named):
    with pytest.raises(ConfigError, match="DISCORD_TOKEN"):
        duties(named, (), terminal=False)


def test_a_chat_taken_off_the_rota_still_finishes_its_part():
    rota = Rota()
    chat = object()
    rota.put("slack", chat)
    assert (list(rota), len(rota)) == (["slack"], 1)
    rota.stop()
    assert (list(rota), len(rota)) == ([], 0)
    assert rota["slack"] is chat


class Wall:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(tmp_path):
    store = make_store(tmp_path)
    yield store
    store.close()


async def test_the_second_process_waits_until_the_first_has_ended(store):
    wall, working, done = Wall(), asyncio.Event(), []

    async def first() -> None:
        working.set()
        await asyncio.Event().wait()

    async def second() -> None:
        done.append("second")

    one = asyncio.create_task(alone(store, "gateway", "a", wall, first, 0.01))
    await asyncio.wait_for(working.wait(), 10)
    two = asyncio.create_task(alone(store, "gateway", "b", wall, second, 0.01))
    await asyncio.sleep(0.05)
    assert done == []
    one.cancel()
    async with asyncio.timeout(10):
        await asyncio.wait([one])
        await two
    assert done == ["second"]


def test_what_takes_long_is_held_by_who_is_alive_and_soon_free_of_who_was_killed(store):
    """A harvest may take longer than others would wait for a process that was killed amid one."""
    wall, asked, renewed = Wall(), [], threading.Event()

    def told() -> datetime:
        asked.append(wall.now)
        if asked[-2:-1] > [NOW]:  # so the renewal before this one is through
            renewed.set()
        return wall.now

    with held(store, "harvest", "a", told, 0.01) as mine:
        assert mine
        wall.now += HELD - timedelta(seconds=1)
        assert renewed.wait(10)
        with held(store, "harvest", "b", lambda: NOW + HELD) as theirs:
            assert not theirs
    with held(store, "harvest", "b", lambda: NOW + HELD) as theirs:
        assert theirs
    assert store.take_lease("harvest", "killed", NOW, HELD)
    with held(store, "harvest", "b", lambda: NOW + HELD) as theirs:
        assert theirs


@pytest.mark.parametrize("slow", [1, 2], ids=["the first time", "to renew it"])
async def test_whoever_stops_while_the_lease_is_taken_leaves_it_free(store, slow):
    """A thread that takes it goes on, whatever becomes of whoever waits for it."""
    leases = SlowLeases(store, slow)
    one = asyncio.create_task(alone(leases, "gateway", "a", Wall(), asyncio.Event().wait, 0.01))
    assert await asyncio.to_thread(leases.taking.wait, 10)
    one.cancel()
    await asyncio.wait([one], timeout=0.1)
    leases.go_on.set()
    assert await asyncio.to_thread(leases.taken.wait, 10)
    await asyncio.wait([one], timeout=10)
    assert one.cancelled()
    assert store.take_lease("gateway", "b", NOW, LEASE)


class SlowLeases:
    """The leases of a store, where one attempt to take one waits until it may go on."""

    def __init__(self, store, slow):
        self.store, self.slow, self.times = store, slow, 0
        self.taking, self.go_on, self.taken = threading.Event(), threading.Event(), threading.Event()

    def take_lease(self, *asked):
        self.times += 1
        if self.times < self.slow:
            return self.store.take_lease(*asked)
        self.taking.set()
        assert self.go_on.wait(10)
        free = self.store.take_lease(*asked)
        self.taken.set()
        return free

    def drop_lease(self, *asked):
        self.store.drop_lease(*asked)


async def test_whoever_loses_the_lease_stops_working(store):
    wall, working, ended = Wall(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        working.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    one = asyncio.create_task(alone(store, "gateway", "a", wall, work, 0.01))
    await asyncio.wait_for(working.wait(), 10)
    wall.now += LEASE + timedelta(seconds=1)
    assert store.take_lease("gateway", "b", wall.now, LEASE)
    await asyncio.wait_for(one, 10)
    assert ended.is_set()


async def test_what_breaks_the_work_is_told_and_the_lease_is_free(store):
    async def work() -> None:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await alone(store, "gateway", "a", Wall(), work, 0.01)
    assert store.take_lease("gateway", "b", NOW, LEASE)
