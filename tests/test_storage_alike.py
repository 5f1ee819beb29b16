"""Both databases find what looking at every paper finds, for any keyword: nothing less, nothing more."""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import Keyword, Origin, Paper, PaperId, paper_id, rank
from bot.engine import Engine
from bot.errors import KeywordError
from bot.keywords import parse
from bot.matching.conditions import condition
from bot.matching.reading import Reading, read
from bot.ports import Cursor, Store
from bot.storage import open_store, upgrade
from feed import Feed, utc
from postgres import Postgres
from realdata import real_data
from stores import sqlite_url
from storing import NOON

WORDS = (
    *("image", "images", "imaging", "mri", "MRI", "brain", "heart", "LLM", "llms", "agent", "agents", "C++"),
    *("C#", "GPT-4", "F$^3$OCUS", "F³OCUS", "β-VAE", "Schrödinger", "Schrodinger's", "SARS", "AIDS", "US"),
    *("use", "the", "of", "for", "3D", "x-ray", "time-series", "naïve", r"\'etale", "磁共振", "study"),
)
NAMES = (
    ("Yann LeCun", "Y. LeCun"),
    (r"Paul Erd\H{o}s",),
    ("Li Ming", "李 明"),
    ("ATLAS Collaboration",),
    ("Zoë Ångström",),
)
CATEGORIES = ("cs.CV", "cs.LG", "eess.IV", "math.NA", "hep-th", "astro-ph.CO", "cs.NA")
COMMENTS = (None, "Accepted at MICCAI 2025", "12 pages, code on GitHub", "to appear in C++ Now")


def made_up(count: int) -> list[Paper]:
    """Papers of few words in any order, so that most keywords find some and miss some; over 20 years."""
    dice = Random(7)
    papers = []
    for number in range(count):
        year, month = dice.randrange(5, 26), dice.randrange(1, 13)
        old = year < 7
        id = f"hep-th/{year:02}{month:02}{number:03}" if old else f"{year:02}{month:02}.{number:05}"
        papers.append(
            Paper(
                id=PaperId(id),
                version=1,
                title=" ".join(dice.choices(WORDS, k=dice.randrange(1, 6))),
                abstract=" ".join(dice.choices(WORDS, k=dice.randrange(0, 12))),
                authors=tuple(dice.choice(NAMES)),
                categories=tuple(dict.fromkeys(dice.choices(CATEGORIES, k=dice.randrange(1, 4)))),
                comment=dice.choice(COMMENTS),
                published=utc(2000 + year, month, 2),
            )
        )
    return papers


