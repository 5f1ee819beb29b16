"""Search over stored papers: by tokens, newest first, a page at a time."""

from contextlib import closing
from datetime import timedelta
from itertools import product

import pytest
import sqlalchemy as sa

from bot import clock, matching
from bot.clock import INDEXED_AT_ONCE
from bot.domain import Origin, Paper, PaperId, rank
from bot.keywords import parse
from bot.ports import Cursor, Narrowing, Store
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.phrases import Marks
from bot.storage.search import find_ranks
from feed import a_paper, utc
from stores import Place
from storing import DAY, NOON, announce, take_baseline


def token(word: str) -> str:
    """The index token of one word of a title."""
    with_it, without = (
        matching.index_tokens(a_paper("2503.00001", title)) for title in (f"zzz {word}", "zzz")
    )
    (found,) = with_it - without
    return found


def find(store: Store, *alternatives: str, cursor: Cursor | None = None, limit: int = 100) -> list[str]:
    """Identifiers of papers with all words of an alternative, which is written ``word+word``."""
    narrowing: Narrowing = tuple(frozenset(map(token, each.split("+"))) for each in alternatives)
    return [paper.id for paper in store.candidates(narrowing, cursor or Cursor(), limit)]


@pytest.fixture
def shelf(store: Store) -> Store:
    """Five papers, one of them from the last century."""
    titles = {
        "2503.00002": "mri brain",
        "2503.00001": "mri heart",
        "2411.00009": "pet brain",
        "hep-th/9901001": "mri string",
        "2502.00003": "unrelated",
    }
    papers = [a_paper(id, title) for id, title in titles.items() if id[0] == "2"]
    papers.append(
        Paper(id=PaperId("hep-th/9901001"), version=1, title="mri string", published=utc(1999, 1, 4))
    )
    store.save_papers(papers, Origin.OAI, NOON)
    return store


def test_all_tokens_of_an_alternative_must_be_there_newest_first(shelf: Store) -> None:
    assert find(shelf, "mri") == ["2503.00002", "2503.00001", "hep-th/9901001"]
    assert find(shelf, "mri+brain") == ["2503.00002"]
    assert find(shelf, "mri+heart", "pet+brain") == ["2503.00001", "2411.00009"]
    assert find(shelf, "mri+pet") == []


def test_with_nothing_to_narrow_by_all_papers_come(shelf: Store) -> None:
    everything = ["2503.00002", "2503.00001", "2502.00003", "2411.00009", "hep-th/9901001"]
    assert find(shelf) == everything
    assert [paper.id for paper in shelf.candidates((frozenset(),), Cursor(), 9)] == everything
    several = (frozenset({token("pet")}), frozenset[str]())
    assert [paper.id for paper in shelf.candidates(several, Cursor(), 9)] == everything


def test_a_walk_goes_on_below_its_cursor(shelf: Store) -> None:
    assert find(shelf, "mri", limit=2) == ["2503.00002", "2503.00001"]
    below = Cursor(below=PaperId("2503.00001"))
    assert find(shelf, "mri", cursor=below) == ["hep-th/9901001"]
    assert find(shelf, cursor=below, limit=1) == ["2502.00003"]


PHRASES = (
    "heart attack",
    "magnetic imaging",
    "nothing like it",
    "heart of attack",
    "ti:attack heart",
    "brain",
)
MARKS = ((), (3,), (3, 9), (30, 60))


def test_papers_with_a_phrase_come_newest_first_wherever_the_search_pauses(place: Place) -> None:
    """PostgreSQL goes back from mark to mark; each page must bring what it would without."""
    words = ("heart attack", "attack heart", "heart failure attack", "magnetic resonance imaging")
    titles = [f"{words[number % 4]} of mice {'brain' * (number % 3 == 0)}" for number in range(24)]
    papers = [
        a_paper(f"25{1 + number // 12:02}.{number:05}", title, published=NOON + number * DAY)
        for number, title in enumerate(titles)
    ]
    with closing(place.open()) as store:
        store.save_papers(papers, Origin.OAI, NOON)
    newest_first = sorted(papers, key=lambda paper: rank(paper.id), reverse=True)
    cursors = [
        Cursor(below=below and below.id, since=since)
        for below in (None, papers[11])
        for since in (None, (NOON + 5 * DAY).date())
    ]
    with closing(Database(read_address(place.url))) as database:
        for text, sizes, cursor, limit in product(PHRASES, MARKS, cursors, (1, 5)):
            keyword, known = parse(text), {rank(paper.id): paper for paper in papers}
            narrowing, likely = matching.narrowing(keyword), matching.likely(keyword)
            with database.search() as connection:
                ranks = find_ranks(database, connection, narrowing, cursor, limit, likely, Marks(sizes))
            found = [known[each] for each in ranks if matching.matches(keyword, known[each])]
            there = [
                paper for paper in newest_first if reached(paper, cursor) and matching.matches(keyword, paper)
            ]
            assert found == there[: len(found)]
            assert len(ranks) == limit or len(found) == len(there)


def reached(paper: Paper, cursor: Cursor) -> bool:
    """Whether a search that goes so far comes by the paper."""
    assert paper.published
    late = cursor.since is None or paper.published.date() >= cursor.since
    return late and (cursor.below is None or rank(paper.id) < rank(cursor.below))


