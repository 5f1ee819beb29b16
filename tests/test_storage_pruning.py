"""Which texts are kept, which go, and that letting go costs the same however much is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain import Draft, Origin, Owed, Paper, PaperId, Preferences, Slot
from bot.ports import Store
from bot.storage import open_store, upgrade
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.store import SqlStore
from feed import a_paper
from stores import Place, sqlite_url
from storing import (
    ANN,
    DAY,
    HOUR,
    LAB,
    NOON,
    announce,
    by_title,
    compose,
    follow,
    gathered,
    keyword,
    send_all,
    take_baseline,
)

LATER = NOON + 200 * DAY


def kept(store: Store, papers: Sequence[Paper]) -> list[str]:
    return [paper.id for paper in store.papers([paper.id for paper in papers])]


def prune_all(store: Store, per_keyword: int = 0) -> None:
    """As often as the clock does it in some weeks."""
    for day in range(0, 90, 10):
        store.prune(LATER + day * DAY, per_keyword, 1000)


@pytest.fixture
def lab(store: Store) -> Store:
    take_baseline(store)
    follow(store, "mri")
    return store


# --- what is needed -----------------------------------------------------------------------------


def test_what_was_decided_against_goes(lab: Store) -> None:
    """Over the cap, muted, or imported: the channel's ledger says so for ever, without the text."""
    papers = [a_paper(f"2503.0010{number}", "mri") for number in range(3)]
    announce(lab, NOON + DAY, *papers)
    lab.import_page(LAB, [(keyword("ct"), [a_paper("2503.00200", "ct")])], ANN, NOON + DAY)

    def draft(owed: Owed) -> Draft:
        shown, capped, muted = owed.matches
        return Draft(parts=((shown,),), skipped=(capped,), muted=((muted, "app"),))

    lab.compose(LAB.id, Slot(at=NOON + DAY, day=NOON.date()), draft, NOON + DAY)
    send_all(lab, NOON + DAY)
    prune_all(lab)
    assert kept(lab, [*papers, a_paper("2503.00200")]) == ["2503.00102"]
    reasons = [lab.trace(LAB.id, paper.id).entries[0].reason for paper in papers]
    assert reasons == ["muted: app", "cap", None]
    assert gathered(lab) == []


def test_what_waits_in_a_post_or_for_one_stays(lab: Store) -> None:
    follow(lab, "pet")
    pending, owed, other = (
        a_paper("2503.00101", "mri"),
        a_paper("2503.00102", "pet"),
        a_paper("2503.00103", "ct"),
    )
    announce(lab, NOON + DAY, pending)
    compose(lab, NOON + DAY)
    announce(lab, NOON + 2 * DAY, owed, other)
    prune_all(lab)
    assert kept(lab, [pending, owed, other]) == [pending.id, owed.id]


@pytest.mark.parametrize(
    ("preferences", "stays"),
    [
        (Preferences(replacements=True), ["2503.00001"]),
        (Preferences(cross_lists=True), []),
        (Preferences(), []),
    ],
)
def test_a_new_version_stays_where_a_channel_is_owed_it(
    lab: Store, preferences: Preferences, stays: list[str]
) -> None:
    """The channel has been paused for months; whoever did not ask for new versions needs none."""
    lab.set_preferences(replace(LAB, preferences=preferences), NOON)
    second = a_paper("2503.00001", "old mri", version=2, updated=NOON)
    announce(lab, NOON + DAY, second, a_paper("2503.00101", "ct"))
    lab.pause(LAB.id, "by Ann", NOON + DAY)
    prune_all(lab)
    assert kept(lab, [second]) == stays
    assert gathered(lab) == stays


def test_an_update_that_waits_for_its_batch_is_young(lab: Store) -> None:
    lab.set_preferences(replace(LAB, preferences=Preferences(replacements=True)), NOON)
    second = a_paper("2503.00001", "old mri", version=2, updated=LATER)
    announce(lab, LATER + DAY, second)
    lab.prune(LATER, 0, 1000)
    announce(lab, LATER + 2 * DAY, a_paper("2510.00101", "ct"))
    assert gathered(lab) == ["2503.00001"]


def test_a_new_version_of_what_was_let_go_is_told_with_its_text(lab: Store) -> None:
    lab.set_preferences(replace(LAB, preferences=Preferences(replacements=True)), NOON)
    announce(lab, NOON + DAY, a_paper("2503.00101", "ct"))
    prune_all(lab)
    second = a_paper("2503.00101", "mri", version=2, updated=LATER)
    announce(lab, LATER, second, a_paper("2510.00102", "ct"))
    assert [match.paper for match in lab.owed(LAB.id, LATER).matches] == [second]


def test_what_is_needed_no_more_goes_some_weeks_later(lab: Store) -> None:
    paper = a_paper("2503.00101", "mri")
    announce(lab, NOON + DAY, paper)
    assert lab.prune(LATER, 0, 10) == 1, "the baseline's"
    mri = lab.keyword_id("mri")
    assert mri is not None
    lab.unfollow(LAB.id, [mri], LATER)
    assert lab.prune(LATER, 0, 10) == 0, "it was looked at just now"
    assert lab.prune(LATER + 31 * DAY, 0, 10) == 1
    assert kept(lab, [paper]) == []


def test_a_bite_that_finds_nothing_to_let_go_comes_further_the_next_time(lab: Store) -> None:
    """However many are kept for ever, the rest has its turn."""
    posted = [a_paper(f"2503.001{number:02}", "mri") for number in range(20)]
    announce(lab, NOON + DAY, *posted)
    compose(lab, NOON + DAY)
    send_all(lab, NOON + DAY)
    announce(lab, NOON + 2 * DAY, a_paper("2503.00200", "ct"))
    bites = [lab.prune(LATER, 0, 5) for _ in range(6)]
    assert sum(bites) == 2, "the baseline's paper and one nobody follows"
    assert len(kept(lab, posted)) == 20


