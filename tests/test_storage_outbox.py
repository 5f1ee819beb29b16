"""The outbox: who may send which part, and what is on record after any crash."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.domain import Claim, PartState
from bot.ports import Store
from feed import a_paper
from stores import Place
from storing import (
    DAY,
    HOUR,
    LAB,
    LEASE,
    MINUTE,
    NOON,
    PUB,
    SECOND,
    SETTLE,
    announce,
    begin_one,
    claim,
    claim_one,
    compose,
    follow,
    gathered,
    ids,
    send_all,
    take_baseline,
    taken_over,
)

NOW = NOON + DAY


@pytest.fixture
def lab(store: Store) -> Store:
    """A post of three parts, composed and due."""
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + HOUR, *(a_paper(f"2503.0000{number}", "mri") for number in (2, 3, 4)))
    compose(store, NOW, per_part=1)
    return store


# --- claiming -----------------------------------------------------------------------------------


def test_parts_go_out_in_order_under_one_root(lab: Store) -> None:
    keys, roots = [], []
    for number in (1, 2, 3):
        part = begin_one(lab, NOW)
        assert (part.part, part.state, part.attempts) == (number, PartState.PENDING, 0)
        keys.append(part.key)
        roots.append(part.root)
        assert lab.sent(part, f"m{number}", NOW)
    assert roots == [None, "m1", "m1"]
    assert len(set(keys)) == 3
    assert claim(lab, NOW) == []
    assert lab.waiting(LAB.id) == 0
    assert gathered(lab) == []


def test_a_claimed_part_is_nobody_elses_until_its_lease_ends(lab: Store) -> None:
    mine = claim_one(lab, NOW)
    assert claim(lab, NOW + LEASE - SECOND) == []
    theirs = claim_one(lab, NOW + LEASE)
    assert (theirs.part, theirs.key, theirs.state) == (1, mine.key, PartState.PENDING)
    assert theirs.token != mine.token
    assert not lab.begin(mine, NOW + LEASE, LEASE)
    assert lab.begin(theirs, NOW + LEASE, LEASE)


def test_what_is_given_back_is_anybodys_at_once_if_it_was_not_begun(lab: Store) -> None:
    held = claim_one(lab, NOW)
    lab.give_back([held])
    assert not lab.begin(held, NOW, LEASE)
    begun = begin_one(lab, NOW)
    lab.give_back([begun])
    assert claim(lab, NOW) == []
    lab.give_back([held])
    assert lab.sent(begun, "m1", NOW)


def test_one_part_per_channel_is_in_flight(lab: Store) -> None:
    follow(lab, "mri", channel=PUB)
    announce(lab, NOW, a_paper("2503.00010", "mri"))
    compose(lab, NOW, PUB)
    claims = claim(lab, NOW)
    assert sorted((each.digest.channel, each.part) for each in claims) == [(PUB.id, 1), (LAB.id, 1)]
    assert claim(lab, NOW) == []


def test_first_parts_go_first(lab: Store) -> None:
    lab.sent(begin_one(lab, NOW), "m1", NOW)
    follow(lab, "mri", channel=PUB)
    announce(lab, NOW, a_paper("2503.00010", "mri"))
    compose(lab, NOW + MINUTE, PUB)
    assert [each.digest.channel for each in claim(lab, NOW + MINUTE, limit=1)] == [PUB.id]
    assert [each.digest.channel for each in claim(lab, NOW + MINUTE, limit=1)] == [LAB.id]


def test_only_the_platforms_asked_for_are_claimed(lab: Store) -> None:
    assert claim(lab, NOW, "discord", "slac", "s%") == []
    assert lab.claim([], NOW, LEASE, SETTLE, 10) == []
    assert len(claim(lab, NOW, "slack")) == 1


def test_a_paused_channel_starts_nothing(lab: Store) -> None:
    claimed = claim_one(lab, NOW)
    lab.pause(LAB.id, "by Ann", NOW)
    assert not lab.begin(claimed, NOW, LEASE)
    assert claim(lab, NOW + HOUR) == []


def test_a_post_that_was_started_finishes_in_a_paused_channel(lab: Store) -> None:
    lab.sent(begin_one(lab, NOW), "m1", NOW)
    lab.pause(LAB.id, "by Ann", NOW)
    assert send_all(lab, NOW) == ["2503.00003", "2503.00002"]


# --- settling -----------------------------------------------------------------------------------


def test_what_surely_failed_is_tried_again_no_sooner_than_told(lab: Store) -> None:
    first = begin_one(lab, NOW)
    assert lab.put_back(first, "too fast", NOW + MINUTE, NOW)
    assert claim(lab, NOW + MINUTE - SECOND) == []
    again = claim_one(lab, NOW + MINUTE)
    assert (again.part, again.key, again.attempts, again.state) == (1, first.key, 1, PartState.PENDING)
    assert lab.put_back(again, "shutting down", NOW + MINUTE, NOW + MINUTE), "also before it began"
    assert claim_one(lab, NOW + MINUTE).attempts == 1


def test_a_crash_before_the_attempt_leaves_the_part_as_it_was(place: Place, lab: Store) -> None:
    claim_one(lab, NOW)
    restarted = place.open()
    (again,) = claim(restarted, NOW + LEASE)
    assert (again.state, again.attempts) == (PartState.PENDING, 0)
    restarted.close()


def test_a_crash_during_the_attempt_leaves_it_unknown(place: Place, lab: Store) -> None:
    begun = begin_one(lab, NOW)
    restarted = place.open()
    assert claim(restarted, NOW + LEASE - SECOND) == []
    assert claim(restarted, NOW + LEASE) == [], "whoever began it may only be slow"
    assert claim(restarted, NOW + LEASE + SETTLE - SECOND) == []
    (found,) = claim(restarted, NOW + LEASE + SETTLE)
    assert (found.state, found.attempt_at, found.attempts) == (PartState.UNKNOWN, NOW, 1)
    assert (found.key, found.matches) == (begun.key, begun.matches)
    assert not lab.sent(begun, "m1", NOW + LEASE + SETTLE), "somebody else settles it now"
    assert restarted.sent(found, "m1", NOW + LEASE + SETTLE)
    restarted.close()


@pytest.mark.parametrize("ahead", [LEASE, HOUR, 12 * HOUR])
def test_a_clock_far_ahead_leaves_who_sends_the_time_to_finish(
    place: Place, lab: Store, ahead: timedelta
) -> None:
    """The platform would be asked before the post is there, and the post be sent a second time."""
    begun = begin_one(lab, NOW)
    ahead_of_us = place.open()
    for seconds in (0, 30, 60):
        assert claim(ahead_of_us, NOW + ahead + seconds * SECOND) == []
        assert claim(lab, NOW + seconds * SECOND) == []
    assert lab.sent(begun, "m1", NOW + MINUTE)
    assert claim_one(ahead_of_us, NOW + ahead + MINUTE).part == 2
    ahead_of_us.close()


def test_what_was_left_half_a_day_ago_is_asked_about_at_once(lab: Store) -> None:
    """`papers tick` may run once a day."""
    begin_one(lab, NOW)
    assert claim_one(lab, NOW + LEASE + 12 * HOUR + SECOND).state is PartState.UNKNOWN


def test_a_slow_sender_nobody_replaced_may_still_say_what_happened(lab: Store) -> None:
    begun = begin_one(lab, NOW)
    assert lab.claim(["slack"], NOW + LEASE, LEASE, 2 * LEASE, 10) == [], "too soon to ask"
    assert lab.status(NOW + LEASE).unknown_parts == 1
    assert lab.sent(begun, "m1", NOW + LEASE + SECOND)
    assert claim_one(lab, NOW + LEASE + SECOND).part == 2


def test_an_unknown_part_is_asked_about_after_a_while(lab: Store) -> None:
    begun = begin_one(lab, NOW)
    assert lab.unknown(begun, "the connection broke", NOW + 10 * SECOND, NOW)
    assert claim(lab, NOW + SETTLE - SECOND) == []
    asked = claim_one(lab, NOW + SETTLE)
    assert (asked.state, asked.attempt_at) == (PartState.UNKNOWN, NOW)
    assert lab.unknown(asked, "the platform is down", NOW + HOUR, NOW + SETTLE)
    assert claim(lab, NOW + HOUR - SECOND) == []
    assert claim_one(lab, NOW + HOUR).state is PartState.UNKNOWN


def test_what_the_platform_does_not_have_is_sent_again_under_the_same_key(lab: Store) -> None:
    begun = begin_one(lab, NOW)
    lab.unknown(begun, "the connection broke", NOW, NOW)
    asked = claim_one(lab, NOW + SETTLE)
    assert lab.begin(asked, NOW + SETTLE, LEASE)
    assert claim(lab, NOW + SETTLE + SECOND) == []
    assert lab.sent(asked, "m1", NOW + SETTLE + SECOND)
    assert asked.key == begun.key


def test_a_crash_while_asking_leaves_it_unknown(lab: Store) -> None:
    lab.unknown(begin_one(lab, NOW), "the connection broke", NOW, NOW)
    claim_one(lab, NOW + SETTLE)
    assert claim(lab, NOW + SETTLE + LEASE - SECOND) == []
    assert taken_over(lab, NOW + SETTLE + LEASE).state is PartState.UNKNOWN


def test_an_unconfirmed_part_waits_for_a_person_and_later_parts_with_it(lab: Store) -> None:
    assert lab.unconfirmed(begin_one(lab, NOW), "The bot may not read the history.", NOW)
    assert claim(lab, NOW + 30 * DAY) == []
    assert compose(lab, NOW + DAY) is None
    status = lab.status(NOW)
    assert (status.unconfirmed_parts, status.waiting_parts, status.unknown_parts) == (1, 2, 0)


@pytest.mark.parametrize(
    ("there", "then"),
    [(True, ["2503.00003", "2503.00002"]), (False, ["2503.00004", "2503.00003", "2503.00002"])],
)
def test_a_person_says_what_became_of_it(lab: Store, there: bool, then: list[str]) -> None:
    lab.unconfirmed(begin_one(lab, NOW), "The bot may not read the history.", NOW)
    assert lab.resolve_unconfirmed(PUB.id, there, NOW + HOUR) == 0
    assert lab.resolve_unconfirmed(LAB.id, there, NOW + HOUR) == 1
    assert lab.resolve_unconfirmed(LAB.id, there, NOW + HOUR) == 0
    assert send_all(lab, NOW + HOUR) == then
    assert len(lab.posted(LAB.id, 9)) == 3


def test_a_refusal_pauses_the_channel_and_keeps_everything(lab: Store) -> None:
    lab.sent(begin_one(lab, NOW), "m1", NOW)
    refused = begin_one(lab, NOW)
    assert lab.refused(refused, "The bot was removed from this channel.", NOW)
    channel = lab.channel(LAB.id)
    assert channel is not None
    assert channel.paused == "The bot was removed from this channel."
    assert lab.status(NOW).paused_channels == ((LAB.id, "The bot was removed from this channel."),)
    lab.pause(LAB.id, "by Ann", NOW)
    assert claim(lab, NOW + DAY) == [], "a started post waits, too: the platform would refuse it again"
    lab.pause(LAB.id, None, NOW + DAY)
    assert send_all(lab, NOW + DAY) == ["2503.00003", "2503.00002"]


SETTLINGS: list[Callable[[Store, Claim, datetime], bool]] = [
    lambda store, claim, now: store.begin(claim, now, LEASE),
    lambda store, claim, now: store.sent(claim, "m9", now),
    lambda store, claim, now: store.put_back(claim, "busy", now, now),
    lambda store, claim, now: store.unknown(claim, "broke", now, now),
    lambda store, claim, now: store.unconfirmed(claim, "who knows", now),
    lambda store, claim, now: store.refused(claim, "no", now),
]


@pytest.mark.parametrize("settle", SETTLINGS)
def test_a_lost_claim_settles_nothing(lab: Store, settle: Callable[[Store, Claim, datetime], bool]) -> None:
    lost = begin_one(lab, NOW)
    holder = taken_over(lab, NOW + LEASE)
    assert not settle(lab, lost, NOW + LEASE)
    assert lab.channel(LAB.id).paused is None  # type: ignore[union-attr]
    assert lab.sent(holder, "m1", NOW + LEASE)
    assert not settle(lab, holder, NOW + LEASE), "nor does one that is settled"
    assert [posted.message_id for posted in lab.posted(LAB.id, 9)] == ["m1"]


@pytest.mark.parametrize("settle", [SETTLINGS[1], SETTLINGS[3], SETTLINGS[4]])
def test_what_did_not_begin_cannot_have_gone_out(
    lab: Store, settle: Callable[[Store, Claim, datetime], bool]
) -> None:
    claimed = claim_one(lab, NOW)
    assert not settle(lab, claimed, NOW)
    assert lab.begin(claimed, NOW, LEASE)


def test_posted_papers_are_in_the_ledger_part_by_part(lab: Store) -> None:
    lab.sent(begin_one(lab, NOW), "m1", NOW)
    assert lab.waiting(LAB.id) == 2
    (posted,) = lab.posted(LAB.id, 9)
    assert (posted.message_id, posted.part, ids(posted.matches)) == ("m1", 1, ["2503.00004"])
