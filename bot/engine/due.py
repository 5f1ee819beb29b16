"""When arXiv is asked: by what is known, never by the hour alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import GateState, HarvestState
from bot.schedule import announcement_evening, missed_evening

RETRY = timedelta(minutes=30)
CUT_OFF = timedelta(minutes=5)
"""After a try that came to no end, be it that the process was killed: arXiv is not to blame."""

EMPTY_ANSWERS = 6
"""So many clean answers without anything new mean that arXiv announced nothing."""

OUTAGE = timedelta(hours=24)
"""So long the daily list may fail before its papers are searched for instead."""

SEARCHABLE = timedelta(hours=2)
"""After the daily list: arXiv's search has the new papers "the midnight after the articles were processed"
(https://info.arxiv.org/help/api/user-manual.html)."""


def is_harvest_due(state: HarvestState, gate: GateState, now: datetime) -> bool:
    """Whether to ask arXiv now: nothing since its last announcement evening, and no reason to wait."""
    if gate.silence(now):
        return False
    # A try that lies ahead is one before the clock was set back.
    if state.last_try_at and timedelta() <= now - state.last_try_at < _rest(state):
        return False
    return state.baseline_at is None or not is_evening_settled(state, announcement_evening(now))


def is_evening_settled(state: HarvestState, evening: datetime) -> bool:
    """Whether all that was announced on that evening is in, or nothing was announced."""
    if state.baseline_at and state.baseline_at >= evening:
        return True
    # What was searched for one by one is never all.
    if state.last_batch and not state.last_batch.partial and state.last_batch.closed_at >= evening:
        return True
    answered = state.last_ok_at is not None and state.last_ok_at >= evening
    return answered and state.empty_answers >= EMPTY_ANSWERS


def next_harvest(state: HarvestState, gate: GateState, now: datetime) -> datetime:
    """The first moment from ``now`` on at which a harvest is due, if nothing happens until then."""
    moments = [now + gate.silence(now)]
    if state.last_try_at and state.last_try_at <= now:
        moments.append(state.last_try_at + _rest(state))
    if state.baseline_at and is_evening_settled(state, announcement_evening(now)):
        # No two evenings are more than three days apart.
        evenings = (announcement_evening(now + timedelta(days=days)) for days in range(1, 5))
        moments.append(next(evening for evening in evenings if evening > now))
    return max(moments)


def _rest(state: HarvestState) -> timedelta:
    """How long arXiv is left alone after the last try."""
    tried, ok = state.last_try_at, state.last_ok_at
    ended = tried is not None and ok is not None and tried <= ok
    return RETRY if ended or state.trouble else CUT_OFF


def is_search_due(state: HarvestState, gate: GateState, now: datetime) -> bool:
    """Whether to search for what the daily list, failing for a day, should have brought.

    Once for each announcement evening since the last batch of any kind, a while after it.
    """
    if state.baseline_at is None or gate.silence(now):
        return False
    if state.trouble_since is None or now - state.trouble_since <= OUTAGE:
        return False
    # What lies ahead was done before the clock was set back.
    if state.search_try_at and timedelta() <= now - state.search_try_at < RETRY:
        return False
    evening = announcement_evening(now - SEARCHABLE)
    done = (state.baseline_at, state.last_batch and state.last_batch.closed_at, state.search_ok_at)
    return not any(moment and evening <= moment <= now for moment in done)


def silent_since(state: HarvestState, now: datetime) -> datetime | None:
    """When arXiv announced last, where another announcement must have come since; None while all is well.

    On weekends and holidays it is, and where trouble already says why nothing comes.
    """
    last = state.last_batch.closed_at if state.last_batch else state.baseline_at
    return last if last and not state.trouble and missed_evening(last, now) else None
