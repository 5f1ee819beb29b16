"""Papers in: what a harvest stores, and what closing a batch announces."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError

from bot.domain import KeywordId, Origin, Paper, PaperId, rank
from bot.ports import Store
from feed import a_paper, utc
from storing import DAY, HOUR, NOON, announce, by_title, follow, gathered, owed, take_baseline


def matched_ids(store: Store, text: str) -> list[str]:
    id = store.keyword_id(text)
    assert id is not None
    return [paper.id for paper in store.seen(id, 100)]


# --- saving -------------------------------------------------------------------------------------


def test_a_paper_comes_back_as_it_was_saved(store: Store) -> None:
    """Every field, with Greek letters, TeX and moments in UTC."""
    paper = a_paper(
        "2503.00002",
        "F$^3$OCUS – β-VAE",
        version=2,
        comment="Accepted at MICCAI 2025",
        journal_ref="Nature 1 (2025)",
        doi="10.1000/1",
        authors=("Zoë Ångström", "李 明"),
        categories=("eess.IV", "cs.CV"),
    )
    store.save_papers([paper], Origin.OAI, NOON)
    assert store.paper(paper.id) == paper
    assert store.paper(PaperId("2503.00003")) is None


def test_papers_come_in_the_order_asked_and_unknown_ones_are_left_out(store: Store) -> None:
    store.save_papers([a_paper(f"2503.{number:05}") for number in range(1, 1200)], Origin.OAI, NOON)
    asked = [PaperId(f"2503.{number:05}") for number in range(1300, 0, -1)]
    assert [paper.id for paper in store.papers(asked)] == asked[101:]
    assert store.paper_count() == 1199


def test_a_later_version_replaces_a_paper_and_an_earlier_one_changes_nothing(store: Store) -> None:
    second = a_paper("2503.00002", "Second", version=2, comment=None)
    store.save_papers([a_paper("2503.00002", "First", comment="to appear")], Origin.OAI, NOON)
    store.save_papers([second], Origin.API, NOON)
    store.save_papers([a_paper("2503.00002", "First")], Origin.OAI, NOON)
    assert store.paper(second.id) == second


def test_one_page_may_hold_a_paper_twice(store: Store) -> None:
    store.save_papers(
        [a_paper("2503.00002", "One", version=2), a_paper("2503.00002", "Two", version=1)], Origin.OAI, NOON
    )
    paper = store.paper(PaperId("2503.00002"))
    assert paper is not None
    assert paper.title == "One"


def test_saving_nothing_is_fine(store: Store) -> None:
    store.save_papers([], Origin.OAI, NOON)
    assert store.paper_count() == 0


# --- the baseline -------------------------------------------------------------------------------


def test_the_baseline_fixes_the_watermark_and_announces_nothing(store: Store) -> None:
    follow(store, "mri")
    assert announce(store, NOON, a_paper("2503.00009", "mri"), a_paper("2411.00001", "mri")) is None
    state = store.harvest_state()
    assert state.watermark == rank(PaperId("2503.00009"))
    assert (state.baseline_at, state.harvested_day, state.last_ok_at) == (NOON, NOON.date(), NOON)
    assert gathered(store) == []
    assert matched_ids(store, "mri") == ["2503.00009", "2411.00001"]


@pytest.mark.parametrize("papers", [(), (a_paper("2501.00009"),)])
def test_a_baseline_without_recent_papers_is_none(store: Store, papers: Sequence[Paper]) -> None:
    """Otherwise half a year of papers would count as new the next day."""
    assert announce(store, NOON, *papers) is None
    state = store.harvest_state()
    assert (state.watermark, state.baseline_at, state.harvested_day) == (None, None, None)
    assert state.failures == 1
    assert state.trouble_since == NOON
    assert "this month or the last" in str(state.trouble)
    announce(store, NOON + HOUR, a_paper("2503.00001"))
    after = store.harvest_state()
    assert (after.baseline_at, after.trouble, after.failures) == (NOON + HOUR, None, 0)


def test_the_month_before_january_is_december(store: Store) -> None:
    announce(store, utc(2025, 1, 2, 9), a_paper("2412.20000"))
    assert store.harvest_state().baseline_at == utc(2025, 1, 2, 9)


# --- batches ------------------------------------------------------------------------------------


def test_what_is_above_the_watermark_is_announced_once(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    new = [a_paper("2503.00002", "mri"), a_paper("2503.00003", "pet")]
    batch = announce(store, NOON + DAY, *new)
    assert batch is not None
    assert (batch.number, batch.announced, batch.matched, batch.closed_at) == (1, 2, 1, NOON + DAY)
    assert store.harvest_state().last_batch == batch
    assert announce(store, NOON + 2 * DAY, *new) is None
    assert gathered(store) == ["2503.00002"]


def test_an_old_paper_that_changed_is_stored_and_not_announced(store: Store) -> None:
    """Edited or cross-listed papers are below the watermark, which never moves."""
    take_baseline(store)
    follow(store, "mri")
    old = a_paper("2502.00007", "mri", version=3)
    assert announce(store, NOON + DAY, old) is None
    assert store.paper(old.id) == old
    assert matched_ids(store, "mri") == ["2502.00007"]
    assert gathered(store) == []


def test_a_paper_held_for_weeks_is_announced_when_it_comes(store: Store) -> None:
    """Its number is lower than those announced before it, and it may come as version 2."""
    take_baseline(store)
    announce(store, NOON + DAY, a_paper("2503.00050"))
    batch = announce(store, NOON + 20 * DAY, a_paper("2503.00002", version=2))
    assert batch is not None
    assert batch.announced == 1


def test_a_replacement_of_an_announced_paper_is_not_announced_again(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + DAY, a_paper("2503.00002", "pet"))
    assert announce(store, NOON + 2 * DAY, a_paper("2503.00002", "mri", version=2)) is None
    assert gathered(store) == []
    assert matched_ids(store, "mri") == ["2503.00002"]


def test_what_a_back_fill_brought_first_is_announced_when_harvested(store: Store) -> None:
    take_baseline(store)
    mri = follow(store, "mri")
    early = a_paper("2503.00002", "mri")
    store.save_known(mri.keyword_id, [early], Origin.API, NOON + HOUR)
    assert announce(store, NOON + 2 * HOUR) is None
    assert gathered(store) == []
    batch = announce(store, NOON + DAY, early)
    assert batch is not None
    assert batch.matched == 1
    assert gathered(store) == ["2503.00002"]


def test_what_was_announced_stays_so_when_a_search_brings_it_again(store: Store) -> None:
    take_baseline(store)
    mri = follow(store, "mri")
    announce(store, NOON + DAY, a_paper("2503.00002", "mri"))
    store.save_known(mri.keyword_id, [a_paper("2503.00002", "mri", version=2)], Origin.API, NOON + DAY)
    announce(store, NOON + 2 * DAY)
    assert gathered(store) == ["2503.00002"]


def test_a_broken_off_harvest_keeps_its_pages_and_announces_them_at_its_end(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    store.save_papers([a_paper("2503.00002", "mri")], Origin.OAI, NOON + DAY)
    store.harvest_failed("the connection broke off", NOON + DAY)
    assert gathered(store) == []
    announce(store, NOON + DAY + HOUR, a_paper("2503.00003", "mri"))
    assert gathered(store) == ["2503.00003", "2503.00002"]


def test_the_matcher_sees_each_text_once(store: Store) -> None:
    """A paper is matched again only when what keywords look at has changed."""
    take_baseline(store)
    follow(store, "mri")
    shown: list[list[str]] = []

    def watching(papers: Sequence[Paper], keywords: Sequence[tuple[KeywordId, str]]) -> list[object]:
        shown.append([paper.id for paper in papers])
        assert [text for _, text in keywords] == ["mri"]
        return []

    def close(day: int, *papers: Paper) -> None:
        store.save_papers(papers, Origin.OAI, NOON + day * DAY)
        store.close_batch(NOON.date(), NOON + day * DAY, watching, NOON)  # type: ignore[arg-type]

    close(1, a_paper("2503.00002"), a_paper("2503.00003"))
    close(2, a_paper("2503.00002", doi="10.1/2"), a_paper("2503.00003"))
    close(3, a_paper("2503.00002", comment="accepted"), a_paper("2503.00003"))
    assert shown == [["2503.00002", "2503.00003"], ["2503.00002"]]


def test_a_matcher_that_fails_leaves_nothing_half_done(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    store.save_papers([a_paper("2503.00002", "mri")], Origin.OAI, NOON + DAY)
    before = store.harvest_state()

    def broken(*_: object) -> list[tuple[KeywordId, PaperId]]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.close_batch(NOON.date(), NOON + DAY, broken, NOON)
    assert store.harvest_state() == before
    announce(store, NOON + DAY)
    assert gathered(store) == ["2503.00002"]


def test_a_day_of_many_papers_is_one_batch(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    batch = announce(store, NOON + DAY, *(a_paper(f"2503.{number:05}", "mri") for number in range(2, 1202)))
    assert batch is not None
    assert (batch.announced, batch.matched) == (1200, 1200)
    assert len(owed(store)) == 1200


# --- where the harvest stands -------------------------------------------------------------------


def test_empty_answers_are_counted_within_an_evening(store: Store) -> None:
    take_baseline(store)
    evening = NOON + 14 * HOUR

    def ask(now_hours: int) -> int:
        now = NOON + now_hours * HOUR
        store.harvest_started(now)
        store.close_batch(now.date(), now, by_title, evening)
        return store.harvest_state().empty_answers

    assert [ask(1), ask(2)] == [1, 1]
    assert [ask(15), ask(16)] == [1, 2]
    store.harvest_failed("down", NOON + 17 * HOUR)
    assert ask(18) == 3
    assert announce(store, NOON + 19 * HOUR, a_paper("2503.00002")) is not None
    assert store.harvest_state().empty_answers == 0


def test_failures_are_counted_and_keep_when_they_began(store: Store) -> None:
    store.harvest_started(NOON)
    store.harvest_failed("arXiv is down", NOON)
    store.harvest_failed("arXiv is slow", NOON + HOUR)
    state = store.harvest_state()
    assert (state.failures, state.trouble, state.trouble_since) == (2, "arXiv is slow", NOON)
    take_baseline(store)
    after = store.harvest_state()
    assert (after.failures, after.trouble, after.trouble_since) == (0, None, None)
    assert after.last_try_at == NOON


def test_a_new_store_has_never_harvested(store: Store) -> None:
    state = store.harvest_state()
    assert (state.harvested_day, state.last_try_at, state.last_batch, state.failures) == (None, None, None, 0)
    assert store.harvest_state().last_batch is None


def test_moments_must_say_their_zone(store: Store) -> None:
    """A naive moment would be read as another hour elsewhere."""
    with pytest.raises(StatementError, match="without a time zone"):
        store.harvest_started(NOON.replace(tzinfo=None))


def test_moments_of_any_zone_come_back_in_utc(store: Store) -> None:
    store.harvest_started(NOON.astimezone(ZoneInfo("Asia/Tokyo")))
    last_try = store.harvest_state().last_try_at
    assert last_try is not None
    assert (last_try, last_try.utcoffset()) == (NOON, timedelta(0))
