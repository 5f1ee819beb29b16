"""When arXiv is asked: by what is known, not by the hour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Batch, GateState, HarvestState
from bot.engine import EMPTY_ANSWERS, RETRY, is_harvest_due, is_search_due, next_harvest
from bot.engine.due import CUT_OFF

EVENING = datetime(2025, 3, 18, 2, 35, tzinfo=UTC)  # Monday evening in New York
NOW = EVENING + timedelta(hours=5)
OLD = EVENING - timedelta(days=20)
SHORTLY = RETRY - timedelta(minutes=1)


def state(**changes: object) -> HarvestState:
    return HarvestState(**{"baseline_at": OLD} | changes)  # type: ignore[arg-type]


def batch(closed_at: datetime, *, partial: bool = False) -> Batch:
    return Batch(number=1, closed_at=closed_at, announced=10, matched=1, partial=partial)


@pytest.mark.parametrize(
    ("why", "harvest"),
    [
        ("never harvested", HarvestState()),
        ("the last batch is from before the evening", state(last_batch=batch(EVENING - timedelta(hours=20)))),
        ("the last try is half an hour ago", state(last_try_at=NOW - RETRY, trouble="busy")),
        ("the last try brought nothing", state(last_try_at=NOW - RETRY, last_ok_at=NOW - RETRY)),
        ("the last try was cut off", state(last_try_at=NOW - CUT_OFF, last_ok_at=OLD)),
        ("what was searched for is not all", state(last_batch=batch(EVENING, partial=True))),
        ("five empty answers", state(last_ok_at=NOW - timedelta(hours=1), empty_answers=EMPTY_ANSWERS - 1)),
        ("the clock was set back since the last try", state(last_try_at=NOW + timedelta(minutes=1))),
        ("the empty answers are of another evening", state(last_ok_at=OLD, empty_answers=EMPTY_ANSWERS)),
    ],
)
def test_arxiv_is_asked(why: str, harvest: HarvestState) -> None:
    assert is_harvest_due(harvest, GateState(), NOW), why


@pytest.mark.parametrize(
    ("why", "harvest", "gate"),
    [
        ("the evening's batch is in", state(last_batch=batch(EVENING)), GateState()),
        ("the baseline covers the evening", state(baseline_at=EVENING + timedelta(minutes=1)), GateState()),
        ("failed a moment ago", state(last_try_at=NOW - SHORTLY, trouble="busy"), GateState()),
        ("answered a moment ago", state(last_try_at=NOW - SHORTLY, last_ok_at=NOW - SHORTLY), GateState()),
        ("begun a moment ago", state(last_try_at=NOW - timedelta(minutes=4), last_ok_at=OLD), GateState()),
        ("arXiv asked to wait", state(), GateState(not_before=NOW + timedelta(seconds=1), failures=1)),
        (
            "six clean empty answers: nothing was announced",
            state(last_ok_at=NOW - timedelta(hours=1), empty_answers=EMPTY_ANSWERS),
            GateState(),
        ),
    ],
)
def test_arxiv_is_left_alone(why: str, harvest: HarvestState, gate: GateState) -> None:
    assert not is_harvest_due(harvest, gate, NOW), why


MOMENTS = st.timedeltas(timedelta(), timedelta(days=10)).map(lambda later: OLD + later)
SINCE = st.none() | MOMENTS


@given(MOMENTS, SINCE, SINCE, SINCE, SINCE, SINCE)
def test_the_next_harvest_is_due_then_and_not_before(now, baseline, tried, done, closed, waiting) -> None:
    """Whatever was done lies behind us, and no wait is longer than the longest."""
    harvest = HarvestState(
        baseline_at=baseline and min(baseline, now),
        last_try_at=tried and min(tried, now),
        last_ok_at=done and min(done, now),
        empty_answers=EMPTY_ANSWERS,
        last_batch=batch(min(closed, now)) if closed else None,
    )
    gate = GateState(not_before=waiting and min(waiting, now + GateState.LONGEST), failures=1)
    due = next_harvest(harvest, gate, now)
    assert due >= now
    assert is_harvest_due(harvest, gate, due)
    if due > now:
        assert not is_harvest_due(harvest, gate, due - timedelta(seconds=1))


DOWN = NOW - timedelta(hours=25)
"""Since when the daily list fails."""


@pytest.mark.parametrize(
    ("why", "harvest"),
    [
        ("no batch since the evening", state(trouble_since=DOWN, last_batch=batch(EVENING - timedelta(1)))),
        ("never a batch", state(trouble_since=DOWN)),
        ("the last search was for another evening", state(trouble_since=DOWN, search_ok_at=OLD)),
        (
            "a search failed, half an hour ago",
            state(trouble_since=DOWN, search_try_at=NOW - timedelta(minutes=30)),
        ),
        ("the clock was set back since", state(trouble_since=DOWN, search_ok_at=NOW + timedelta(1))),
    ],
)
def test_what_the_daily_list_should_have_brought_is_searched_for(why: str, harvest: HarvestState) -> None:
    assert is_search_due(harvest, GateState(), NOW), why


@pytest.mark.parametrize(
    ("why", "harvest", "now"),
    [
        ("the daily list is well", state(), NOW),
        ("it fails for a day, not longer", state(trouble_since=NOW - timedelta(hours=24)), NOW),
        ("there is no baseline", HarvestState(trouble_since=DOWN), NOW),
        ("a batch came since the evening", state(trouble_since=DOWN, last_batch=batch(EVENING)), NOW),
        (
            "a search came since the evening",
            state(trouble_since=DOWN, last_batch=batch(EVENING, partial=True)),
            NOW,
        ),
        ("a search since the evening found nothing", state(trouble_since=DOWN, search_ok_at=EVENING), NOW),
        (
            "one failed a moment ago",
            state(trouble_since=DOWN, search_try_at=NOW - timedelta(minutes=29)),
            NOW,
        ),
        (
            "arXiv's search has not got the evening's papers yet",
            state(trouble_since=DOWN, search_ok_at=EVENING - timedelta(hours=20)),
            EVENING + timedelta(hours=1),
        ),
    ],
)
def test_nothing_is_searched_for(why: str, harvest: HarvestState, now: datetime) -> None:
    assert not is_search_due(harvest, GateState(), now), why


def test_nothing_is_searched_for_while_arxiv_asks_to_wait() -> None:
    waiting = GateState(not_before=NOW + timedelta(seconds=1), failures=1)
    assert not is_search_due(state(trouble_since=DOWN), waiting, NOW)