@pytest.mark.parametrize("seed", range(3))
def test_tables_and_newest_of_each_keyword_are_as_before(store: Store, seed: int) -> None:
    """The page is by date, imported places and identifier, the search by identifier: both stay whole."""
    dice = Random(seed)
    imported = [undated(number, dice) for number in range(12)]
    store.import_page(LAB, [(keyword("mri"), imported), (keyword("pet"), imported[:4])], ANN, NOON)
    for number in range(20, 60):
        known = store.keyword_id(dice.choice(["mri", "pet"]))
        store.save_known(known, [undated(number, dice)], Origin.API, NOON)
    tables = store.table(LAB.id, 5)
    newest = [store.seen(follow.keyword_id, 5) for follow in store.follows(LAB.id, NOON)]
    store.prune(LATER, 5, 1000)
    assert store.paper_count() < 30
    assert store.table(LAB.id, 5) == tables
    assert [store.seen(follow.keyword_id, 5) for follow in store.follows(LAB.id, NOON)] == newest


def undated(number: int, dice: Random) -> Paper:
    """A paper of one of few days, or of none."""
    day = dice.choice([None, *(NOON - days * DAY for days in range(4))])
    return a_paper(f"2503.{dice.randrange(1, 90):02}{number:03}", updated=day, published=day)


# --- what it costs ------------------------------------------------------------------------------


def filled(store: Store, count: int) -> None:
    """So many papers of one keyword, a few a day, long ago; half of them were posted."""
    take_baseline(store)
    follow(store, "mri")
    papers = [
        a_paper(f"2503.1{number:04}", "mri", updated=NOON + number * HOUR, abstract="")
        for number in range(count)
    ]
    announce(store, NOON + DAY, *papers[: count // 2])
    compose(store, NOON + DAY, per_part=1000, cap=100_000)
    send_all(store, NOON + DAY)
    store.save_papers(papers[count // 2 :], Origin.OAI, NOON + 2 * DAY)
    store.close_batch(NOON.date(), NOON + 2 * DAY, by_title, NOON)
    mri = store.keyword_id("mri")
    assert mri is not None
    store.unfollow(LAB.id, [mri], NOON + 2 * DAY)


def steps_of_a_bite(folder: Path, count: int) -> int:
    """What SQLite has to do for one bite, in steps of its machine, which no busy computer changes."""
    folder.mkdir()
    url = sqlite_url(folder)
    upgrade(url)
    database = Database(read_address(url))
    store = SqlStore(database)
    filled(store, count)
    while store.prune(LATER, 10, 20) < 20:
        pass  # the posted ones come first
    taken = 0

    def tick() -> int:
        nonlocal taken
        taken += 1
        return 0

    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(tick, 100)
    assert store.prune(LATER, 10, 20) == 20
    store.close()
    return taken


def test_a_bite_costs_the_same_however_much_is_kept(tmp_path: Path) -> None:
    few, many = (steps_of_a_bite(tmp_path / str(count), count) for count in (150, 1500))
    assert few > 10, "otherwise nothing was counted"
    assert many < 2 * few


@pytest.fixture
def explained(place: Place) -> Iterator[tuple[Store, list[str]]]:
    """A store, and the plans of all statements it will have run by the end."""
    database = Database(read_address(place.url))
    plans: list[str] = []
    store = SqlStore(database)
    filled(store, 40)
    prefix = "EXPLAIN QUERY PLAN " if database.sqlite else "EXPLAIN "

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def explain(_: object, cursor: Any, statement: str, parameters: Any, *__: object) -> None:
        if (
            statement.startswith(("SELECT", "UPDATE", "INSERT OR REPLACE"))
            and "paper_tokens" not in statement
        ):
            if not database.sqlite:
                # Reading all of a small table is cheap; what matters is that there is another way.
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(prefix + statement, parameters)
            plans.append(f"{statement}\n" + "\n".join(str(row[-1]) for row in cursor.fetchall()))

    yield store, plans
    database.close()


def test_a_bite_reads_no_table_from_end_to_end(explained: tuple[Store, list[str]]) -> None:
    store, plans = explained
    store.prune(LATER, 10, 20)
    assert store.prune(LATER, 10, 20) > 0
    assert len(plans) >= 4
    for plan in plans:
        steps = [line.strip() for line in plan.splitlines()]
        whole = [step for step in steps if step.startswith("SCAN") or "Seq Scan" in step]
        assert [step for step in whole if "INDEX" not in step and "CONSTANT ROW" not in step] == [], plan
    assert any("ix_paper_whole" in plan for plan in plans)


def test_the_room_of_texts_is_given_back(tmp_path: Path) -> None:
    """A SQLite row that shrinks frees nothing; the file would grow for ever."""
    url = sqlite_url(tmp_path)
    store = open_store(url, now=NOON)
    papers = [a_paper(f"2503.1{number:04}", abstract="words " * 300) for number in range(600)]
    store.save_papers(papers, Origin.OAI, NOON)

    def in_use() -> int:
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            pages, free = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("page_count", "freelist_count")
            )
        engine.dispose()
        return int(pages) - int(free)

    before = in_use()
    while store.prune(NOON + timedelta(days=1), 0, 200):
        pass
    assert store.paper(PaperId("2503.10000")) is None
    assert in_use() < before / 4
    store.close()
