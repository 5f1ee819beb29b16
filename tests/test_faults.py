"""What an operator fears and no other test shows: a whole installation on a bad day.

`docs/faults.md` lists all such days with the tests that show them.
"""

import asyncio
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.discord.render import render as discord_of
from adapters.slack.render import render as slack_of
from arxiv_server import ArxivServer
from bot.app import App, turns
from bot.app.rota import Rota
from bot.app.tick import Ticked, tick
from bot.clock import SET_BACK, start_tick, work
from bot.commands import Commands
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId, Person, Schedule
from bot.engine import Engine
from bot.errors import RequestError
from bot.keywords import parse
from bot.message import Code, Items, Message, PaperLine
from bot.ports import Request, Store
from bot.storage import open_store
from dialogue import printed
from feed import Feed, Wall, a_paper, utc
from shell import Shell
from stores import new_file

ANN = Person(id="U1", name="Ann")
INSTALL, SLOT = utc(2025, 3, 12, 7), utc(2025, 3, 13, 9)
NINE = utc(2025, 4, 3, 9)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LAB, OTHER_LAB = ChannelId("slack/T1/C1"), ChannelId("slack/T2/C1")


class Installation:
    """A bot with a wall for Slack; its first harvest is done."""

    def __init__(self, folder: Path) -> None:
        self.feed, self.wall = Feed(page_size=100), Wall("slack")
        self.store: Store = open_store(new_file(folder), now=INSTALL)
        self.engine = Engine(self.store, self.feed)
        self.commands = Commands(self.store, self.engine, Schedule())
        self.feed.announce(date(2025, 3, 11), a_paper("2503.07001", "Old MRI news"))
        self.engine.harvest(INSTALL)

    def say(self, said: str, channel: ChannelId = LAB, now: datetime = INSTALL) -> str:
        request = Request(channel=channel, said=said, who=ANN, may_change=True)
        return printed(self.commands.answer(request, now).private)

    async def turn(self, now: datetime) -> int:
        """How many parts one turn of the clock posts."""
        return len(await work(self.store, {"slack": self.wall}, DigestLimits(), lambda: now))

    def lines(self, channel: ChannelId = LAB) -> list[PaperLine]:
        return [
            block
            for _, parcel in self.wall.posted
            if parcel.channel == channel
            for block in parcel.message.blocks
            if isinstance(block, PaperLine)
        ]


