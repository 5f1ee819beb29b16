"""Channels and what they follow."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain import ChannelId, KeywordId, Origin, Schedule
from bot.ports import Store
from feed import a_paper, utc
from storing import (
    ANN,
    DAY,
    HOUR,
    LAB,
    MINUTE,
    NOON,
    PUB,
    SECOND,
    announce,
    begin_one,
    compose,
    follow,
    gathered,
    keyword,
    send_all,
    take_baseline,
)

ODD = Schedule(at=time(7, 45), days=(1, 6), zone="Asia/Kathmandu", announced=True)


def texts(store: Store, channel: ChannelId = LAB.id) -> list[str]:
    return [each.text for each in store.follows(channel, NOON)]


def test_the_texts_alone_are_those_of_the_list_in_its_order(store: Store) -> None:
    for number, text in enumerate(("pet", "mri", "ct")):
        follow(store, text, NOON + number * MINUTE)
    follow(store, "x-ray", channel=PUB)
    store.unfollow(LAB.id, [store.follows(LAB.id, NOON)[1].keyword_id], NOON + HOUR)
    assert store.followed_texts(LAB.id) == texts(store) == ["pet", "ct"]
    assert store.followed_texts(ChannelId("slack/T1/C9")) == []


# --- channels -----------------------------------------------------------------------------------


def test_a_channel_is_unknown_until_it_follows_or_sets_something(store: Store) -> None:
    assert store.channel(LAB.id) is None
    assert store.channels() == []
    store.set_schedule(replace(LAB, schedule=ODD), NOON)
    assert store.channel(LAB.id) == replace(LAB, schedule=ODD, void_before=NOON)
    assert store.channels() == []


def test_a_new_channel_is_kept_as_given_and_its_past_slots_are_void(store: Store) -> None:
    follow(store, "mri", channel=replace(LAB, schedule=ODD))
    assert store.channels() == [replace(LAB, schedule=ODD, void_before=NOON)]


def test_following_more_leaves_the_schedule_alone_and_learns_the_new_name(store: Store) -> None:
    follow(store, "mri", channel=replace(LAB, schedule=ODD))
    follow(store, "pet", NOON + DAY, replace(LAB, name="imaging"))
    follow(store, "ct", NOON + DAY, replace(LAB, name=None))
    assert store.channel(LAB.id) == replace(LAB, name="imaging", schedule=ODD, void_before=NOON)


def test_a_new_schedule_voids_the_slots_before_it(store: Store) -> None:
    follow(store, "mri")
    store.set_schedule(replace(LAB, schedule=ODD), NOON + HOUR)
    assert store.channel(LAB.id) == replace(LAB, schedule=ODD, void_before=NOON + HOUR)


def test_a_pause_keeps_its_reason_and_resuming_voids_what_was_missed(store: Store) -> None:
    follow(store, "mri")
    store.pause(LAB.id, "by Ann", NOON + HOUR)
    paused = store.channel(LAB.id)
    assert paused == replace(LAB, paused="by Ann", void_before=NOON)
    assert store.channels() == [paused]
    store.pause(LAB.id, None, NOON + 2 * DAY)
    assert store.channel(LAB.id) == replace(LAB, void_before=NOON + 2 * DAY)


def test_resuming_what_was_not_paused_changes_nothing(store: Store) -> None:
    follow(store, "mri")
    store.pause(LAB.id, None, NOON + HOUR)
    store.pause(PUB.id, "who?", NOON + HOUR)
    assert store.channel(LAB.id) == replace(LAB, void_before=NOON)
    assert store.channel(PUB.id) is None


def test_a_channel_that_follows_nothing_any_more_is_not_listed(store: Store) -> None:
    mri = follow(store, "mri")
    follow(store, "mri", channel=PUB)
    store.unfollow(LAB.id, [mri.keyword_id], NOON + HOUR)
    assert [channel.id for channel in store.channels()] == [PUB.id]


# --- follows ------------------------------------------------------------------------------------


def test_a_follow_starts_after_the_newest_closed_batch(store: Store) -> None:
    """No backlog: papers announced before do not come, not even to a channel that follows late."""
    take_baseline(store)
    follow(store, "mri", channel=PUB)
    announce(store, NOON + DAY, a_paper("2503.00002", "mri"))
    late = follow(store, "mri", NOON + DAY)
    announce(store, NOON + 2 * DAY, a_paper("2503.00003", "mri"))
    assert late.baseline == 1
    assert gathered(store) == ["2503.00003"]
    assert gathered(store, PUB) == ["2503.00003", "2503.00002"]


def test_a_follow_says_who_what_and_since_when(store: Store) -> None:
    made, new = store.follow(LAB, keyword("mris"), ANN, NOON, undo_within=HOUR)
    assert new
    assert (made.channel, made.text, made.who, made.since, made.baseline) == (LAB.id, "mris", "Ann", NOON, 0)
    assert store.keyword_id("mri") == made.keyword_id
    assert store.keyword_id("mris") is None


def test_following_twice_is_following_once(store: Store) -> None:
    """The same meaning in other words is the same keyword; the first words stay."""
    first = follow(store, "mris")
    again, new = store.follow(LAB, keyword("mri"), ANN, NOON + DAY, undo_within=HOUR)
    assert (again, new) == (first, False)
    assert texts(store) == ["mris"]


def test_channels_share_keywords_and_keep_their_own_words(store: Store) -> None:
    assert follow(store, "mris").keyword_id == follow(store, "mri", channel=PUB).keyword_id
    assert (texts(store), texts(store, PUB.id)) == (["mris"], ["mri"])


def test_follows_are_listed_oldest_first(store: Store) -> None:
    for minute, text in enumerate(["pet", "mri", "ct"]):
        follow(store, text, NOON + minute * MINUTE)
    assert texts(store) == ["pet", "mri", "ct"]


def test_unfollowing_tells_what_ended_and_ignores_the_rest(store: Store) -> None:
    mri, pet = follow(store, "mri"), follow(store, "pet")
    unknown = KeywordId(999)
    assert store.unfollow(LAB.id, [mri.keyword_id, unknown], NOON + HOUR) == [mri]
    assert store.unfollow(LAB.id, [mri.keyword_id], NOON + HOUR) == []
    assert store.unfollow(PUB.id, [pet.keyword_id], NOON + HOUR) == []
    assert texts(store) == ["pet"]


def test_within_the_hour_an_unfollow_is_undone_with_nothing_lost(store: Store) -> None:
    take_baseline(store)
    mri = follow(store, "mri")
    announce(store, NOON + DAY, a_paper("2503.00002", "mri"))
    store.unfollow(LAB.id, [mri.keyword_id], NOON + DAY)
    announce(store, NOON + DAY + MINUTE, a_paper("2503.00003", "mri"))
    assert gathered(store) == []
    back, new = store.follow(LAB, keyword("mri"), ANN, NOON + DAY + HOUR - SECOND, undo_within=HOUR)
    assert (back, new) == (mri, True)
    assert gathered(store) == ["2503.00003", "2503.00002"]


def test_later_a_follow_begins_anew(store: Store) -> None:
    take_baseline(store)
    mri = follow(store, "mri")
    announce(store, NOON + DAY, a_paper("2503.00002", "mri"))
    store.unfollow(LAB.id, [mri.keyword_id], NOON + DAY)
    again = follow(store, "mri", NOON + DAY + HOUR)
    assert (again.since, again.baseline) == (NOON + DAY + HOUR, 1)
    assert gathered(store) == []


def test_what_was_posted_is_not_posted_again_after_following_anew(store: Store) -> None:
    take_baseline(store)
    mri = follow(store, "mri")
    announce(store, NOON + DAY, a_paper("2503.00002", "mri"))
    compose(store, NOON + DAY)
    send_all(store, NOON + DAY)
    store.unfollow(LAB.id, [mri.keyword_id], NOON + DAY)
    follow(store, "mri", NOON + DAY)
    assert gathered(store) == []


# --- settings -----------------------------------------------------------------------------------


def test_settings_follow_what_the_channel_never_followed(store: Store) -> None:
    listed = [keyword("mri"), keyword("pet"), keyword("pets")]
    assert [each.text for each in store.follow_configured(LAB, listed, NOON)] == ["mri", "pet"]
    assert store.follow_configured(LAB, listed, NOON + DAY) == []
    mri = store.keyword_id("mri")
    assert mri is not None
    store.unfollow(LAB.id, [mri], NOON + DAY)
    new = store.follow_configured(LAB, [*listed, keyword("ct")], NOON + 2 * DAY)
    assert [(each.text, each.who) for each in new] == [("ct", "config.yaml")]
    assert texts(store) == ["pet", "ct"]


def test_settings_without_keywords_follow_nothing(store: Store) -> None:
    assert store.follow_configured(LAB, [], NOON) == []


# --- how much to expect -------------------------------------------------------------------------


def test_the_volume_is_what_the_last_announcements_brought(store: Store) -> None:
    """Five announcements make a week; those before the keyword was known say nothing."""
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + DAY, *(a_paper(f"2503.0010{n}", "mri") for n in range(4)), a_paper("2503.00200"))
    follow(store, "pet", NOON + DAY + HOUR)
    announce(store, NOON + 2 * DAY, *(a_paper(f"2503.0030{n}", "mri pet") for n in range(2)))
    volumes = {each.text: each.per_week for each in store.follows(LAB.id, NOON + 2 * DAY)}
    assert volumes == {"mri": 15, "pet": 10}
    assert [each.per_week for each in store.follows(LAB.id, NOON + 60 * DAY)] == [None, None]


def test_a_keyword_that_found_nothing_has_a_volume_of_zero(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    announce(store, NOON + DAY, a_paper("2503.00002", "pet"))
    assert [each.per_week for each in store.follows(LAB.id, NOON + DAY)] == [0]


# --- back-fill and what keywords have seen ------------------------------------------------------


def test_followed_keywords_wait_for_their_back_fill_oldest_first(store: Store) -> None:
    pet, mri = follow(store, "pet"), follow(store, "mri", NOON + MINUTE)
    ct = follow(store, "ct", NOON + HOUR)
    store.unfollow(LAB.id, [ct.keyword_id], NOON + HOUR)
    assert store.unfilled(9) == [(pet.keyword_id, "pet"), (mri.keyword_id, "mri")]
    assert store.unfilled(1) == [(pet.keyword_id, "pet")]
    store.filled(pet.keyword_id, NOON + HOUR)
    assert store.unfilled(9) == [(mri.keyword_id, "mri")]


def test_a_keyword_has_seen_its_papers_newest_first(store: Store) -> None:
    mri = follow(store, "mri")
    papers = [a_paper("2412.00007"), a_paper("2503.00001"), a_paper("2501.00003")]
    store.save_known(mri.keyword_id, papers, Origin.API, NOON)
    store.save_known(None, [a_paper("2503.00099")], Origin.API, NOON)
    newest = [paper.id for paper in store.seen(mri.keyword_id, 2)]
    assert newest == ["2503.00001", "2501.00003"]
    assert gathered(store) == []


def test_tables_are_by_date_of_the_current_version_then_newest_id(store: Store) -> None:
    mri, pet = follow(store, "mri"), follow(store, "pet", NOON + MINUTE)
    papers = [
        a_paper("2503.00001", updated=utc(2025, 3, 5, 23)),
        a_paper("2503.00002", updated=utc(2025, 3, 5, 1)),
        a_paper("2411.00009", updated=utc(2025, 3, 9)),
        a_paper("2503.00003", updated=None, published=utc(2025, 3, 4)),
    ]
    store.save_known(mri.keyword_id, papers, Origin.API, NOON)
    store.save_known(pet.keyword_id, papers[:1], Origin.API, NOON)
    rows = [(text, [paper.id for paper in papers]) for text, papers in store.table(LAB.id, 3)]
    assert rows == [("mri", ["2411.00009", "2503.00002", "2503.00001"]), ("pet", ["2503.00001"])]
    assert store.table(PUB.id, 3) == []


# --- an existing page ---------------------------------------------------------------------------


def test_an_imported_page_comes_back_in_its_own_order(store: Store) -> None:
    day = utc(2025, 3, 10)
    mri = [a_paper(f"2503.0000{n}", "x", authors=(), updated=day) for n in (3, 9, 1)]
    pet = [a_paper("2502.00001", "y", updated=day), mri[1]]
    store.import_page(LAB, [(keyword("mri"), mri), (keyword("pet"), pet)], ANN, NOON)
    assert store.table(LAB.id, 100) == [("mri", mri), ("pet", pet)]
    assert [(each.text, each.who, each.since) for each in store.follows(LAB.id, NOON)] == [
        ("mri", "Ann", NOON),
        ("pet", "Ann", NOON),
    ]


def test_new_papers_of_a_date_come_after_the_imported_ones(store: Store) -> None:
    day = utc(2025, 3, 10)
    old = [a_paper(f"2503.0000{n}", updated=day) for n in (1, 2)]
    store.import_page(LAB, [(keyword("mri"), old)], ANN, NOON)
    new = [a_paper("2503.00009", updated=day), a_paper("2503.00008", updated=day + DAY)]
    mri = store.keyword_id("mri")
    store.save_known(mri, new, Origin.API, NOON)
    assert store.table(LAB.id, 100) == [("mri", [new[1], *old, new[0]])]


def test_imported_papers_are_never_posted_to_that_channel(store: Store) -> None:
    """Its readers have seen them on the page, even where arXiv announces them only now."""
    take_baseline(store)
    follow(store, "mri", channel=PUB)
    old = a_paper("2503.00002", "mri", authors=())
    store.import_page(LAB, [(keyword("mri"), [old])], ANN, NOON)
    whole = a_paper("2503.00002", "mri")
    announce(store, NOON + DAY, whole, a_paper("2503.00003", "mri"))
    assert gathered(store) == ["2503.00003"]
    assert gathered(store, PUB) == ["2503.00003", "2503.00002"]
    assert store.paper(whole.id) == whole


def test_importing_twice_changes_nothing(store: Store) -> None:
    page = [(keyword("mri"), [a_paper("2503.00002", "mri"), a_paper("2503.00001")])]
    store.import_page(LAB, page, ANN, NOON)
    before = store.table(LAB.id, 9), store.follows(LAB.id, NOON)
    store.import_page(LAB, page, ANN, NOON + DAY)
    assert (store.table(LAB.id, 9), store.follows(LAB.id, NOON)) == before


@pytest.mark.parametrize("tables", [[], [(keyword("mri"), [])]])
def test_an_empty_page_is_fine(store: Store, tables: list[tuple[object, list[object]]]) -> None:
    store.import_page(LAB, tables, ANN, NOON)  # type: ignore[arg-type]
    assert len(texts(store)) == len(tables)


def test_a_post_on_its_way_is_not_touched_by_an_import(store: Store) -> None:
    take_baseline(store)
    follow(store, "mri")
    paper = a_paper("2503.00002", "mri")
    announce(store, NOON + DAY, paper)
    compose(store, NOON + DAY)
    claim = begin_one(store, NOON + DAY)
    store.import_page(LAB, [(keyword("mri"), [paper])], ANN, NOON + DAY)
    assert store.sent(claim, "m1", NOON + DAY)
    assert store.posted(LAB.id, 1)[0].matches == claim.matches
