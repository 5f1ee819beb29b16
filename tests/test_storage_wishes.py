"""What channels wish: mutes, preferences, pauses that end by themselves, a word on quiet days."""

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.domain import Draft, Kind, Mute, Origin, Owed, PaperId, Preferences, Slot
from bot.ports import Store
from bot.storage.schema import channel as channels
from feed import a_paper
from stores import Shared
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
    claim_one,
    compose,
    follow,
    gathered,
    ids,
    keyword,
    send_all,
    take_baseline,
)


@pytest.fixture
def lab(store: Store) -> Store:
    """A lab that follows mri; two papers were announced."""
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + HOUR, a_paper("2503.00002", "mri"), a_paper("2503.00003", "mri survey"))
    return store


def without(word: str, line: str | None = None):  # type: ignore[no-untyped-def]
    """A draft that takes out what has this word in its title."""

    def draft(owed: Owed) -> Draft:
        out = tuple((each, word) for each in owed.matches if word in each.paper.title.split())
        shown = tuple(each for each in owed.matches if word not in each.paper.title.split())
        return Draft(parts=(shown,) if shown or line else (), muted=out, line=line)

    return draft


def slot(now: datetime) -> Slot:
    return Slot(at=now, day=now.date())


# --- mutes --------------------------------------------------------------------------------------


def test_a_channel_has_its_mutes_oldest_first(store: Store) -> None:
    assert store.mutes(LAB.id) == []
    assert store.mute(LAB, keyword("surveys"), ANN, NOON + MINUTE)
    assert store.mute(LAB, keyword("app"), ANN, NOON)
    assert store.mutes(LAB.id) == [
        Mute(channel=LAB.id, key="app", text="app", who="Ann", since=NOON),
        Mute(channel=LAB.id, key="survey", text="surveys", who="Ann", since=NOON + MINUTE),
    ]
    assert store.mutes(PUB.id) == []
    assert store.channel(LAB.id) is not None, "muting is a reason to know a channel"


def test_muting_twice_is_muting_once(store: Store) -> None:
    assert store.mute(LAB, keyword("surveys"), ANN, NOON)
    assert not store.mute(LAB, keyword("survey"), ANN, NOON + HOUR)
    assert [each.text for each in store.mutes(LAB.id)] == ["surveys"]


def test_unmuting_tells_what_ended(store: Store) -> None:
    for number, word in enumerate(("survey", "app", "review")):
        store.mute(LAB, keyword(word), ANN, NOON + number * SECOND)
    store.mute(PUB, keyword("survey"), ANN, NOON)
    ended = store.unmute(LAB.id, ["review", "survey", "never muted"], NOON + HOUR)
    assert [each.text for each in ended] == ["survey", "review"]
    assert [each.text for each in store.mutes(LAB.id)] == ["app"]
    assert [each.text for each in store.mutes(PUB.id)] == ["survey"]
    assert store.unmute(LAB.id, [], NOON) == []


def test_the_draft_is_told_the_mutes(lab: Store) -> None:
    lab.mute(LAB, keyword("survey"), ANN, NOON)
    lab.mute(LAB, keyword("app"), ANN, NOON + SECOND)
    assert lab.owed(LAB.id, NOON).mutes == ("survey", "app")


def test_what_is_muted_is_skipped_for_good_and_says_why(lab: Store) -> None:
    lab.mute(LAB, keyword("survey"), ANN, NOON)
    digest = lab.compose(LAB.id, slot(NOON + 2 * HOUR), without("survey"), NOON + 2 * HOUR)
    assert digest is not None
    assert (digest.total, digest.skipped) == (1, 0)
    assert send_all(lab, NOON + 2 * HOUR) == ["2503.00002"]
    (entry,) = lab.trace(LAB.id, PaperId("2503.00003")).entries
    assert (entry.state, entry.reason, entry.part) == ("skipped", "muted: survey", None)
    lab.unmute(LAB.id, ["survey"], NOON + DAY)
    assert gathered(lab) == []


def test_a_day_on_which_all_is_muted_posts_nothing(lab: Store) -> None:
    lab.mute(LAB, keyword("mri"), ANN, NOON)
    assert lab.compose(LAB.id, slot(NOON + 2 * HOUR), without("mri"), NOON + 2 * HOUR) is None
    assert gathered(lab) == []


