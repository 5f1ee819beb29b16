"""Papers in: batches, the baseline and its watermark, catch-up, back-fill and search over a real database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Channel, ChannelId, KeywordId, Origin, Paper, PaperId, Person
from bot.engine import Engine
from bot.errors import SourceError
from bot.keywords import parse
from bot.ports import Cursor, Store
from bot.storage import open_store
from feed import Feed, a_paper, utc
from stores import new_file

LAB = Channel(id=ChannelId("slack/T1/C1"))
ANN = Person(id="U1", name="Ann")
INSTALL = utc(2025, 3, 12, 9)  # a Wednesday
HOUR = timedelta(hours=1)


class World:
    """One installation over a feed; `restart` opens the same database anew."""

    def __init__(self, folder: Path) -> None:
        self.url = new_file(folder)
        self.feed = Feed()
        self.feed.announce(date(2025, 3, 11), a_paper("2503.07001", "Old MRI news"), a_paper("2503.07002"))
        self.store: Store = open_store(self.url, now=INSTALL)
        self.engine = Engine(self.store, self.feed)

    def restart(self, now: datetime) -> None:
        self.store.close()
        self.store = open_store(self.url, now=now)
        self.engine = Engine(self.store, self.feed)

    def follow(self, text: str, now: datetime) -> None:
        self.store.follow(LAB, parse(text), ANN, now, undo_within=HOUR)

    def waiting(self) -> list[str]:
        """Identifiers the channel would be sent now, newest first."""
        return [match.paper.id for match in self.store.owed(LAB.id, INSTALL).matches]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_first_harvest_is_the_baseline_and_announces_nothing(world: World) -> None:
    world.follow("mri", INSTALL)
    harvested = world.engine.harvest(INSTALL)
    assert (harvested.papers, harvested.baseline, harvested.batch) == (2, True, None)
    assert world.feed.harvests == [date(2025, 3, 5)]
    assert world.waiting() == []
    assert world.store.harvest_state().harvested_day == date(2025, 3, 12)


def test_what_is_above_the_watermark_is_announced_once(world: World) -> None:
    world.follow("mri", INSTALL)
    world.engine.harvest(INSTALL)
    world.feed.announce(date(2025, 3, 13), a_paper("2503.08001", "Fast MRI"), a_paper("2503.08002", "Cats"))
    harvested = world.engine.harvest(utc(2025, 3, 13, 9))
    assert harvested.batch is not None
    assert (harvested.batch.announced, harvested.batch.matched) == (2, 1)
    assert world.feed.harvests[-1] == date(2025, 3, 11)
    assert world.waiting() == ["2503.08001"]
    assert world.engine.harvest(utc(2025, 3, 13, 10)).batch is None
    assert world.waiting() == ["2503.08001"]


def test_a_row_older_than_the_watermark_is_stored_but_never_announced(world: World) -> None:
    world.follow("mri", INSTALL)
    world.engine.harvest(INSTALL)
    edited = a_paper("2401.00001", "An old MRI paper, edited", version=3)
    cross = a_paper("hep-th/9901001", "An MRI paper of the last century")
    world.feed.announce(date(2025, 3, 13), edited, cross, a_paper("2503.08001", "Fast MRI"))
    batch = world.engine.harvest(utc(2025, 3, 13, 9)).batch
    assert batch is not None
    assert batch.announced == 1
    assert world.waiting() == ["2503.08001"]
    assert world.store.paper(edited.id) == edited
    assert [paper.id for paper in world.engine.search(parse("mri"), 9)][-1] == "hep-th/9901001"


def test_an_interrupted_harvest_loses_nothing_and_announces_only_when_it_is_whole(world: World) -> None:
    world.follow("mri", INSTALL)
    world.engine.harvest(INSTALL)
    day = [a_paper(f"2503.0800{n}", "Fast MRI") for n in range(1, 9)]
    world.feed.announce(date(2025, 3, 13), *day)
    world.feed.break_after(1)
    broken = world.engine.harvest(utc(2025, 3, 13, 9))
    assert broken.trouble == "the connection broke off"
    assert world.waiting() == []
    assert world.store.paper(day[0].id) is not None
    world.restart(utc(2025, 3, 13, 10))
    whole = world.engine.harvest(utc(2025, 3, 13, 10))
    assert whole.batch is not None
    assert world.waiting() == [paper.id for paper in reversed(day)]


def test_an_interrupted_baseline_fixes_no_watermark(world: World) -> None:
    world.feed.announce(date(2025, 3, 12), *(a_paper(f"2503.0800{n}") for n in range(1, 9)))
    world.feed.break_after(1)
    world.engine.harvest(INSTALL)
    assert world.store.harvest_state().baseline_at is None
    assert world.engine.harvest(INSTALL + HOUR).baseline
    world.feed.announce(date(2025, 3, 13), a_paper("2503.09001"))
    batch = world.engine.harvest(utc(2025, 3, 13, 9)).batch
    assert batch is not None
    assert batch.announced == 1


def test_a_harvest_that_spans_two_evenings_leaves_the_second_to_the_next(world: World) -> None:
    """Rows of the second evening that the first harvest saw already are announced once, the rest later."""
    world.follow("mri", INSTALL)
    world.engine.harvest(INSTALL)
    world.feed.announce(date(2025, 3, 13), *(a_paper(f"2503.0800{n}", "Fast MRI") for n in range(1, 4)))
    world.feed.announce(date(2025, 3, 14), a_paper("2503.09001", "Faster MRI"))
    world.engine.harvest(utc(2025, 3, 14, 3))
    assert world.store.harvest_state().harvested_day == date(2025, 3, 14)
    world.feed.announce(date(2025, 3, 14), a_paper("2503.09002", "Fastest MRI"))
    world.engine.harvest(utc(2025, 3, 14, 9))
    assert world.waiting() == ["2503.09002", "2503.09001", "2503.08003", "2503.08002", "2503.08001"]


def test_an_install_on_a_sunday_starts_with_sunday_evenings_papers(world: World) -> None:
    sunday = utc(2025, 3, 16, 12)
    world.follow("mri", sunday)
    assert world.engine.harvest(sunday).baseline
    assert not world.engine.harvest_due(utc(2025, 3, 16, 23))
    world.feed.announce(date(2025, 3, 17), a_paper("2503.10001", "Fast MRI"))
    assert world.engine.harvest_due(utc(2025, 3, 17, 2, 36))
    world.engine.harvest(utc(2025, 3, 17, 2, 36))
    assert world.waiting() == ["2503.10001"]


def test_an_empty_start_is_no_baseline(tmp_path: Path) -> None:
    """Without a paper of this month or the last, the highest identifier says nothing."""
    world = World(tmp_path)
    world.engine.harvest(utc(2025, 8, 12, 9))
    assert world.store.harvest_state().baseline_at is None


def test_days_without_a_harvest_are_caught_up(world: World) -> None:
    world.follow("mri", INSTALL)
    world.engine.harvest(INSTALL)
    for day in range(13, 19):
        world.feed.announce(date(2025, 3, day), a_paper(f"2503.{day}001", "Fast MRI"))
    world.engine.harvest(utc(2025, 3, 18, 9))
    assert len(world.waiting()) == 6


def test_a_new_version_of_an_announced_paper_is_not_announced_again(world: World) -> None:
    world.follow("mri", INSTALL)
    world.engine.harvest(INSTALL)
    world.feed.announce(date(2025, 3, 13), a_paper("2503.08001", "Fast MRI"))
    world.engine.harvest(utc(2025, 3, 13, 9))
    world.feed.announce(date(2025, 3, 14), a_paper("2503.08001", "Faster MRI", version=2))
    assert world.engine.harvest(utc(2025, 3, 14, 9)).batch is None
    paper = world.store.paper(PaperId("2503.08001"))
    assert paper is not None
    assert (paper.version, paper.title) == (2, "Faster MRI")


def test_digests_use_what_matched_when_the_batch_closed(world: World) -> None:
    world.follow("mri", INSTALL)
    world.engine.harvest(INSTALL)
    world.feed.announce(date(2025, 3, 13), a_paper("2503.08001", "Brains"))
    world.engine.harvest(utc(2025, 3, 13, 9))
    world.feed.announce(date(2025, 3, 14), a_paper("2503.08001", "Brains, by MRI", version=2))
    world.engine.harvest(utc(2025, 3, 14, 9))
    assert world.waiting() == []
    assert [paper.id for paper in world.engine.search(parse("brains mri"), 5)] == []
    assert "2503.08001" in [paper.id for paper in world.engine.search(parse("mri"), 5)]


def test_a_paper_found_on_demand_is_still_announced_with_its_batch(world: World) -> None:
    world.follow("mri", INSTALL)
    world.engine.harvest(INSTALL)
    world.feed.announce(date(2025, 3, 13), a_paper("2503.08001", "Fast MRI"))
    world.engine.ask_arxiv(parse("mri"), utc(2025, 3, 13, 1))
    assert world.waiting() == []
    world.engine.harvest(utc(2025, 3, 13, 9))
    assert world.waiting() == ["2503.08001"]


def test_a_keyword_followed_later_has_no_backlog(world: World) -> None:
    world.engine.harvest(INSTALL)
    world.feed.announce(date(2025, 3, 13), a_paper("2503.08001", "Fast MRI"))
    world.engine.harvest(utc(2025, 3, 13, 9))
    world.follow("mri", utc(2025, 3, 13, 10))
    world.engine.backfill(utc(2025, 3, 13, 10))
    assert world.waiting() == []
    assert len(world.store.recent(LAB.id, date(2025, 1, 1), 9)) == 2


def test_a_back_fill_waits_for_arxiv_and_is_done_once(world: World) -> None:
    world.follow("mri", INSTALL)
    world.feed.down("arXiv answered 503")
    with pytest.raises(SourceError):
        world.engine.backfill(INSTALL)
    world.feed.down(None)
    assert world.engine.backfill(INSTALL + HOUR) == 1
    assert world.engine.backfill(INSTALL + 2 * HOUR) == 0
    assert [match.paper.id for match in world.store.recent(LAB.id, date(2025, 1, 1), 9)] == ["2503.07001"]


def test_failures_are_on_record_since_the_first_and_gone_after_a_success(world: World) -> None:
    world.feed.down("arXiv answered 503")
    world.engine.harvest(INSTALL)
    world.engine.harvest(INSTALL + HOUR)
    state = world.store.harvest_state()
    assert (state.failures, state.trouble, state.trouble_since) == (2, "arXiv answered 503", INSTALL)
    world.feed.down(None)
    world.engine.harvest(INSTALL + 2 * HOUR)
    assert world.store.harvest_state().trouble is None


def test_search_is_newest_first_and_goes_on_below_a_paper(world: World) -> None:
    papers = [a_paper(f"2503.{n:05}", "Fast MRI of the brain") for n in range(1, 140)]
    world.feed.announce(date(2025, 3, 12), *papers)
    world.engine.harvest(INSTALL)
    first = world.engine.search(parse("mri"), 100)
    assert [paper.id for paper in first[:2]] == ["2503.07001", "2503.00139"]
    rest = world.engine.search(parse("mri"), 100, Cursor(below=first[-1].id))
    assert len(rest) == 40
    assert [paper.id for paper in (*first, *rest)] == sorted(
        (paper.id for paper in (*first, *rest)), reverse=True
    )


def test_a_paper_is_looked_up_once(world: World) -> None:
    world.feed.announce(date(2025, 3, 11), a_paper("2503.07001", "Old MRI news"))
    wanted = PaperId("2503.07001")
    assert world.engine.look_up([wanted, PaperId("2503.99999")], INSTALL)[0].id == wanted
    asked = len(world.feed.asked)
    assert world.engine.look_up([wanted], INSTALL)[0].title == "Old MRI news"
    assert len(world.feed.asked) == asked


def test_a_version_that_is_not_stored_is_asked_for(world: World) -> None:
    wanted = PaperId("2503.07001")
    world.feed.announce(date(2025, 3, 11), a_paper(wanted, "Old MRI news"))
    world.engine.look_up([wanted], INSTALL)
    world.feed.announce(date(2025, 3, 12), a_paper(wanted, "New MRI news", version=2))
    assert world.engine.look_up([wanted], INSTALL, {wanted: 1})[0].version == 1
    assert world.engine.look_up([wanted], INSTALL, {wanted: 9})[0].title == "New MRI news"


def test_a_pasted_title_finds_its_paper(world: World) -> None:
    world.feed.announce(date(2025, 3, 12), a_paper("2503.08001", "Attention: is it all you need?"))
    world.engine.harvest(INSTALL)
    found = world.engine.find_title("attention  is it all you need")
    assert found is not None
    assert found.id == "2503.08001"
    assert world.engine.find_title("attention is it all you") is None
    assert world.engine.find_title('"') is None


def test_a_bot_that_stops_amid_a_harvest_blames_nobody(world: World) -> None:
    world.feed.hang_up()
    assert world.engine.harvest(INSTALL).trouble == "the bot is stopping"
    assert world.store.harvest_state().failures == 0


def test_however_much_was_harvested_little_of_it_is_in_memory_at_once(world: World) -> None:
    """A first harvest may bring more papers than a small machine holds with their texts."""
    papers = [a_paper(f"2503.{number:05}") for number in range(1, 1_201)]
    world.store.save_papers(papers, Origin.OAI, INSTALL)
    given: list[int] = []

    def match(papers: Sequence[Paper], _: object) -> list[tuple[KeywordId, PaperId]]:
        given.append(len(papers))
        return []

    world.store.close_batch(INSTALL.date(), INSTALL, match, INSTALL - HOUR)
    assert sum(given) == 1_200
    assert max(given) <= 500
