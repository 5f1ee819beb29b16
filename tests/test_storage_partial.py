"""Batches that were searched for, as the daily harvest failed."""

from dataclasses import replace

import pytest

from bot.domain import Batch, Origin, Paper, PaperId, Preferences
from bot.ports import Store
from feed import a_paper
from storing import (
    DAY,
    HOUR,
    LAB,
    MINUTE,
    NOON,
    announce,
    by_title,
    compose,
    follow,
    gathered,
    owed,
    send_all,
    take_baseline,
)


@pytest.fixture
def lab(store: Store) -> Store:
    """A lab that follows mri, from the day the harvest began to fail."""
    take_baseline(store)
    follow(store, "mri")
    store.harvest_failed("arXiv is down", NOON + HOUR)
    return store


def search(store: Store, *papers: Paper, now=NOON + DAY) -> Batch | None:  # type: ignore[no-untyped-def]
    """What the search brings while the harvest fails."""
    store.save_known(None, papers, Origin.API, now)
    return store.close_partial([paper.id for paper in papers], now, by_title)


def test_what_a_search_found_is_announced(lab: Store) -> None:
    batch = search(lab, a_paper("2503.00002", "mri"), a_paper("2503.00003", "pet"))
    assert batch is not None
    assert (batch.number, batch.announced, batch.matched, batch.partial) == (1, 2, 1, True)
    assert lab.harvest_state().last_batch == batch
    assert gathered(lab) == ["2503.00002"]
    (match,) = owed(lab)
    assert match.partial


def test_the_harvest_stands_where_it_stood(lab: Store) -> None:
    before = lab.harvest_state()
    search(lab, a_paper("2503.00002", "mri"))
    after = lab.harvest_state()
    assert replace(after, last_batch=None, search_ok_at=None) == before
    assert after.search_ok_at == NOON + DAY


def test_the_harvest_announces_the_rest_and_nothing_twice(lab: Store) -> None:
    search(lab, a_paper("2503.00002", "mri"))
    compose(lab, NOON + DAY)
    send_all(lab, NOON + DAY)
    batch = announce(lab, NOON + 2 * DAY, a_paper("2503.00002", "mri"), a_paper("2503.00003", "mri"))
    assert batch is not None
    assert (batch.number, batch.announced, batch.partial) == (2, 1, False)
    assert gathered(lab) == ["2503.00003"]
    assert [match.partial for match in owed(lab)] == [False]


def test_nothing_old_announced_or_unknown_is_in_it(lab: Store) -> None:
    announce(lab, NOON + 2 * HOUR, a_paper("2503.00002", "mri"))
    old, known = a_paper("2407.00001", "mri"), a_paper("2503.00002", "mri")
    assert search(lab, old, known) is None
    assert lab.close_partial([PaperId("2503.07777")], NOON + DAY, by_title) is None
    assert lab.close_partial([], NOON + DAY, by_title) is None
    assert gathered(lab) == ["2503.00002"]


def test_there_is_none_before_the_baseline(store: Store) -> None:
    follow(store, "mri")
    assert search(store, a_paper("2503.00002", "mri")) is None
    take_baseline(store)
    assert gathered(store) == []


def test_a_follow_of_a_later_moment_has_the_partial_batch_behind_it(lab: Store) -> None:
    search(lab, a_paper("2503.00002", "pet"))
    follow(lab, "pet", NOON + DAY + MINUTE)
    announce(lab, NOON + 2 * DAY, a_paper("2503.00002", "pet"))
    assert gathered(lab) == []


def test_what_was_found_at_a_later_version_is_no_replacement(lab: Store) -> None:
    lab.set_preferences(replace(LAB, preferences=Preferences(replacements=True)), NOON)
    second = a_paper("2503.00002", "mri", version=2, updated=NOON)
    search(lab, second)
    compose(lab, NOON + DAY)
    send_all(lab, NOON + DAY)
    announce(lab, NOON + 2 * DAY, second, a_paper("2503.00009"))
    assert gathered(lab) == []
    announce(lab, NOON + 3 * DAY, replace(second, version=3), a_paper("2503.00010"))
    assert gathered(lab) == ["2503.00002"]


def test_a_page_saved_before_the_harvest_broke_off_may_be_announced_by_the_search(lab: Store) -> None:
    lab.save_papers([a_paper("2503.00002", "mri")], Origin.OAI, NOON + DAY)
    lab.harvest_failed("broken off", NOON + DAY)
    assert search(lab, a_paper("2503.00002", "mri")) is not None
    assert announce(lab, NOON + 2 * DAY, a_paper("2503.00002", "mri")) is None
    assert gathered(lab) == ["2503.00002"]


def test_a_matcher_that_fails_announces_nothing(lab: Store) -> None:
    def broken(*_: object) -> list[object]:
        raise ZeroDivisionError

    lab.save_known(None, [a_paper("2503.00002", "mri")], Origin.API, NOON + DAY)
    with pytest.raises(ZeroDivisionError):
        lab.close_partial([PaperId("2503.00002")], NOON + DAY, broken)  # type: ignore[arg-type]
    assert lab.harvest_state().last_batch is None