@pytest.fixture
def bot(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


# --- the clock ----------------------------------------------------------------------------------


async def test_a_clock_set_back_an_hour_posts_nothing_twice_and_loses_nothing(bot: Installation) -> None:
    bot.say("subscribe mri")
    bot.feed.announce(date(2025, 3, 13), a_paper("2503.08001", "Fast MRI"))
    bot.engine.harvest(SLOT - 4 * HOUR)
    assert await bot.turn(SLOT) == 1
    for moment in (SLOT - HOUR + SECOND, SLOT, SLOT + HOUR):
        assert await bot.turn(moment) == 0
    bot.feed.announce(date(2025, 3, 14), a_paper("2503.08002", "Faster MRI"))
    assert bot.engine.harvest_due(SLOT + 19 * HOUR)
    bot.engine.harvest(SLOT + 19 * HOUR)
    bot.say("subscribe ct", now=SLOT + 25 * HOUR)  # by a clock that is an hour ahead
    assert await bot.turn(SLOT + DAY) == 1
    assert [line.id for line in bot.lines()] == ["2503.08001", "2503.08002"]


def test_a_tick_after_the_clock_was_set_back_goes_on(bot: Installation) -> None:
    """Only a pretended tick, or one far ahead, makes the real moment wrong."""
    start_tick(bot.store, SLOT, pretended=False)
    start_tick(bot.store, SLOT - HOUR, pretended=False)
    assert bot.store.last_tick() == SLOT
    with pytest.raises(RequestError, match="Time cannot go back"):
        start_tick(bot.store, SLOT - HOUR, pretended=True)
    with pytest.raises(RequestError, match="Time cannot go back"):
        start_tick(bot.store, SLOT - SET_BACK - SECOND, pretended=False)


# --- arXiv --------------------------------------------------------------------------------------


async def test_a_withdrawn_paper_says_so_and_is_posted_once(bot: Installation) -> None:
    """Between its announcement and the digest, and again after that."""
    bot.say("subscribe mri")
    kept, withdrawn = a_paper("2503.08001", "Fast MRI"), a_paper("2503.08002", "Wrong MRI")
    bot.feed.announce(date(2025, 3, 13), kept, withdrawn)
    bot.engine.harvest(SLOT - 4 * HOUR)
    why = "This paper has been withdrawn by the authors"
    bot.feed.announce(date(2025, 3, 13), a_paper(withdrawn.id, withdrawn.title, version=2, comment=why))
    bot.engine.harvest(SLOT - 3 * HOUR)
    assert await bot.turn(SLOT) == 1
    assert [(line.id, line.comment) for line in bot.lines()] == [(withdrawn.id, why), (kept.id, "")]
    bot.feed.announce(date(2025, 3, 14), a_paper(kept.id, kept.title, version=2, comment=why))
    bot.engine.harvest(SLOT + 20 * HOUR)
    assert await bot.turn(SLOT + DAY) == 0
    assert why in bot.say("mri", now=SLOT + DAY)


def _show(id: str) -> Request:
    return Request(channel=LAB, said=f"show {id}", who=ANN, may_change=True)


async def test_no_abstract_and_one_of_50_000_characters_are_papers_like_any_other(bot: Installation) -> None:
    bot.say("subscribe mri")
    long = "In MRI, $k$-space & <b>@everyone</b> are sampled. " * 1000
    papers = (a_paper("2503.08001", "MRI", abstract=""), a_paper("2503.08002", "A title", abstract=long))
    assert len(long) == 50_000
    bot.feed.announce(date(2025, 3, 13), *papers)
    bot.engine.harvest(SLOT - 4 * HOUR)
    assert await bot.turn(SLOT) == 1
    assert [line.id for line in bot.lines()] == ["2503.08002", "2503.08001"]
    messages = [bot.wall.posted[0][1].message]
    messages += [bot.commands.answer(_show(paper.id), SLOT).private for paper in papers]
    for message in messages:
        assert len(str(slack_of(message))) < 20_000
        assert sum(map(len, discord_of(message).embeds)) <= 6_000


# --- people -------------------------------------------------------------------------------------


async def test_ten_thousand_keywords_in_one_channel_are_one_digest(bot: Installation) -> None:
    lab = Channel(id=LAB)
    bot.store.follow_configured(lab, [parse(f"topic{number}") for number in range(10_000)], INSTALL)
    papers = [a_paper(f"2503.{8000 + n:05}", f"On topic{n} and topic{n + 1}") for n in range(0, 220, 2)]
    bot.feed.announce(date(2025, 3, 13), *papers)
    harvested = bot.engine.harvest(SLOT - 4 * HOUR)
    assert harvested.batch
    assert harvested.batch.matched == 110
    await bot.turn(SLOT)
    assert len(bot.lines()) == 100, "the newest; the rest is counted"
    listed = Items(tuple((Code(f"topic{number}"), " · Ann") for number in range(5_000)), True)
    began = time.process_time()
    discord_of(Message(summary="list", blocks=(listed,)))
    assert time.process_time() - began < 2, "it is drawn where Discord is listened to"
    assert "And 10 more" in str(bot.wall.posted[-1][1].message)


async def test_one_channel_id_in_two_workspaces_is_two_channels(bot: Installation) -> None:
    bot.say("subscribe mri")
    bot.say("subscribe ct", OTHER_LAB)
    bot.feed.announce(
        date(2025, 3, 13), a_paper("2503.08001", "Fast MRI"), a_paper("2503.08002", "MRI and CT")
    )
    bot.engine.harvest(SLOT - 4 * HOUR)
    assert await bot.turn(SLOT) == 2
    assert [line.id for line in bot.lines(LAB)] == ["2503.08002", "2503.08001"]
    assert [line.id for line in bot.lines(OTHER_LAB)] == ["2503.08002"]
    bot.say("schedule 10:00", OTHER_LAB, SLOT)
    bot.say("unsubscribe all", OTHER_LAB, SLOT)
    assert "09:00" in bot.say("schedule", now=SLOT)
    assert [follow.text for follow in bot.store.follows(LAB, SLOT)] == ["mri"]


# --- processes ----------------------------------------------------------------------------------


def live_in(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shell.folder)
    for name, value in shell.env.items():
        monkeypatch.setenv(name, value)


def at_once() -> tuple[Wall, list[Ticked]]:
    """What two ticks at nine on 3 April 2025 do together."""
    wall = Wall("console")
    both = [App.here(at=NINE) for _ in range(2)]

    async def together() -> list[Ticked]:
        return await asyncio.gather(*(tick(app, terminal=wall) for app in both))

    done = asyncio.run(together())
    for app in both:
        app.close()
    return wall, done


def a_day_begins(shell: Shell, arxiv_server: ArxivServer) -> None:
    """On 3 April 2025 there is something new, which nobody took in before nine."""
    arxiv_server.announce(date(2025, 4, 1), [a_paper("2504.00001", "MRI of the knee")])
    arxiv_server.today = date(2025, 4, 2)
    assert shell.papers("tick", "--now", "2025-04-02T10:00:00Z").code == 0
    arxiv_server.announce(date(2025, 4, 3), [a_paper(f"2504.0100{n}", "Fast MRI") for n in range(9)])
    arxiv_server.today = date(2025, 4, 3)


def test_two_ticks_at_once_post_each_paper_once_and_on_its_day(
    connected: Shell, arxiv_server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that does not harvest must not decide the digest: it would be one of nothing."""
    a_day_begins(connected, arxiv_server)
    live_in(connected, monkeypatch)
    wall, done = at_once()
    assert sum(each.taken_in.harvested is not None for each in done) == 1
    assert [sum(bool(each.posted) for each in done), len(wall.posted)] == [1, 1]
    assert Counter(wall.papers("console/terminal")).most_common(1)[0][1] == 1
    assert len(wall.papers("console/terminal")) == 9


def test_after_a_night_without_us_the_digest_waits_for_the_papers(
    connected: Shell, arxiv_server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are due at once; whichever turn comes first, the digest has what arXiv announced meanwhile."""
    a_day_begins(connected, arxiv_server)
    live_in(connected, monkeypatch)
    app, rota, wall = App.here(at=NINE + HOUR), Rota(), Wall("console")
    rota.put("console", wall)
    assert asyncio.run(turns.give_out(app, rota, harvests=True)) == []
    assert turns.take_in(app).harvested
    assert len(asyncio.run(turns.give_out(app, rota, harvests=True))) == 1
    app.close()
    assert len(wall.papers("console/terminal")) == 9
