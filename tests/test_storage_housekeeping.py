"""What must be single, how far time has come, how things stand, and letting go of old texts."""

from bot.domain import GateState, Origin, Paper, PaperId
from bot.ports import Outcomes, Store
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
    SECOND,
    announce,
    begin_one,
    claim,
    compose,
    follow,
    gathered,
    keyword,
    send_all,
    take_baseline,
)

NOTHING = 0 * SECOND


# --- the gate -----------------------------------------------------------------------------------


def test_the_gate_lets_one_in_at_a_time(store: Store) -> None:
    assert store.enter_gate("one", NOON, MINUTE) == NOTHING
    assert store.enter_gate("two", NOON + 20 * SECOND, MINUTE) == 40 * SECOND
    assert store.enter_gate("one", NOON + 20 * SECOND, MINUTE) == 40 * SECOND, "nor the same one twice"


def test_the_gate_keeps_requests_apart(store: Store) -> None:
    store.enter_gate("one", NOON, MINUTE)
    store.leave_gate("one", NOON + SECOND, 3 * SECOND)
    assert store.enter_gate("two", NOON + 2 * SECOND, MINUTE) == 2 * SECOND
    assert store.enter_gate("two", NOON + 4 * SECOND, MINUTE) == NOTHING


def test_a_dead_holder_blocks_the_gate_no_longer_than_its_lease(store: Store) -> None:
    store.enter_gate("dead", NOON, MINUTE)
    assert store.enter_gate("two", NOON + MINUTE, MINUTE) == NOTHING
    store.leave_gate("dead", NOON + MINUTE, HOUR)
    assert store.enter_gate("three", NOON + MINUTE, MINUTE) == MINUTE, "the dead one cannot give it back"


def test_who_read_the_clock_a_moment_before_the_holder_waits_too(store: Store) -> None:
    """Two processes that begin at once, or on two computers whose clocks are a little apart."""
    store.enter_gate("one", NOON, MINUTE)
    assert store.enter_gate("two", NOON - SECOND, MINUTE) == MINUTE + SECOND
    assert store.take_lease("gateway", "one", NOON, MINUTE)
    assert not store.take_lease("gateway", "two", NOON - SECOND, MINUTE)
    assert store.is_leased("gateway", NOON - SECOND, MINUTE)


def test_what_was_taken_before_the_clock_was_set_back_blocks_nobody(store: Store) -> None:
    store.enter_gate("one", NOON, MINUTE)
    assert store.enter_gate("two", NOON - HOUR, MINUTE) == NOTHING
    assert store.take_lease("gateway", "one", NOON, MINUTE)
    assert not store.is_leased("gateway", NOON - HOUR, MINUTE)
    assert store.take_lease("gateway", "two", NOON - HOUR, MINUTE)


def test_what_arxiv_said_about_waiting_is_kept(store: Store) -> None:
    assert store.gate_state() == GateState()
    said = GateState(not_before=NOON + HOUR, failures=3, trouble="arXiv asks to wait", since=NOON)
    store.record_gate(said)
    assert store.gate_state() == said
    assert store.enter_gate("one", NOON, MINUTE) == NOTHING
    store.record_gate(GateState())
    assert store.gate_state() == GateState()


# --- leases and time ----------------------------------------------------------------------------


def test_a_lease_has_one_holder_who_may_renew_it(store: Store) -> None:
    assert store.take_lease("gateway", "one", NOON, MINUTE)
    assert not store.take_lease("gateway", "two", NOON + 59 * SECOND, MINUTE)
    assert store.take_lease("other", "two", NOON, MINUTE)
    assert store.take_lease("gateway", "one", NOON + 59 * SECOND, MINUTE)
    assert not store.take_lease("gateway", "two", NOON + MINUTE, MINUTE)
    assert store.take_lease("gateway", "two", NOON + 119 * SECOND, MINUTE)


def test_a_lease_is_dropped_by_its_holder_only(store: Store) -> None:
    store.take_lease("gateway", "one", NOON, MINUTE)
    store.drop_lease("gateway", "two")
    assert not store.take_lease("gateway", "two", NOON, MINUTE)
    assert store.is_leased("gateway", NOON, MINUTE)
    assert not store.is_leased("gateway", NOON + MINUTE, MINUTE)
    store.drop_lease("gateway", "one")
    assert not store.is_leased("gateway", NOON, MINUTE)
    assert store.take_lease("gateway", "two", NOON, MINUTE)


def test_the_last_tick_never_goes_back(store: Store) -> None:
    assert store.last_tick() is None
    for moment in (NOON, NOON + HOUR, NOON + MINUTE):
        store.ticked(moment)
    assert store.last_tick() == NOON + HOUR


# --- status -------------------------------------------------------------------------------------


def test_the_status_of_a_new_store_is_all_zeros(store: Store) -> None:
    status = store.status(NOON)
    assert (status.papers, status.keywords, status.channels, status.paused_channels) == (0, 0, 0, ())
    assert (status.waiting_parts, status.unknown_parts, status.unconfirmed_parts) == (0, 0, 0)
    assert status.oldest_waiting is None


