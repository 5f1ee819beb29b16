"""The bundled sample: real papers of real days, with summaries of our own."""

import gzip
import json
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.demo.sample import LABEL, sample
from bot.domain import Paper, paper_id
from bot.keywords import parse
from bot.matching import matches
from bot.page import Page, read_page
from realdata import real_data

PAPERS = sample()
DAYS = sorted({one.day for one in PAPERS})
PLAYED = DAYS[-5:]


def summary(paper: Paper) -> str:
    return paper.abstract.removeprefix(f"{LABEL}: ")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def test_every_paper_is_valid_and_stands_once() -> None:
    """Identifiers, versions, titles, authors and categories as arXiv writes them."""
    ids = [one.paper.id for one in PAPERS]
    assert len(ids) == len(set(ids)) == 61
    for paper in (one.paper for one in PAPERS):
        assert paper_id(paper.id) == paper.id
        assert paper.version >= 1
        assert paper.title
        assert paper.authors
        assert all(re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", category) for category in paper.categories)
        assert (paper.published == paper.updated) if paper.version == 1 else paper.published is None


def test_no_paper_is_announced_before_it_was_submitted() -> None:
    """Days are in order and consistent with the dates."""
    assert [one.day for one in PAPERS] == sorted(one.day for one in PAPERS)
    for one in PAPERS:
        assert one.paper.published is None or one.paper.published.date() < one.day


def test_five_announcement_days_in_a_row_have_one_weekend_between_them() -> None:
    """Thursday to Wednesday, after two days that are the baseline."""
    assert [day.strftime("%a") for day in DAYS] == ["Tue", "Wed", "Thu", "Fri", "Mon", "Tue", "Wed"]
    assert [(b - a).days for a, b in pairwise(PLAYED)] == [1, 3, 1, 1]


def test_a_paper_comes_late() -> None:
    """Submitted before the weekend, announced after papers that were submitted days later."""
    (late,) = (one for one in PAPERS if one.paper.id == "2504.00026")
    assert late.paper.published
    assert late.day - late.paper.published.date() == timedelta(days=5)
    earlier = [one for one in PAPERS if one.day < late.day and one.paper.published]
    assert any(one.paper.published > late.paper.published for one in earlier if one.paper.published)


@pytest.mark.parametrize("one", PAPERS, ids=lambda one: one.paper.id)
def test_a_summary_is_two_sentences_under_its_label(one) -> None:  # type: ignore[no-untyped-def]
    """Nobody takes it for the authors' abstract."""
    assert one.paper.abstract.startswith(f"{LABEL}: ")
    assert len(re.findall(r"[.!?](?=\s|$)", summary(one.paper))) == 2
    assert 100 < len(summary(one.paper)) <= 300


@pytest.mark.parametrize("text", ["mri", "magnetic resonance imaging", "medical imaging", "diffusion models"])
def test_the_usual_keywords_find_papers_in_the_five_days(text: str) -> None:
    """On at least three of them."""
    keyword = parse(text)
    days = {one.day for one in PAPERS if matches(keyword, one.paper)}
    assert len(days & set(PLAYED)) >= 3


def the_page() -> Page:
    return read_page(real_data("daily-papers-2025-04-04.md").read_text(encoding="utf-8"))


def test_the_facts_are_those_of_the_real_page() -> None:
    """Title, version, comment and date of each paper, and the headings it stood under."""
    tables = the_page().tables
    real = {paper.id: paper for _, papers in tables for paper in papers}
    headings = [(parse(heading), {paper.id for paper in papers}) for heading, papers in tables]
    for paper in (one.paper for one in PAPERS):
        there = real[paper.id]
        assert (paper.title, paper.version, paper.comment) == (there.title, there.version, there.comment)
        assert (paper.published, paper.updated) == (there.published, there.updated)
        for keyword, ids in headings:
            assert paper.id not in ids or matches(keyword, paper), f"{paper.id} {keyword.text}"


def test_days_authors_and_categories_are_those_of_the_real_listings() -> None:
    """The first day each paper was listed."""
    with gzip.open(real_data("announced-2025-03-18-to-05-31.jsonl.gz"), "rt", encoding="utf-8") as lines:
        listed = {record["id"]: record for record in map(json.loads, lines)}
    for one in PAPERS:
        record = listed[one.paper.id]
        assert one.day == date.fromisoformat(record["announced"][:10])
        assert list(one.paper.authors) == record["authors"]
        assert set(one.paper.categories) <= set(record["categories"])


def test_no_summary_repeats_eight_words_of_its_abstract() -> None:
    """They are told in other words."""
    abstracts = {paper.id: words(paper.abstract) for _, papers in the_page().tables for paper in papers}
    for paper in (one.paper for one in PAPERS):
        theirs, ours = abstracts[paper.id], words(summary(paper))
        runs = Counter(tuple(theirs[at : at + 8]) for at in range(len(theirs) - 7))
        assert not [ours[at : at + 8] for at in range(len(ours) - 7) if tuple(ours[at : at + 8]) in runs]
