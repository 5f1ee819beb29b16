"""Papers out: what a channel is owed, and how each slot is decided once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Draft, Match, Owed, Paper, Slot
from bot.ports import Store
from feed import a_paper
from storing import (
    ANN,
    DAY,
    HOUR,
    LAB,
    LEASE,
    MINUTE,
    NOON,
    PUB,
    announce,
    begin_one,
    claim,
    claim_one,
    compose,
    deal,
    follow,
    gathered,
    ids,
    keyword,
    owed,
    send_all,
    take_baseline,
)


@pytest.fixture
def lab(store: Store) -> Store:
    """A store whose lab follows mri and pet; three papers were announced on the first day."""
    take_baseline(store)
    follow(store, "mri")
    follow(store, "pet", NOON + MINUTE)
    announce(
        store,
        NOON + HOUR,
        a_paper("2503.00002", "mri"),
        a_paper("2503.00003", "mri pet"),
        a_paper("2503.00004", "pet"),
        a_paper("2503.00005", "ct"),
    )
    return store


THREE = ["2503.00004", "2503.00003", "2503.00002"]


# --- what is owed -------------------------------------------------------------------------------


def test_a_channel_is_owed_what_its_keywords_found_newest_first(lab: Store) -> None:
    matches = owed(lab)
    assert [(match.paper.id, match.keywords) for match in matches] == [
        ("2503.00004", ("pet",)),
        ("2503.00003", ("mri", "pet")),
        ("2503.00002", ("mri",)),
    ]
    assert {(match.batch, match.closed_at) for match in matches} == {(1, NOON + HOUR)}
    assert owed(lab, PUB) == ()


def test_what_a_channel_missed_heals_itself(lab: Store) -> None:
    """No digest for days: all batches since are owed at once."""
    announce(lab, NOON + DAY, a_paper("2503.00010", "mri"))
    announce(lab, NOON + 2 * DAY, a_paper("2503.00011", "mri"))
    assert gathered(lab) == ["2503.00011", "2503.00010", *THREE]


def test_keywords_appear_as_this_channel_typed_them(lab: Store) -> None:
    follow(lab, "mris", channel=PUB)
    announce(lab, NOON + DAY, a_paper("2503.00010", "mri"))
    assert [match.keywords for match in owed(lab, PUB)] == [("mris",)]


def test_recent_papers_are_shown_whether_posted_or_not(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    send_all(lab, NOON + 2 * HOUR)
    announce(lab, NOON + DAY, a_paper("2503.00010", "mri"))
    since = NOON.date()
    assert ids(lab.recent(LAB.id, since, 10)) == ["2503.00010", *THREE]
    assert ids(lab.recent(LAB.id, since, 2)) == ["2503.00010", "2503.00004"]
    assert ids(lab.recent(LAB.id, since + timedelta(days=1), 10)) == ["2503.00010"]
    assert lab.recent(LAB.id, since + timedelta(days=2), 10) == []
    assert lab.recent(PUB.id, since, 10) == []


# --- composing ----------------------------------------------------------------------------------


def test_composing_writes_the_post_its_parts_and_its_papers(lab: Store) -> None:
    digest = compose(lab, NOON + 2 * HOUR, per_part=1, cap=2)
    assert digest is not None
    assert (digest.channel, digest.slot, digest.day) == (LAB.id, NOON + 2 * HOUR, NOON.date())
    assert (digest.zone, digest.total, digest.parts, digest.skipped) == ("UTC", 2, 2, 1)
    assert (digest.catch_up, digest.announced_at) == (False, NOON + HOUR)
    assert lab.waiting(LAB.id) == 2
    assert gathered(lab) == THREE, "until it starts, its papers are still free"
    first = claim_one(lab, NOON + 2 * HOUR)
    assert (first.digest, first.part, ids(first.matches)) == (digest, 1, ["2503.00004"])
    assert first.matches == owed(lab)[:1]


def test_the_draft_is_given_all_that_is_owed(lab: Store) -> None:
    given: list[Owed] = []

    def draft(owed: Owed) -> Draft:
        given.append(owed)
        return Draft(parts=(owed.matches,), catch_up=True)

    foreseen = lab.owed(LAB.id, NOON)
    digest = lab.compose(LAB.id, Slot(at=NOON + 2 * HOUR, day=NOON.date()), draft, NOON + 2 * HOUR)
    (owed,) = given
    assert owed == replace(foreseen, matches=tuple(map(without_text, foreseen.matches)))
    assert digest is not None
    assert digest.catch_up


def without_text(match: Match) -> Match:
    return replace(match, paper=Paper(id=match.paper.id, version=match.paper.version, title=""))


def test_the_draft_is_given_all_texts_where_something_is_muted(lab: Store) -> None:
    """Otherwise nobody looks at them before they are posted, and there may be 20,000."""
    lab.mute(LAB, keyword("survey"), ANN, NOON)
    given: list[Owed] = []

    def draft(owed: Owed) -> Draft:
        given.append(owed)
        return Draft(parts=())

    foreseen = lab.owed(LAB.id, NOON)
    lab.compose(LAB.id, Slot(at=NOON + 2 * HOUR, day=NOON.date()), draft, NOON + 2 * HOUR)
    assert given == [foreseen]
    assert all(match.paper.title for match in foreseen.matches)


def test_of_a_great_backlog_the_newest_are_shown_with_their_texts(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + HOUR, *(a_paper(f"2503.0{number:04}", "mri") for number in range(1000, 1300)))
    matches = owed(store)
    assert ids(matches) == [f"2503.0{number:04}" for number in range(1299, 999, -1)]
    assert [bool(match.paper.title) for match in matches] == [True] * 200 + [False] * 100


def test_a_draft_that_fails_decides_nothing(lab: Store) -> None:
    def draft(_: object) -> Draft:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lab.compose(LAB.id, Slot(at=NOON + 2 * HOUR, day=NOON.date()), draft, NOON + 2 * HOUR)
    assert lab.last_slots() == {}
    assert compose(lab, NOON + 2 * HOUR) is not None


def test_a_slot_is_decided_once(lab: Store) -> None:
    assert compose(lab, NOON + 2 * HOUR) is not None
    assert compose(lab, NOON + 2 * HOUR) is None
    assert lab.waiting(LAB.id) == 3


def test_a_local_day_has_one_digest_at_most(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    send_all(lab, NOON + 2 * HOUR)
    announce(lab, NOON + 3 * HOUR, a_paper("2503.00010", "mri"))
    assert compose(lab, NOON + 4 * HOUR) is None
    assert compose(lab, NOON + DAY) is not None


def test_an_earlier_slot_is_not_decided_after_a_later_one(lab: Store) -> None:
    compose(lab, NOON + 3 * DAY)
    assert compose(lab, NOON + DAY) is None


def test_a_decision_to_post_nothing_is_kept(lab: Store) -> None:
    """A quiet day is decided like any other; what comes later that day waits for the next slot."""
    follow(lab, "ct", NOON + 2 * HOUR, PUB)
    assert compose(lab, NOON + 3 * HOUR, PUB) is None
    assert lab.last_slots() == {PUB.id: (NOON + 3 * HOUR, NOON.date())}
    announce(lab, NOON + 4 * HOUR, a_paper("2503.00010", "ct"))
    assert compose(lab, NOON + 5 * HOUR, PUB) is None
    assert compose(lab, NOON + DAY, PUB) is not None


def test_the_latest_decisions_are_told_per_channel(lab: Store) -> None:
    follow(lab, "mri", channel=PUB)
    compose(lab, NOON + DAY)
    compose(lab, NOON + 3 * DAY)
    compose(lab, NOON + 2 * DAY, PUB)
    assert lab.last_slots() == {
        LAB.id: (NOON + 3 * DAY, (NOON + 3 * DAY).date()),
        PUB.id: (NOON + 2 * DAY, (NOON + 2 * DAY).date()),
    }


def test_what_is_over_the_cap_never_comes_again(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR, cap=1)
    assert send_all(lab, NOON + 2 * HOUR) == THREE[:1]
    assert gathered(lab) == []
    assert lab.waiting(LAB.id) == 0


def test_a_channel_nobody_knows_or_that_is_paused_gets_no_digest(lab: Store) -> None:
    assert compose(lab, NOON + 2 * HOUR, PUB) is None
    lab.pause(LAB.id, "by Ann", NOON + 2 * HOUR)
    assert compose(lab, NOON + 2 * HOUR) is None
    assert lab.last_slots() == {}


def test_a_paper_comes_once_per_channel_however_many_keywords_find_it(lab: Store) -> None:
    follow(lab, "mri", channel=PUB)
    announce(lab, NOON + DAY, a_paper("2503.00010", "mri pet"))
    for day in range(1, 4):
        for channel in (LAB, PUB):
            compose(lab, NOON + day * DAY, channel)
        announce(lab, NOON + day * DAY + HOUR, a_paper("2503.00010", "mri pet", version=1 + day))
        send_all(lab, NOON + day * DAY + HOUR)
    of_lab = [id for posted in lab.posted(LAB.id, 99) for id in ids(posted.matches)]
    assert sorted(of_lab) == sorted(["2503.00010", *THREE])
    assert [id for posted in lab.posted(PUB.id, 99) for id in ids(posted.matches)] == ["2503.00010"]


# --- dissolving ---------------------------------------------------------------------------------


def test_the_next_slot_takes_over_from_a_post_not_yet_started(lab: Store) -> None:
    """After missed days there is one post, not three."""
    compose(lab, NOON + 2 * HOUR, cap=1)
    announce(lab, NOON + DAY, a_paper("2503.00010", "mri"))
    digest = compose(lab, NOON + DAY)
    assert digest is not None
    assert digest.total == 4
    assert send_all(lab, NOON + DAY) == ["2503.00010", *THREE]
    assert compose(lab, NOON + 2 * HOUR) is None, "the slot that was taken over stays decided"


def test_a_started_post_finishes_before_the_next_is_composed(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR, per_part=1)
    first = begin_one(lab, NOON + 2 * HOUR)
    announce(lab, NOON + DAY, a_paper("2503.00010", "mri"))
    assert compose(lab, NOON + DAY) is None
    assert gathered(lab) == ["2503.00010"]
    lab.sent(first, "m1", NOON + DAY)
    assert compose(lab, NOON + DAY) is None
    assert send_all(lab, NOON + DAY) == THREE[1:]
    assert compose(lab, NOON + DAY) is not None


def test_unfollowing_makes_the_slot_undecided_again(lab: Store) -> None:
    """The same slot is composed anew, without what the keyword found alone."""
    mri = lab.follows(LAB.id, NOON)[0]
    compose(lab, NOON + 2 * HOUR)
    lab.unfollow(LAB.id, [mri.keyword_id], NOON + 3 * HOUR)
    assert lab.last_slots() == {}
    assert lab.waiting(LAB.id) == 0
    compose(lab, NOON + 2 * HOUR)
    sent = claim_one(lab, NOON + 3 * HOUR)
    assert [(match.paper.id, match.keywords) for match in sent.matches] == [
        ("2503.00004", ("pet",)),
        ("2503.00003", ("pet",)),
    ]


def test_unfollowing_lets_a_started_post_finish(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR, per_part=1)
    first = begin_one(lab, NOON + 2 * HOUR)
    lab.unfollow(LAB.id, [each.keyword_id for each in lab.follows(LAB.id, NOON)], NOON + 2 * HOUR)
    assert lab.sent(first, "m1", NOON + 2 * HOUR)
    assert send_all(lab, NOON + 2 * HOUR) == THREE[1:]


def test_pausing_and_rescheduling_take_back_what_did_not_start(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    lab.pause(LAB.id, "by Ann", NOON + 3 * HOUR)
    assert claim(lab, NOON + 3 * HOUR) == []
    lab.pause(LAB.id, None, NOON + 4 * HOUR)
    assert (lab.waiting(LAB.id), gathered(lab)) == (0, THREE)
    compose(lab, NOON + 5 * HOUR)
    lab.set_schedule(replace(LAB), NOON + 6 * HOUR)
    assert (lab.waiting(LAB.id), gathered(lab)) == (0, THREE)


def test_a_claimed_part_that_did_not_begin_is_taken_back_too(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    claimed = claim_one(lab, NOON + 2 * HOUR)
    lab.pause(LAB.id, "by Ann", NOON + 2 * HOUR)
    assert not lab.begin(claimed, NOON + 2 * HOUR, LEASE)
    assert not lab.sent(claimed, "m1", NOON + 2 * HOUR)
    assert gathered(lab) == THREE


def test_a_post_that_may_be_out_is_never_taken_back(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    tried = begin_one(lab, NOON + 2 * HOUR)
    lab.unknown(tried, "the connection broke", NOON + 3 * HOUR, NOON + 2 * HOUR)
    lab.pause(LAB.id, "by Ann", NOON + 2 * HOUR)
    assert lab.waiting(LAB.id) == 3
    lab.pause(LAB.id, None, NOON + 3 * HOUR)
    assert compose(lab, NOON + DAY) is None
    assert send_all(lab, NOON + DAY) == THREE


def test_a_post_that_surely_failed_is_taken_over_by_the_next_slot(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR, per_part=1)
    tried = begin_one(lab, NOON + 2 * HOUR)
    lab.put_back(tried, "too fast", NOON + DAY, NOON + 2 * HOUR)
    announce(lab, NOON + DAY, a_paper("2503.00010", "mri"))
    assert compose(lab, NOON + DAY) is not None
    assert send_all(lab, NOON + DAY) == ["2503.00010", *THREE]


# --- what went out ------------------------------------------------------------------------------


def test_what_went_out_is_told_newest_first(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR, per_part=2)
    send_all(lab, NOON + 2 * HOUR)
    announce(lab, NOON + DAY, a_paper("2503.00010", "mri"))
    compose(lab, NOON + DAY)
    send_all(lab, NOON + DAY)
    told = [(posted.slot, posted.part, ids(posted.matches)) for posted in lab.posted(LAB.id, 9)]
    assert told == [
        (NOON + DAY, 1, ["2503.00010"]),
        (NOON + 2 * HOUR, 2, THREE[2:]),
        (NOON + 2 * HOUR, 1, THREE[:2]),
    ]
    assert lab.posted(LAB.id, 1)[0].matches[0].keywords == ("mri",)
    assert lab.posted(PUB.id, 9) == []


def test_only_what_is_out_counts_as_posted(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    begin_one(lab, NOON + 2 * HOUR)
    assert lab.posted(LAB.id, 9) == []
    assert lab.waiting(LAB.id) == 3


def test_a_great_backlog_is_one_digest(lab: Store) -> None:
    for batch in range(1, 4):
        papers = [a_paper(f"2503.{batch}{number:04}", "mri") for number in range(200)]
        announce(lab, NOON + batch * DAY, *papers)
    draft = deal(per_part=15, cap=100)
    digest = lab.compose(LAB.id, Slot(at=NOON + 4 * DAY, day=NOON.date()), draft, NOON + 4 * DAY)
    assert digest is not None
    assert (digest.total, digest.parts, digest.skipped) == (100, 7, 503)
    assert len(send_all(lab, NOON + 4 * DAY)) == 100