def test_the_status_counts_what_is_followed_and_what_waits(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    follow(store, "pet")
    follow(store, "mri", channel=PUB)
    announce(store, NOON + HOUR, *(a_paper(f"2503.0000{number}", "mri") for number in (2, 3, 4)))
    compose(store, NOON + 2 * HOUR, per_part=1)
    status = store.status(NOON + 3 * HOUR)
    assert (status.papers, status.keywords, status.channels) == (4, 2, 2)
    assert (status.waiting_parts, status.oldest_waiting) == (3, NOON + 2 * HOUR)
    assert status.harvest == store.harvest_state()
    begin_one(store, NOON + 3 * HOUR)
    assert store.status(NOON + 3 * HOUR).waiting_parts == 3
    lapsed = store.status(NOON + 4 * HOUR)
    assert (lapsed.waiting_parts, lapsed.unknown_parts) == (2, 1)


def test_outcomes_are_told_by_platform(store: Store) -> None:
    """What went out in a day, what waits, fails, needs a person, or may no longer go out."""
    take_baseline(store)
    for channel in (LAB, PUB):
        follow(store, "mri", channel=channel)
    announce(store, NOON + HOUR, *(a_paper(f"2503.0000{number}", "mri") for number in (2, 3, 4)))
    assert store.outcomes(NOON) == []
    for channel in (LAB, PUB):
        compose(store, NOON + 2 * HOUR, channel, per_part=1)
    now = NOON + 3 * HOUR
    first, second = sorted(claim(store, now), key=lambda claim: claim.digest.channel)
    assert store.begin_all([first, second], now, LEASE) == {first.token, second.token}
    assert store.put_back(first, "busy", now, now)
    assert store.sent(second, "m-1", now)
    assert store.outcomes(now) == [
        Outcomes(platform="discord", posted=0, waiting=2, failing=1, unconfirmed=0, refused=0),
        Outcomes(platform="slack", posted=1, waiting=2, failing=0, unconfirmed=0, refused=0),
    ]
    discord, slack = sorted(claim(store, now), key=lambda claim: claim.digest.channel)
    store.begin_all([discord, slack], now, LEASE)
    assert store.refused(discord, "gone", now)
    assert store.unconfirmed(slack, "who knows", now)
    assert store.outcomes(now + DAY) == [
        Outcomes(platform="discord", posted=0, waiting=0, failing=0, unconfirmed=0, refused=1),
        Outcomes(platform="slack", posted=0, waiting=1, failing=0, unconfirmed=1, refused=0),
    ]


# --- letting go ---------------------------------------------------------------------------------


def known(store: Store, *numbers: int) -> list[str]:
    wanted = [PaperId(f"2503.{number:05}") for number in numbers]
    return [paper.id.removeprefix("2503.") for paper in store.papers(wanted)]


def test_old_texts_go_in_small_bites_oldest_first(store: Store) -> None:
    for number in range(1, 6):
        store.save_papers([a_paper(f"2503.0000{number}")], Origin.OAI, NOON + number * DAY)
    assert store.prune(NOON + 4 * DAY, 100, 2) == 2
    assert known(store, 1, 2, 3, 4, 5) == ["00003", "00004", "00005"]
    assert store.prune(NOON + 4 * DAY, 100, 2) == 1
    assert store.prune(NOON + 4 * DAY, 100, 2) == 0
    assert store.paper_count() == 2


def test_the_newest_of_each_keyword_are_kept(store: Store) -> None:
    """By identifier for the search, and by date for the page."""
    mri = follow(store, "mri")
    papers = [a_paper(f"2503.0000{number}", updated=NOON - number * DAY) for number in (1, 2, 3)]
    store.save_known(mri.keyword_id, papers, Origin.API, NOON)
    assert store.prune(NOON + DAY, 1, 10) == 1
    assert known(store, 1, 2, 3) == ["00001", "00003"]


def test_what_was_or_will_be_posted_is_kept(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + HOUR, a_paper("2503.00002", "mri"))
    compose(store, NOON + HOUR)
    send_all(store, NOON + HOUR)
    announce(store, NOON + DAY, a_paper("2503.00003", "mri"))
    compose(store, NOON + DAY)
    announce(store, NOON + DAY + HOUR, a_paper("2503.00004", "mri"), a_paper("2503.00005", "ct"))
    store.pause(LAB.id, "holidays", NOON + 2 * DAY)
    assert store.prune(NOON + 99 * DAY, 0, 10) == 2
    assert known(store, 1, 2, 3, 4, 5) == ["00002", "00003", "00004"]
    assert gathered(store) == ["2503.00004", "2503.00003"]


def test_what_was_skipped_goes_like_any_other(store: Store) -> None:
    paper = a_paper("2503.00002", "mri")
    store.import_page(LAB, [(keyword("mri"), [paper])], ANN, NOON)
    assert store.prune(NOON + DAY, 0, 10) == 1


def test_a_text_that_changed_is_young_again(store: Store) -> None:
    store.save_papers([a_paper("2503.00001")], Origin.OAI, NOON)
    store.save_papers([a_paper("2503.00001", version=2)], Origin.OAI, NOON + 30 * DAY)
    assert store.prune(NOON + 20 * DAY, 0, 10) == 0


def test_a_pruned_paper_is_unknown_until_it_is_told_again(store: Store) -> None:
    """Its row stays: it is never announced a second time."""
    take_baseline(store)
    follow(store, "ct")
    paper = a_paper("2503.00002", "ct", version=2)
    announce(store, NOON + DAY, paper)
    ct = store.keyword_id("ct")
    assert ct is not None
    store.unfollow(LAB.id, [ct], NOON + DAY)
    store.prune(NOON + 2 * DAY, 0, 10)
    assert store.paper(paper.id) is None
    assert store.seen(ct, 9) == []
    store.save_known(None, [Paper(id=paper.id, version=1, title="older")], Origin.API, NOON + 3 * DAY)
    assert store.paper(paper.id) is None, "an older version is not the paper we knew"
    assert announce(store, NOON + 3 * DAY, paper) is None
    assert store.paper(paper.id) == paper