def real(count: int) -> list[Paper]:
    with gzip.open(real_data("papers-50k.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [
            Paper(
                id=id,
                version=facts.get("version") or 1,
                title=facts["title"],
                abstract=facts["abstract"],
                authors=tuple(facts["authors"]),
                categories=tuple(facts["categories"]),
                comment=facts.get("comment"),
                published=utc(2025, 3, 1),
            )
            for facts in map(json.loads, islice(lines, 20_000, 20_000 + count))
            if (id := paper_id(facts["id"]))
        ]


@dataclass(frozen=True)
class Shelves:
    """The same papers in two databases and in a list, newest first."""

    papers: Sequence[Paper]
    readings: Sequence[Reading]
    stores: Sequence[Store]

    def scan(self, keyword: Keyword, limit: int, since: Cursor) -> list[str]:
        """What there is to find, by looking at every paper."""
        fits = condition(keyword.node)
        all_there_are = (
            paper.id
            for paper, reading in zip(self.papers, self.readings, strict=True)
            if (since.below is None or rank(paper.id) < rank(since.below))
            and (since.since is None or (paper.published and paper.published.date() >= since.since))
            and fits(reading)
        )
        return list(islice(all_there_are, limit))

    def search(self, keyword: Keyword, limit: int, cursor: Cursor) -> list[list[str]]:
        """What each database finds."""
        engines = [Engine(store, Feed()) for store in self.stores]
        return [[paper.id for paper in engine.search(keyword, limit, cursor)] for engine in engines]

    def agree(self, said: str, limit: int = 10_000, cursor: Cursor | None = None) -> int:
        """All find the same; returns how much."""
        cursor = cursor or Cursor()
        try:
            keyword = parse(said)
        except KeywordError:
            return 0
        expected = self.scan(keyword, limit, cursor)
        assert self.search(keyword, limit, cursor) == [expected] * len(self.stores)
        return len(expected)


Filled = Callable[[Sequence[Paper]], Shelves]


@pytest.fixture(scope="module")
def filled(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Puts papers into a database of each kind."""
    opened: list[Store] = []

    def fill(papers: Sequence[Paper]) -> Shelves:
        urls = (sqlite_url(tmp_path_factory.mktemp("alike")), postgres.new_database())
        for url in urls:
            upgrade(url)
            opened.append(open_store(url, now=NOON))
            opened[-1].save_papers(papers, Origin.OAI, NOON)
        newest_first = sorted(papers, key=lambda paper: -rank(paper.id))
        return Shelves(newest_first, [read(paper) for paper in newest_first], opened[-2:])

    yield fill
    for store in opened:
        store.close()


@pytest.fixture(scope="module")
def shelves(filled: Filled) -> Shelves:
    return filled(made_up(200))


@pytest.fixture(scope="module")
def real_shelves(filled: Filled) -> Shelves:
    return filled(real(250))


# --- keywords as people type them, and as nobody would ------------------------------------------

PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
TERMS = st.one_of(
    PHRASES,
    PHRASES.map('"{}"'.format),
    PHRASES.map('="{}"'.format),
    st.builds('{}:"{}"'.format, st.sampled_from(["ti", "abs"]), PHRASES),
    st.sampled_from(
        [f'au:"{name}"' for names in NAMES for name in names] + ["au:lecun", "au:erdos", "au:li"]
    ),
    st.sampled_from([f"cat:{name}" for name in CATEGORIES] + ["cat:cs.*", "cat:hep-*", "cat:math", "cat:c*"]),
    st.sampled_from(["co:miccai", "co:github", 'co:"code on github"', "co:pages", 'co:="C++ Now"']),
)
KEYWORDS = st.recursive(
    TERMS,
    lambda parts: st.one_of(
        st.builds("({} AND {})".format, parts, parts),
        st.builds("({} OR {})".format, parts, parts),
        st.builds("({} AND NOT {})".format, parts, parts),
        st.builds("({}, {})".format, parts, parts),
    ),
    max_leaves=5,
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(said=KEYWORDS)
def test_both_databases_find_what_is_there(shelves: Shelves, said: str) -> None:
    shelves.agree(said)


@FEW
@given(said=KEYWORDS, limit=st.integers(1, 9), at=st.integers(0, 199), days=st.integers(0, 9_000))
def test_a_page_of_a_walk_is_the_same_on_both(
    shelves: Shelves, said: str, limit: int, at: int, days: int
) -> None:
    """However the walk goes on: below a paper, not before a day."""
    since = (utc(2025, 12, 31) - timedelta(days=days)).date()
    shelves.agree(said, limit, Cursor(below=shelves.papers[at].id))
    shelves.agree(said, limit, Cursor(since=since))


@pytest.mark.parametrize("word", WORDS)
def test_any_word_of_a_paper_is_found_on_both(shelves: Shelves, word: str) -> None:
    shelves.agree(word)
    shelves.agree(f'="{word}"')


def test_the_made_up_keywords_do_find_something(shelves: Shelves) -> None:
    """Otherwise agreeing would prove nothing."""
    assert shelves.agree("image") > 30
    assert shelves.agree('image AND cat:cs.* AND NOT au:"Li Ming"') > 5
    assert shelves.agree('co:miccai au:"Y. LeCun"') > 5


def test_both_databases_find_what_is_there_among_real_papers(real_shelves: Shelves) -> None:
    """Keywords are taken from the papers themselves: words, pairs of words, names, categories, together."""
    dice, found = Random(3), 0
    for _ in range(40):
        one, other = dice.choice(real_shelves.papers), dice.choice(real_shelves.papers)
        said = dice.choice(
            [
                some_words(one, dice, 1),
                some_words(one, dice, 2),
                f'"{some_words(one, dice, 3)}"',
                f'="{some_words(one, dice, 2)}"',
                f'au:"{dice.choice(one.authors)}"',
                f"cat:{dice.choice(one.categories)} {some_words(one, dice, 1)}",
                f"({some_words(one, dice, 1)}) OR ({some_words(other, dice, 2)})",
                f"({some_words(one, dice, 1)}) AND NOT ({some_words(other, dice, 1)})",
                f"ti:({some_words(one, dice, 1)}, {some_words(other, dice, 1)})",
            ]
        )
        found += real_shelves.agree(said)
    assert found > 100


def some_words(paper: Paper, dice: Random, count: int) -> str:
    """Words of a paper that stand together."""
    words = (paper.title + " " + paper.abstract).split()
    at = dice.randrange(max(1, len(words) - count))
    return " ".join(words[at : at + count]).strip('"()[],;.=')
