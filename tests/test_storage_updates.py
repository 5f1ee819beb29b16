"""What becomes of papers later: new versions and cross-lists, for channels that want them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from bot.domain import Batch, Channel, KeywordId, Kind, Match, Origin, Paper, PaperId, Preferences
from bot.ports import Store
from feed import a_paper
from storing import (
    ANN,
    DAY,
    HOUR,
    LAB,
    NOON,
    PUB,
    begin_one,
    claim_one,
    compose,
    follow,
    ids,
    keyword,
    owed,
    send_all,
    take_baseline,
)

BOTH = Preferences(replacements=True, cross_lists=True)
OLD = "2503.00001"
"""At the watermark: it was out before we began to watch."""


def by_title_or_category(
    papers: Sequence[Paper], keywords: Sequence[tuple[KeywordId, str]]
) -> Iterable[tuple[KeywordId, PaperId]]:
    """A matcher: the word stands in the title, or is a category."""
    for paper in papers:
        for id, text in keywords:
            if text in (*paper.title.split(), *paper.categories):
                yield id, paper.id


def announce(store: Store, day: int, *papers: Paper) -> Batch | None:
    """A whole harvest, so many days after the baseline."""
    now = NOON + day * DAY
    store.save_papers(papers, Origin.OAI, now)
    return store.close_batch(now.date(), now, by_title_or_category, now - 12 * HOUR)


def news(number: int) -> Paper:
    """Something new that nobody here follows: without it there is no batch."""
    return a_paper(f"2503.9{number:04}", "zoology")


def version(number: int, id: str = OLD, title: str = "old mri", **facts: object) -> Paper:
    return a_paper(id, title, version=number, updated=NOON + number * DAY, **facts)


def wants(store: Store, preferences: Preferences = BOTH, channel: Channel = LAB) -> None:
    store.set_preferences(replace(channel, preferences=preferences), NOON)


def told(matches: Iterable[Match]) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return [(each.paper.id, each.kind.value, each.paper.version, each.keywords) for each in matches]


def post(store: Store, day: int, channel: Channel = LAB) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """Compose, send all, and tell what went out."""
    digest = compose(store, NOON + day * DAY + HOUR, channel, per_part=99)
    send_all(store, NOON + day * DAY + HOUR)
    return told(store.posted(channel.id, 1)[0].matches) if digest else []


@pytest.fixture
def lab(store: Store) -> Store:
    """A lab that follows mri and one category, and wants all updates."""
    take_baseline(store)
    follow(store, "mri")
    follow(store, "cs.LG", NOON + HOUR)
    wants(store)
    return store


# --- new versions -------------------------------------------------------------------------------


def test_a_new_version_comes_with_the_next_batch(lab: Store) -> None:
    announce(lab, 1, news(1), version(2))
    assert told(owed(lab)) == [(OLD, "replaced", 2, ("mri",))]
    (match,) = owed(lab)
    assert (match.batch, match.closed_at) == (1, NOON + DAY)
    assert post(lab, 1) == [(OLD, "replaced", 2, ("mri",))]
    assert owed(lab) == ()


def test_each_new_version_comes_once(lab: Store) -> None:
    announce(lab, 1, news(1), version(2))
    post(lab, 1)
    announce(lab, 2, news(2), version(2))
    assert post(lab, 2) == []
    announce(lab, 3, news(3), version(3))
    assert post(lab, 3) == [(OLD, "replaced", 3, ("mri",))]
    announce(lab, 4, news(4), version(2), version(3, comment="to appear"))
    assert post(lab, 4) == []


def test_two_versions_between_digests_are_one_paper(lab: Store) -> None:
    announce(lab, 1, news(1), version(2))
    announce(lab, 2, news(2), version(3))
    assert told(owed(lab)) == [(OLD, "replaced", 3, ("mri",))]
    post(lab, 2)
    assert owed(lab) == ()


def test_only_channels_that_want_new_versions_get_them(lab: Store) -> None:
    follow(lab, "mri", channel=PUB)
    announce(lab, 1, news(1), version(2))
    assert owed(lab, PUB) == ()
    wants(lab, Preferences(cross_lists=True), PUB)
    announce(lab, 2, news(2), version(3))
    assert owed(lab, PUB) == ()


def test_who_begins_to_want_them_gets_no_backlog(lab: Store) -> None:
    follow(lab, "mri", channel=PUB)
    announce(lab, 1, news(1), version(2))
    wants(lab, BOTH, PUB)
    assert owed(lab, PUB) == ()
    wants(lab, BOTH, PUB)
    announce(lab, 2, news(2), version(3))
    wants(lab, BOTH, PUB)
    assert told(owed(lab, PUB)) == [(OLD, "replaced", 3, ("mri",))]


def test_a_new_follow_gets_no_backlog_of_updates(lab: Store) -> None:
    announce(lab, 1, news(1), version(2, title="old pet"))
    follow(lab, "pet", NOON + DAY + HOUR)
    assert owed(lab) == ()


def test_what_is_owed_as_new_is_not_told_as_replaced(lab: Store) -> None:
    announce(lab, 1, a_paper("2503.00002", "mri"))
    announce(lab, 2, news(2), version(2, "2503.00002"))
    assert told(owed(lab)) == [("2503.00002", "new", 2, ("mri",))]
    assert post(lab, 2) == [("2503.00002", "new", 2, ("mri",))]
    assert owed(lab) == (), "its second version is what was shown"


def test_a_version_that_came_while_its_post_waited_is_what_was_shown(lab: Store) -> None:
    """Composed at version 1, sent at version 2: the second is not told again."""
    announce(lab, 1, a_paper("2503.00002", "mri"))
    compose(lab, NOON + DAY + HOUR)
    announce(lab, 2, news(2), version(2, "2503.00002"))
    assert [match.paper.version for match in claim_one(lab, NOON + 2 * DAY).matches] == [2]
    send_all(lab, NOON + 3 * DAY)
    assert owed(lab) == ()


def test_a_version_that_came_after_its_post_began_is_told(lab: Store) -> None:
    announce(lab, 1, a_paper("2503.00002", "mri"))
    compose(lab, NOON + DAY + HOUR)
    part = begin_one(lab, NOON + DAY + HOUR)
    announce(lab, 2, news(2), version(2, "2503.00002"))
    assert lab.sent(part, "m1", NOON + 2 * DAY)
    assert post(lab, 2) == [("2503.00002", "replaced", 2, ("mri",))]


def test_a_paper_announced_to_nobody_here_may_come_as_a_new_version(lab: Store) -> None:
    """Its first version was about something else."""
    announce(lab, 1, a_paper("2503.00002", "ct"))
    announce(lab, 2, news(2), version(2, "2503.00002", "mri"))
    assert post(lab, 2) == [("2503.00002", "replaced", 2, ("mri",))]


def test_a_held_paper_that_comes_at_its_second_version_is_new(lab: Store) -> None:
    announce(lab, 1, version(2, "2503.00002", "mri"))
    assert post(lab, 1) == [("2503.00002", "new", 2, ("mri",))]
    assert owed(lab) == ()


def test_an_edit_is_silent(lab: Store) -> None:
    announce(lab, 1, a_paper("2503.00002", "ct"), news(1))
    announce(lab, 2, news(2), a_paper("2503.00002", "mri", comment="12 pages"))
    assert owed(lab) == ()


# --- papers we did not know, or knew from elsewhere ---------------------------------------------


def unknown(number: int, submitted: int, **facts: object) -> Paper:
    """A paper from long ago, its version submitted so many days after the baseline."""
    return a_paper("2407.00001", "mri", version=number, updated=NOON + submitted * DAY, **facts)


@pytest.mark.parametrize(
    ("paper", "is_told"),
    [
        (unknown(3, submitted=5), True),
        (unknown(3, submitted=-3), False),
        (unknown(1, submitted=5), False),
        (replace(unknown(3, submitted=5), updated=None), False),
    ],
)
def test_an_unknown_old_paper_counts_if_its_version_is_of_late(
    lab: Store, paper: Paper, is_told: bool
) -> None:
    """It was replaced before we knew it; one that was only edited or cross-listed cannot be told."""
    announce(lab, 8, news(1), paper)
    assert ids(owed(lab)) == [paper.id] * is_told


def test_a_search_that_was_faster_takes_no_update_away(lab: Store) -> None:
    announce(lab, 1, news(1), version(2))
    post(lab, 1)
    lab.save_known(None, [version(3)], Origin.API, NOON + 2 * DAY)
    announce(lab, 3, news(3), version(3))
    assert post(lab, 3) == [(OLD, "replaced", 3, ("mri",))]


def test_what_only_a_search_brought_is_no_update(lab: Store) -> None:
    lab.save_known(None, [version(2)], Origin.API, NOON + DAY)
    announce(lab, 1, news(1))
    assert owed(lab) == ()


def test_an_imported_page_makes_old_versions_no_news(lab: Store) -> None:
    """The page had version 1; version 2 is two years old, and something was edited today."""
    page = [(keyword("mri"), [Paper(id=PaperId("2407.00001"), version=1, title="mri")])]
    lab.import_page(LAB, page, ANN, NOON)
    announce(lab, 1, news(1), unknown(2, submitted=-700))
    assert owed(lab) == ()
    announce(lab, 9, news(2), unknown(3, submitted=8))
    assert post(lab, 9) == [("2407.00001", "replaced", 3, ("mri",))]


def test_the_baseline_is_no_update(store: Store) -> None:
    follow(store, "mri")
    wants(store)
    store.save_papers([version(1)], Origin.OAI, NOON)
    announce(store, 0, version(2))
    announce(store, 1, news(1))
    assert owed(store) == ()


# --- cross-lists --------------------------------------------------------------------------------

WIDER = {"categories": ("cs.CV", "cs.LG")}


def test_a_cross_list_comes_where_only_the_new_category_is_followed(lab: Store) -> None:
    announce(lab, 1, a_paper("2503.00002", "ct"), news(1))
    assert owed(lab) == ()
    announce(lab, 2, news(2), a_paper("2503.00002", "ct", **WIDER))
    assert post(lab, 2) == [("2503.00002", "cross-listed", 1, ("cs.LG",))]
    announce(lab, 3, news(3), a_paper("2503.00002", "ct", comment="12 pages", **WIDER))
    assert owed(lab) == ()


def test_a_keyword_that_found_the_paper_all_along_has_no_news(lab: Store) -> None:
    """Not even one that was followed only after the paper was stored."""
    follow(lab, "old", NOON + HOUR)
    announce(lab, 1, news(1), a_paper(OLD, "old mri", categories=("cs.CV", "math.NA")))
    assert owed(lab) == ()


def test_a_channel_that_had_the_paper_gets_no_cross_list(lab: Store) -> None:
    announce(lab, 1, a_paper("2503.00002", "mri"))
    post(lab, 1)
    announce(lab, 2, news(2), a_paper("2503.00002", "mri", **WIDER))
    assert owed(lab) == ()


def test_only_channels_that_want_cross_lists_get_them(lab: Store) -> None:
    follow(lab, "cs.LG", channel=PUB)
    wants(lab, Preferences(replacements=True), PUB)
    announce(lab, 1, news(1), a_paper(OLD, "old", **WIDER))
    assert owed(lab, PUB) == ()
    assert told(owed(lab)) == [(OLD, "cross-listed", 1, ("cs.LG",))]


def test_a_cross_list_with_a_new_version_is_told_once(lab: Store) -> None:
    announce(lab, 1, news(1), version(2, title="old", **WIDER))
    assert post(lab, 1) == [(OLD, "cross-listed", 2, ("cs.LG",))]
    announce(lab, 2, news(2), version(3, title="old", **WIDER))
    assert post(lab, 2) == [(OLD, "replaced", 3, ("cs.LG",))]


def test_categories_may_grow_twice(lab: Store) -> None:
    follow(lab, "math.NA", channel=PUB)
    wants(lab, BOTH, PUB)
    announce(lab, 1, news(1), a_paper(OLD, "old", **WIDER))
    announce(lab, 2, news(2), a_paper(OLD, "old", categories=("cs.CV", "cs.LG", "math.NA")))
    assert told(owed(lab)) == [(OLD, "cross-listed", 1, ("cs.LG",))]
    assert told(owed(lab, PUB)) == [(OLD, "cross-listed", 1, ("math.NA",))]


def test_categories_that_grow_twice_before_a_batch_count_from_the_first(lab: Store) -> None:
    assert announce(lab, 1, a_paper(OLD, "old", **WIDER)) is None
    announce(lab, 2, news(2), a_paper(OLD, "old", categories=("cs.CV", "cs.LG", "math.NA")))
    assert told(owed(lab)) == [(OLD, "cross-listed", 1, ("cs.LG",))]


# --- between batches ----------------------------------------------------------------------------


def test_updates_wait_for_a_batch_and_are_matched_with_it(lab: Store) -> None:
    """Nothing new was announced that day; a keyword followed meanwhile finds them, too."""
    assert announce(lab, 1, version(2, title="old pet")) is None
    assert owed(lab) == ()
    follow(lab, "pet", NOON + DAY + HOUR)
    announce(lab, 2, news(2))
    assert told(owed(lab)) == [(OLD, "replaced", 2, ("pet",))]


def test_a_broken_off_harvest_loses_no_update(lab: Store) -> None:
    lab.save_papers([version(2)], Origin.OAI, NOON + DAY)
    lab.harvest_failed("the connection broke off", NOON + DAY)
    announce(lab, 1, news(1), version(2))
    assert told(owed(lab)) == [(OLD, "replaced", 2, ("mri",))]


# --- preferences --------------------------------------------------------------------------------


def test_who_wants_less_gets_less_of_a_post_not_yet_started(lab: Store) -> None:
    announce(lab, 1, news(1), version(2), a_paper("2503.00002", "mri"))
    compose(lab, NOON + DAY + HOUR)
    assert lab.waiting(LAB.id) == 2
    wants(lab, Preferences())
    assert lab.waiting(LAB.id) == 0
    assert ids(owed(lab)) == ["2503.00002"]


def test_an_update_over_the_cap_or_muted_does_not_come_again(lab: Store) -> None:
    announce(lab, 1, news(1), version(2), a_paper("2503.00002", "mri"))
    compose(lab, NOON + DAY + HOUR, cap=1)
    send_all(lab, NOON + DAY + HOUR)
    assert owed(lab) == ()


def test_waiting_papers_are_counted_with_updates(lab: Store) -> None:
    follow(lab, "mri", channel=PUB)
    announce(lab, 1, version(2), a_paper("2503.00002", "mri", **WIDER))
    assert lab.waiting_counts() == {LAB.id: 2, PUB.id: 1}
    compose(lab, NOON + DAY + HOUR)
    assert lab.waiting_counts() == {PUB.id: 1}


def test_a_paper_has_one_row_for_ever_but_one_per_new_version(lab: Store) -> None:
    for day in range(1, 5):
        announce(lab, day, news(day), version(day + 1))
        post(lab, day)
    entries = lab.trace(LAB.id, PaperId(OLD)).entries
    assert [(each.kind, each.version) for each in entries] == [
        (Kind.REPLACED, number) for number in range(2, 6)
    ]