def test_since_a_day_means_submitted_or_announced_since(store: Store) -> None:
    """A paper held back for weeks counts from its announcement."""
    take_baseline(store)
    held = a_paper("2503.00002", "mri", published=utc(2025, 2, 1))
    announce(store, NOON + 2 * DAY, held)
    known = a_paper("2503.00003", "mri", published=utc(2025, 3, 13, 23, 59))
    fresh = a_paper("2503.00004", "mri", published=utc(2025, 3, 14))
    store.save_known(None, [known, fresh], Origin.API, NOON + 2 * DAY)
    cursor = Cursor(since=(NOON + 2 * DAY).date())
    assert find(store, "mri", cursor=cursor) == ["2503.00004", "2503.00002"]
    assert find(store, cursor=cursor) == ["2503.00004", "2503.00002"]
    assert find(store, "mri", cursor=Cursor(since=(NOON + 9 * DAY).date())) == []


def test_a_replaced_text_is_found_by_its_new_words_only(store: Store) -> None:
    store.save_papers([a_paper("2503.00002", "mri")], Origin.OAI, NOON)
    store.save_papers([a_paper("2503.00002", "pet", version=2)], Origin.OAI, NOON + DAY)
    assert find(store, "mri") == []
    assert find(store, "pet") == ["2503.00002"]


def test_a_new_comment_is_found(store: Store) -> None:
    """Every field that keywords look at is in the index, also at the same version."""
    plain, commented = a_paper("2503.00002"), a_paper("2503.00002", comment="MICCAI")
    store.save_papers([plain], Origin.OAI, NOON)
    store.save_papers([commented], Origin.OAI, NOON + DAY)
    (added,) = matching.index_tokens(commented) - matching.index_tokens(plain)
    assert store.candidates((frozenset({added}),), Cursor(), 5) == [commented]


def test_a_pruned_paper_is_not_found(store: Store) -> None:
    store.save_papers([a_paper("2503.00002", "mri")], Origin.OAI, NOON)
    assert store.prune(NOON + timedelta(seconds=1), 0, 10) == 1
    assert find(store, "mri") == find(store) == []


def test_a_tally_counts_what_is_recent_and_brings_some(shelf: Store) -> None:
    """By submission or announcement, for several narrowings at once; a look at nothing is nothing."""
    take_baseline(shelf)
    announce(shelf, NOON + DAY, a_paper("2503.00009", "mri held back", published=utc(2024, 1, 1)))
    wanted = [(frozenset({token("mri")}),), (), (frozenset({token("string")}),)]
    mri, everything, string = shelf.tally(wanted, utc(2025, 2, 1).date(), 2)
    assert (mri.count, [paper.id for paper in mri.sample]) == (3, ["2503.00009", "2503.00002"])
    assert (everything.count, len(everything.sample)) == (4, 2)
    assert (string.count, string.sample) == (0, ())
    assert [each.count for each in shelf.tally(wanted, utc(2026, 1, 1).date(), 2)] == [0, 0, 0]
    assert shelf.tally([], utc(2025, 2, 1).date(), 2) == []


# --- after an upgrade ---------------------------------------------------------------------------


def test_papers_an_older_version_indexed_are_found_again(place: Place) -> None:
    """In small bites, the newest first; what has no text any more stays out."""
    with closing(place.open()) as store:
        papers = [a_paper(f"2503.{number:05}", f"mri {number}") for number in range(1, 8)]
        store.save_papers(papers, Origin.OAI, NOON)
        assert store.reindex(100) == 0
        forget_index(place.url)
        assert find(store, "mri") == []
        assert store.reindex(3) == 3
        assert find(store, "mri") == ["2503.00007", "2503.00006", "2503.00005"]
        assert [store.reindex(3), store.reindex(3), store.reindex(3)] == [3, 1, 0]
        assert len(find(store, "mri")) == len(papers)


def test_an_old_index_is_recognised_by_its_revision(place: Place) -> None:
    with closing(place.open()) as store:
        store.save_papers([a_paper("2503.00001", "mri")], Origin.OAI, NOON)
        age_index(place.url)
        assert store.reindex(100) == 1
        assert store.reindex(100) == 0


def forget_index(url: str) -> None:
    """As it was when another version had made another index."""
    database = Database(read_address(url))
    with database.write() as connection:
        connection.execute(sa.text("DELETE FROM paper_tokens"))
    database.close()


def age_index(url: str) -> None:
    database = Database(read_address(url))
    with database.write() as connection:
        connection.execute(sa.text("UPDATE paper_tokens SET tokens = 'z1 wmri'"))
    database.close()


def test_the_clock_indexes_everything_anew_bite_by_bite(place: Place) -> None:
    """A start after an upgrade has done it within a few turns, however many papers are stored."""
    with closing(place.open()) as store:
        papers = [a_paper(f"2503.{number:05}", "mri") for number in range(1, 2 * INDEXED_AT_ONCE)]
        store.save_papers(papers, Origin.OAI, NOON)
        age_index(place.url)
        assert clock.reindex(store)
        assert len(find(store, "mri", limit=1_000)) == len(papers)
        assert clock.reindex(store)
