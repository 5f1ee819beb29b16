"""What the clock's work does besides sending: pauses end, quiet days are told once, updates are dealt."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain import Preferences, Schedule
from bot.message import Heading, PaperLine
from feed import a_paper, utc
from test_delivery import DAY, INSTALL, SLOT, World

HOUR = timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[World]:
    """An installation that has lived for a day; its channel follows mri."""
    world = World(tmp_path)
    yield world
    world.store.close()


def prefer(world: World, **wanted: bool) -> None:
    world.store.set_preferences(replace(world.channel, preferences=Preferences(**wanted)), INSTALL)


def said(world: World) -> list[str]:
    """The summary of everything on the wall."""
    return [parcel.message.summary for _, parcel in world.wall.posted]


async def test_a_pause_ends_by_itself_before_the_digest_is_decided(home: World) -> None:
    home.store.pause(home.channel.id, "for a while", INSTALL, SLOT + DAY - HOUR)
    home.announce(date(2025, 3, 13), 8001)
    assert await home.tick(SLOT) == []
    [part] = await home.tick(SLOT + DAY)
    assert [match.paper.id for match in part.matches] == ["2503.08001"]


async def test_each_day_without_papers_is_told_once(home: World) -> None:
    prefer(home, quiet_days=True)
    home.announce(date(2025, 3, 13), 8001, 8002, title="Cats")
    await home.tick(SLOT)
    await home.tick(SLOT + HOUR)
    home.restart()
    await home.tick(SLOT + 2 * HOUR)
    assert said(home) == ["2 papers announced, none matched your keywords."]
    home.feed.down("arXiv answered 503")
    home.engine.harvest(utc(2025, 3, 14, 3, 10))
    await home.tick(SLOT + DAY)
    assert said(home)[1:] == ["arXiv is not answering since 03:10; papers come late, none are lost."]


async def test_a_weekend_is_told_where_the_schedule_has_one(home: World) -> None:
    prefer(home, quiet_days=True)
    every_day = Schedule(days=tuple(range(7)))
    home.store.set_schedule(replace(home.channel, schedule=every_day), INSTALL)
    home.announce(date(2025, 3, 14), 8001)
    await home.tick(SLOT + DAY)
    await home.tick(SLOT + 2 * DAY)
    assert said(home) == ["1 new paper: Fast MRI", "arXiv announced nothing since the last digest (weekend)."]


async def test_a_quiet_day_is_not_told_for_a_batch_that_never_closed(home: World) -> None:
    """*As soon as announced* has no slot without an announcement."""
    prefer(home, quiet_days=True)
    eager = replace(home.channel, schedule=Schedule(announced=True))
    home.store.set_schedule(eager, INSTALL)
    await home.tick(SLOT)
    assert said(home) == []
    home.announce(date(2025, 3, 13), 8001, title="Cats")
    await home.tick(SLOT + HOUR)
    assert said(home) == ["1 paper announced, none matched your keywords."]


async def test_who_unfollows_everything_hears_nothing_more(home: World) -> None:
    prefer(home, quiet_days=True)
    home.store.unfollow(home.channel.id, [home.store.followed_keywords()[0][0]], INSTALL)
    home.announce(date(2025, 3, 13), 8001)
    await home.tick(SLOT)
    assert said(home) == []


async def test_new_versions_come_after_what_is_new_where_the_channel_wants_them(home: World) -> None:
    prefer(home, replacements=True, cross_lists=True)
    home.follow("cat:cs.CV")
    home.announce(date(2025, 3, 13), 8001)
    await home.tick(SLOT)
    second = a_paper("2503.08001", "Faster MRI", version=2, updated=utc(2025, 3, 13, 12))
    home.feed.announce(date(2025, 3, 14), second)
    home.announce(date(2025, 3, 14), 9001)
    [part] = await home.tick(SLOT + DAY)
    assert [match.kind for match in part.matches] == ["new", "replaced"]
    heading, *blocks = home.wall.posted[-1][1].message.blocks
    assert isinstance(heading, Heading)
    assert "1 new, 1 updated for mri" in heading.text
    assert [block.date for block in blocks if isinstance(block, PaperLine)] == [
        "submitted 1 Mar, announced late",
        "new version v2, 13 Mar 2025",
    ]
