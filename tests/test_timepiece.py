"""One time for all processes: that of the database's server, whatever clocks their computers have."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app import App
from bot.app.timepiece import EXACT, Timepiece, steady_seconds, wall_clock
from bot.clock import work
from bot.config import Settings
from bot.config.settings import Secret
from bot.delivery import LEASE, SETTLE_AFTER
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId
from bot.errors import StoreError
from bot.ports import Parcel, Reading
from bot.storage import server_time, upgrade
from feed import Wall, a_paper
from line import line_to
from postgres import Postgres
from stores import new_file
from storing import DAY, HOUR, MINUTE, NOON, SECOND, announce, follow

LIMITS = DigestLimits()


@dataclass
class Passing:
    """Seconds that pass when a test says so; and a wall clock that somebody sets."""

    wall: datetime = NOON
    passed: float = 0.0

    def seconds(self) -> float:
        return self.passed

    def go(self, by: timedelta) -> None:
        self.passed += by.total_seconds()
        self.wall += by

    def timepiece(self) -> Timepiece:
        return Timepiece(lambda: self.wall, self.seconds)


def told(there: datetime, at: float, within: timedelta = EXACT) -> Reading:
    return Reading(there=there, at=at, within=within)


# --- a timepiece --------------------------------------------------------------------------------


def test_it_goes_by_its_own_clock_where_there_is_no_server() -> None:
    here = Passing()
    timepiece = here.timepiece()
    timepiece.set_by(lambda _: None)
    assert (timepiece.now(), timepiece.is_servers, timepiece.wall_ahead()) == (NOON, False, None)
    here.wall -= HOUR
    assert timepiece.now() == NOON - HOUR


def test_what_the_server_told_goes_on_however_the_wall_clock_leaps() -> None:
    here = Passing()
    timepiece = here.timepiece()
    timepiece.set_by(lambda seconds: told(NOON - 3 * HOUR, seconds()))
    for leap in (HOUR, -DAY, 400 * DAY):
        here.wall += leap
        here.go(30 * SECOND)
    assert timepiece.now() == NOON - 3 * HOUR + 90 * SECOND
    assert timepiece.wall_ahead() == here.wall - timepiece.now()
    timepiece.set_by(lambda seconds: told(NOON, seconds()))
    assert timepiece.now() == NOON


def test_an_answer_that_took_long_tells_less_than_the_one_before() -> None:
    here = Passing()
    timepiece = here.timepiece()
    timepiece.set_by(lambda seconds: told(NOON, seconds(), within=MINUTE))
    assert timepiece.now() == NOON, "better than nothing"
    timepiece.set_by(lambda seconds: told(NOON + SECOND, seconds()))
    timepiece.set_by(lambda seconds: told(NOON + MINUTE, seconds(), within=EXACT + SECOND))
    assert timepiece.now() == NOON + SECOND


def test_a_file_has_no_clock_of_its_own(tmp_path: Path) -> None:
    assert server_time(new_file(tmp_path), steady_seconds) is None
    app = an_app(new_file(tmp_path), Passing(NOON - HOUR).timepiece())
    assert (app.store.last_tick(), app.clock()) == (None, NOON - HOUR)
    app.close()


def test_half_of_the_way_there_and_back_is_taken_into_account(url: str) -> None:
    """The answer comes four seconds after the question: it was written two seconds ago."""
    moments = iter((100.0, 104.0))
    reading = server_time(url, lambda: next(moments))
    assert reading
    assert (reading.at, reading.within) == (102.0, 2 * SECOND)
    assert abs(reading.there - wall_clock()) < MINUTE


def test_the_time_goes_on_while_the_database_is_gone(url: str) -> None:
    here = Passing(NOON)
    address = sa.make_url(url)
    assert address.port
    with line_to(address.port) as line:
        app = an_app(address.set(port=line.port).render_as_string(), here.timepiece())
        began = app.store and app.clock()
        assert abs(began - wall_clock()) < MINUTE
        line.cut()
        here.go(30 * SECOND)
        with pytest.raises(StoreError, match="PostgreSQL cannot be reached"):
            app.time.set_by(app.store.server_time)
        assert app.clock() == began + 30 * SECOND
        app.close()


# --- processes whose computers' clocks are apart ------------------------------------------------


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    url = postgres.new_database()
    upgrade(url)
    return url


def an_app(url: str, timepiece: Timepiece) -> App:
    return App(Settings(database_url=Secret(url)), {}, timepiece=timepiece)


class Computers:
    """Processes of the bot, each on a computer of its own; time passes when a test says so."""

    def __init__(self, url: str, ahead: Sequence[timedelta]) -> None:
        self.passed = timedelta()
        self.apps = [an_app(url, self._timepiece(each)) for each in ahead]
        self.slow = Slow(self)
        self.wall = Wall("wall")

    def _timepiece(self, ahead: timedelta) -> Timepiece:
        return Timepiece(
            lambda: wall_clock() + ahead + self.passed,
            lambda: steady_seconds() + self.passed.total_seconds(),
        )

    async def work(self, app: App, chat: Wall | None = None) -> None:
        await work(app.store, {"wall": chat or self.wall}, LIMITS, app.clock)

    def close(self) -> None:
        for app in self.apps:
            app.close()


class Slow(Wall):
    """While the first process posts, the others look for work again and again."""

    def __init__(self, computers: Computers) -> None:
        super().__init__("wall")
        self._computers = computers

    async def post(self, parcel: Parcel) -> str:
        for later in (0, 30, 30):
            self._computers.passed += later * SECOND
            for app in self._computers.apps[1:]:
                await self._computers.work(app)
        return await self._computers.wall.post(parcel)


@pytest.mark.parametrize(
    ("word", "ahead"),
    [
        ("mri", (0 * HOUR, HOUR, 2 * HOUR)),
        ("ct", (0 * HOUR, -5 * HOUR, 10 * HOUR)),
        ("photon", (99 * DAY, -DAY, MINUTE)),
    ],
    ids=["each ahead of the other", "on both sides", "days apart"],
)
async def test_three_whose_clocks_are_apart_post_once(
    url: str, word: str, ahead: Sequence[timedelta]
) -> None:
    """By their own clocks the second would think that the first was killed, and the third that the platform
    can be asked: it would not have the post yet, and get it twice."""
    with closing(Computers(url, ahead)) as computers:
        first, *others = computers.apps
        follow(first.store, word, channel=Channel(id=ChannelId(f"wall/a/{word}")))
        announce(first.store, NOON, a_paper("2503.00001", "old"))  # the baseline
        announce(first.store, first.clock(), a_paper(f"2503.08{len(word):03}", word))
        await computers.work(first, computers.slow)
        for later in (MINUTE, LEASE, SETTLE_AFTER, DAY):
            computers.passed += later
            for app in others:
                await computers.work(app)
        assert len(computers.wall.posted) == 1
        clocks = [app.clock() for app in computers.apps]
        assert max(clocks) - min(clocks) < SECOND