def test_muting_decides_a_post_not_yet_started_again(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    lab.mute(LAB, keyword("survey"), ANN, NOON + 2 * HOUR)
    assert (lab.waiting(LAB.id), lab.last_slots()) == (0, {})
    lab.compose(LAB.id, slot(NOON + 2 * HOUR), without("survey"), NOON + 3 * HOUR)
    assert send_all(lab, NOON + 3 * HOUR) == ["2503.00002"]


def test_muting_what_is_muted_decides_nothing_again(lab: Store) -> None:
    lab.mute(LAB, keyword("survey"), ANN, NOON)
    compose(lab, NOON + 2 * HOUR)
    lab.mute(LAB, keyword("survey"), ANN, NOON + 2 * HOUR)
    assert lab.waiting(LAB.id) == 2


def test_a_started_post_finishes_whatever_is_muted(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    part = begin_one(lab, NOON + 2 * HOUR)
    lab.mute(LAB, keyword("survey"), ANN, NOON + 2 * HOUR)
    assert lab.sent(part, "m1", NOON + 2 * HOUR)


# --- preferences --------------------------------------------------------------------------------


ALL = Preferences(quiet_days=True, replacements=True, cross_lists=True, managers_only=False)


def test_preferences_are_kept(store: Store) -> None:
    store.set_preferences(replace(LAB, preferences=ALL), NOON)
    follow(store, "mri")
    found = store.channel(LAB.id)
    assert found is not None
    assert (found.preferences, found.name) == (ALL, "lab")
    assert store.channels() == [found]
    store.set_preferences(LAB, NOON)
    found = store.channel(LAB.id)
    assert found is not None
    assert found.preferences == Preferences()


def test_a_new_channel_is_kept_with_the_preferences_it_comes_with(store: Store) -> None:
    follow(store, "mri", channel=replace(LAB, preferences=ALL))
    follow(store, "pet", channel=LAB)
    found = store.channel(LAB.id)
    assert found is not None
    assert found.preferences == ALL


def test_preferences_touch_nothing_else(lab: Store) -> None:
    before = lab.channel(LAB.id)
    assert before is not None
    compose(lab, NOON + 2 * HOUR)
    lab.set_preferences(replace(LAB, preferences=ALL), NOON + 3 * HOUR)
    assert lab.channel(LAB.id) == replace(before, preferences=ALL)
    assert lab.waiting(LAB.id) == 2, "and no post is taken back"


def test_preferences_of_other_versions_are_left_alone(shared: Shared, lab: Store) -> None:
    """An older file knows fewer of them, a newer one more."""
    kept = {"quiet_days": True, "emoji": "🧲"}
    with shared.database.write() as connection:
        connection.execute(sa.update(channels).values(preferences=kept))
    found = lab.channel(LAB.id)
    assert found is not None
    assert found.preferences == Preferences(quiet_days=True)
    lab.set_preferences(replace(LAB, preferences=Preferences(managers_only=True)), NOON)
    with shared.database.read() as connection:
        kept_now = connection.scalar(sa.select(channels.c.preferences))
    assert kept_now["emoji"] == "🧲"
    assert (kept_now["quiet_days"], kept_now["managers_only"]) == (False, True)


# --- pauses that end ----------------------------------------------------------------------------


def paused(store: Store) -> tuple[str | None, datetime | None, datetime | None]:
    found = store.channel(LAB.id)
    assert found is not None
    return found.paused, found.paused_until, found.void_before


def test_a_pause_may_say_until_when(lab: Store) -> None:
    lab.pause(LAB.id, "by Ann", NOON + HOUR, NOON + DAY)
    assert paused(lab) == ("by Ann", NOON + DAY, NOON)
    lab.pause(LAB.id, "by Ann", NOON + HOUR)
    assert paused(lab) == ("by Ann", None, NOON)


def test_a_pause_ends_by_itself_as_if_resumed_at_that_moment(lab: Store) -> None:
    """However late we look: slots up to then are void, later ones are made up."""
    lab.pause(LAB.id, "by Ann", NOON + HOUR, NOON + DAY)
    assert lab.end_pauses(NOON + DAY - SECOND) == []
    assert paused(lab) == ("by Ann", NOON + DAY, NOON)
    assert lab.end_pauses(NOON + 3 * DAY) == [LAB.id]
    assert paused(lab) == (None, None, NOON + DAY)
    assert lab.end_pauses(NOON + 3 * DAY) == []
    assert gathered(lab) == ["2503.00003", "2503.00002"], "what waited is caught up"


def test_a_pause_ends_at_its_very_moment(lab: Store) -> None:
    lab.pause(LAB.id, "by Ann", NOON + HOUR, NOON + DAY)
    assert lab.end_pauses(NOON + DAY) == [LAB.id]


def test_only_pauses_whose_time_has_come_end(store: Store) -> None:
    for channel, until in ((LAB, NOON + DAY), (PUB, NOON + 2 * DAY)):
        follow(store, "mri", channel=channel)
        store.pause(channel.id, "by Ann", NOON, until)
    third = replace(LAB, id=type(LAB.id)("slack/T1/C3"))
    follow(store, "mri", channel=third)
    store.pause(third.id, "by Ann", NOON)
    assert store.end_pauses(NOON + DAY) == [LAB.id]
    assert store.end_pauses(NOON + 9 * DAY) == [PUB.id]
    assert [each.id for each in store.channels() if each.paused] == [third.id]


def test_a_schedule_changed_while_the_end_was_due_keeps_its_void_slots(lab: Store) -> None:
    lab.pause(LAB.id, "by Ann", NOON + HOUR, NOON + DAY)
    lab.set_schedule(LAB, NOON + DAY + HOUR)
    lab.end_pauses(NOON + 2 * DAY)
    assert paused(lab) == (None, None, NOON + DAY + HOUR)


def test_resuming_forgets_until_when(lab: Store) -> None:
    lab.pause(LAB.id, "by Ann", NOON + HOUR, NOON + DAY)
    lab.pause(LAB.id, None, NOON + 2 * HOUR)
    assert paused(lab) == (None, None, NOON + 2 * HOUR)
    assert lab.end_pauses(NOON + 9 * DAY) == []
    assert paused(lab) == (None, None, NOON + 2 * HOUR)


def test_what_the_platform_refuses_does_not_end_by_itself(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    part = begin_one(lab, NOON + 2 * HOUR)
    lab.pause(LAB.id, "by Ann", NOON + 2 * HOUR, NOON + DAY)
    assert lab.refused(part, "not a member", NOON + 2 * HOUR)
    assert lab.end_pauses(NOON + 9 * DAY) == []
    assert paused(lab) == ("not a member", None, NOON)


# --- a word on quiet days -----------------------------------------------------------------------


QUIET = "Nothing new matched."


def test_a_line_is_posted_like_any_other_digest(lab: Store) -> None:
    send_all(lab, NOON + 2 * HOUR) if compose(lab, NOON + 2 * HOUR) else None
    now = NOON + DAY
    digest = lab.compose(LAB.id, slot(now), without("mri", QUIET), now)
    assert digest is not None
    assert (digest.line, digest.total, digest.parts) == (QUIET, 0, 1)
    assert lab.waiting(LAB.id) == 0
    part = claim_one(lab, now)
    assert (part.digest, part.matches, part.part) == (digest, (), 1)
    assert lab.begin(part, now, LEASE)
    assert lab.sent(part, "m2", now)
    assert claim(lab, now) == []
    posted = lab.posted(LAB.id, 1)[0]
    assert (posted.message_id, posted.matches, posted.slot) == ("m2", (), now)


def test_a_line_not_yet_started_gives_way_to_papers(lab: Store) -> None:
    send_all(lab, NOON + 2 * HOUR) if compose(lab, NOON + 2 * HOUR) else None
    lab.compose(LAB.id, slot(NOON + DAY), without("mri", QUIET), NOON + DAY)
    announce(lab, NOON + DAY + HOUR, a_paper("2503.00009", "mri"))
    digest = compose(lab, NOON + 2 * DAY)
    assert digest is not None
    assert digest.line is None
    assert send_all(lab, NOON + 2 * DAY) == ["2503.00009"]


def test_what_was_announced_since_the_last_decision_is_told(lab: Store) -> None:
    assert lab.owed(LAB.id, NOON).announced == 2
    compose(lab, NOON + 2 * HOUR)
    assert lab.owed(LAB.id, NOON).announced == 0
    announce(lab, NOON + DAY, a_paper("2503.00010"), a_paper("2503.00011"))
    announce(lab, NOON + 2 * DAY, a_paper("2503.00012"))
    assert lab.owed(LAB.id, NOON).announced == 3
    compose(lab, NOON + 2 * DAY + HOUR)
    assert lab.owed(LAB.id, NOON).announced == 0


def test_the_draft_is_told_since_when_arxiv_does_not_answer(lab: Store) -> None:
    assert lab.owed(LAB.id, NOON).trouble_since is None
    for hour in (3, 4):
        lab.harvest_failed("arXiv is down", NOON + hour * HOUR)
    assert lab.owed(LAB.id, NOON).trouble_since == NOON + 3 * HOUR
    announce(lab, NOON + DAY)
    assert lab.owed(LAB.id, NOON).trouble_since is None


def test_nothing_is_owed_to_a_channel_nobody_knows(store: Store) -> None:
    owed = store.owed(PUB.id, NOON)
    assert (owed.channel.id, owed.matches, owed.mutes, owed.announced) == (PUB.id, (), (), 0)


# --- what is on record about a paper ------------------------------------------------------------


def test_a_paper_nobody_told_us_of_has_no_trace(lab: Store) -> None:
    trace = lab.trace(LAB.id, PaperId("2503.09999"))
    assert (trace.paper, trace.hits, trace.entries, trace.known_at) == (None, (), (), None)


def test_a_trace_tells_from_announcement_to_message(lab: Store) -> None:
    compose(lab, NOON + 2 * HOUR)
    before = lab.trace(LAB.id, PaperId("2503.00002"))
    assert before.paper == a_paper("2503.00002", "mri")
    assert (before.origin, before.known_at, before.is_old, before.emptied) == (
        "oai",
        NOON + HOUR,
        False,
        False,
    )
    assert before.announced == lab.harvest_state().last_batch
    (hit,) = before.hits
    assert (hit.text, hit.since, hit.baseline, hit.batch, hit.kind) == ("mri", NOON, 0, 1, Kind.NEW)
    (entry,) = before.entries
    assert (entry.state, entry.part, entry.part_state, entry.slot) == (
        "pending",
        1,
        "pending",
        NOON + 2 * HOUR,
    )
    part = begin_one(lab, NOON + 2 * HOUR)
    lab.put_back(part, "too fast", NOON + 3 * HOUR, NOON + 2 * HOUR)
    (entry,) = lab.trace(LAB.id, PaperId("2503.00002")).entries
    assert (entry.trouble, entry.not_before) == ("too fast", NOON + 3 * HOUR)
    send_all(lab, NOON + 3 * HOUR)
    (entry,) = lab.trace(LAB.id, PaperId("2503.00002")).entries
    assert (entry.state, entry.part_state, entry.at) == ("posted", "sent", NOON + 3 * HOUR)
    assert entry.message_id == f"m-{part.key}"
    assert (entry.kind, entry.version, entry.keywords) == (Kind.NEW, 1, ("mri",))


def test_a_trace_tells_of_old_and_known_papers(lab: Store) -> None:
    """The lab's keyword saw them, and they were never announced to it."""
    lab.save_known(lab.keyword_id("mri"), [a_paper("2503.00001", "old mri")], Origin.API, NOON)
    old = lab.trace(LAB.id, PaperId("2503.00001"))
    assert (old.is_old, old.announced, old.entries) == (True, None, ())
    assert [(hit.batch, hit.text) for hit in old.hits] == [(None, "mri")]
    assert lab.trace(PUB.id, PaperId("2503.00001")).hits == ()


def test_a_trace_tells_of_updates_and_of_emptied_papers(lab: Store) -> None:
    lab.set_preferences(replace(LAB, preferences=ALL), NOON)
    announce(
        lab, NOON + DAY, a_paper("2503.00001", "old mri", version=2, updated=NOON), a_paper("2503.00009")
    )
    hits = lab.trace(LAB.id, PaperId("2503.00001")).hits
    assert [(hit.batch, hit.kind) for hit in hits] == [(2, Kind.REPLACED)]
    announce(lab, NOON + DAY, a_paper("2503.00002", "mri", version=2, updated=NOON), a_paper("2503.00010"))
    hits = lab.trace(LAB.id, PaperId("2503.00002")).hits
    assert [(hit.batch, hit.kind) for hit in hits] == [(1, Kind.NEW), (3, Kind.REPLACED)]
    lab.prune(NOON + 9 * DAY, 0, 99)
    emptied = lab.trace(LAB.id, PaperId("2503.00009"))
    assert emptied.emptied
    assert emptied.paper is not None
    assert (emptied.paper.id, emptied.paper.title) == ("2503.00009", "")


def test_a_trace_of_an_imported_paper_says_so(store: Store) -> None:
    store.import_page(LAB, [(keyword("mri"), [a_paper("2503.00002", "mri")])], ANN, NOON)
    trace = store.trace(LAB.id, PaperId("2503.00002"))
    assert trace.origin == "import"
    assert [(each.state, each.reason, each.slot) for each in trace.entries] == [("skipped", "imported", None)]
    assert not trace.is_old, "before the baseline nobody can tell"
    assert ids(store.owed(LAB.id, NOON).matches) == []


@pytest.mark.parametrize("compact", [False, True])
def test_a_digest_is_drawn_as_the_channel_prefers_when_it_goes_out(lab: Store, compact: bool) -> None:
    compose(lab, NOON + 2 * HOUR)
    lab.set_preferences(replace(LAB, preferences=Preferences(compact=compact)), NOON + 2 * HOUR)
    assert claim_one(lab, NOON + 3 * HOUR).digest.compact is compact
