"""What was heard of late: one of all who hear it is the first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot import clock
from bot.clock import REPEATED_WITHIN
from bot.ports import Store
from stores import Place
from storing import HOUR, NOON, SECOND


@pytest.fixture
def other(place: Place) -> Iterator[Store]:
    """Another process at the same database."""
    store = place.open()
    yield store
    store.close()


def test_what_one_process_heard_is_new_to_no_other(store: Store, other: Store) -> None:
    assert store.note_occasion("slack/1", NOON)
    assert not other.note_occasion("slack/1", NOON + SECOND)
    assert not store.note_occasion("slack/1", NOON + SECOND)
    assert other.note_occasion("discord/1", NOON)


def test_of_all_who_hear_it_at_once_one_is_first(store: Store, other: Store) -> None:
    with ThreadPoolExecutor(4) as processes:
        heard = [
            [processes.submit(each.note_occasion, f"slack/{number}", NOON) for each in (store, other)]
            for number in range(20)
        ]
    assert [sum(one.result() for one in each) for each in heard] == [1] * 20


def test_what_is_long_past_is_forgotten_in_bites_the_oldest_first(store: Store) -> None:
    for number in range(5):
        store.note_occasion(f"slack/{number}", NOON + number * SECOND)
    assert store.forget_occasions(NOON + 4 * SECOND, 3) == 3
    assert [store.note_occasion(f"slack/{number}", NOON) for number in (2, 3)] == [True, False]
    assert store.forget_occasions(NOON + 4 * SECOND, 3) == 2
    assert store.forget_occasions(NOON + 4 * SECOND, 3) == 0
    assert not store.note_occasion("slack/4", NOON)


def test_housekeeping_forgets_what_no_platform_repeats_any_more(store: Store) -> None:
    store.note_occasion("slack/old", NOON)
    store.note_occasion("slack/new", NOON + HOUR)
    clock.housekeeping(store, timedelta(days=90), 10, NOON + REPEATED_WITHIN + SECOND)
    assert store.note_occasion("slack/old", NOON + HOUR)
    assert not store.note_occasion("slack/new", NOON + HOUR)
