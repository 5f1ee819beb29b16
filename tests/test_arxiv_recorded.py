"""Answers arXiv's own servers gave, read whole: pages, errors, odd identifiers."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from arxiv_faults import Reply
from arxiv_line import NOW, a_source
from arxiv_server import ArxivServer
from bot.arxiv import search
from bot.arxiv.answers import document
from bot.arxiv.records import OAI, read_listing
from bot.domain import Paper, PaperId
from bot.errors import SourceError, SourceRefused
from realdata import real_data

LATER = date(2027, 1, 1)


def recorded(name: str) -> Path:
    return real_data("protocol") / name


class Recording(ArxivServer):
    """Plays recorded answers: OAI pages in order, API answers by what was asked."""

    def __init__(self, *, pages: list[Path] | None = None, feeds: list[Path] | None = None) -> None:
        super().__init__()
        self._pages = [path.read_bytes() for path in pages or []]
        self._feeds = [json.loads(path.read_text(encoding="utf-8")) for path in feeds or []]

    def oai(self, params: Mapping[str, list[str]], at: datetime, until: date) -> Reply:
        return Reply(200, "text/xml", self._pages[len(self.requests) - 1])

    def api(self, asked: Mapping[str, str], at: datetime, until: date) -> Reply:
        key = f"id_list={asked['id_list'].replace('/', '%2F').replace(',', '%2C')}&"
        size = f"start={asked['start']}&max_results={asked['max_results']}"
        fitting = [feed for feed in self._feeds if key in feed["url"] and size in feed["url"]]
        return Reply(fitting[0]["status_code"], "application/atom+xml", fitting[0]["body"].encode())


# --- OAI-PMH ------------------------------------------------------------------------------------


def test_the_recorded_chain_of_five_pages_is_followed_to_its_end() -> None:
    """The tokens come back to the server as they were given, encoded once more by the address."""
    pages = [recorded(f"oai_server_rendered/listrecords_arXivRaw_p{number}.xml") for number in range(1, 6)]
    with Recording(pages=pages) as server:
        harvested = list(a_source(server).harvest(date(2009, 1, 1), NOW.replace(year=2027)))
    tokens = [request.params.get("resumptionToken") for request in server.requests]
    assert [page.last for page in harvested] == [False, False, False, False, True]
    assert tokens[1] == "verb%3DListRecords%26metadataPrefix%3DarXivRaw%26from%3D2011-02-03%26skip%3D97"
    assert [page.skipped for page in harvested] == [0] * 5
    assert {page.answered_on for page in harvested} == {date(2026, 11, 20)}
    papers = [paper for page in harvested for paper in page.papers]
    assert len(papers) == sum(path.read_bytes().count(b"<record>") for path in pages)
    assert all(paper.title and paper.abstract and paper.authors and paper.published for paper in papers)


def test_a_recorded_paper_with_many_versions_stands_at_the_highest() -> None:
    papers = {paper.id: paper for paper in _listed("oai/litpuvn__ListRecords_arXivRaw.xml")}
    paper = papers[PaperId("0803.4354")]
    assert paper.version == 6
    assert paper.title == "A O(n^8) X O(n^7) Linear Programming Model of the Traveling Salesman Problem"
    assert paper.published is not None
    assert paper.updated is not None
    assert paper.published.isoformat() == "2008-03-30T23:26:50+00:00"
    assert paper.updated.isoformat() == "2016-10-20T16:58:38+00:00"


def test_a_recorded_list_of_one_group_is_read() -> None:
    assert _listed("oai_server_rendered/listrecords_cs.xml")


ERRORS = [
    ("badargument", SourceRefused, "from date format must be YYYY-MM-DD"),
    ("badformat", SourceRefused, "Did not recognize requested format"),
    ("badset", SourceRefused, "Set does not exist"),
    ("badtoken", SourceError, "expired while it was read"),
    ("badverb", SourceRefused, "Invalid verb provided"),
    ("dupargs", SourceRefused, "Duplicate parameters not allowed"),
    ("idnotexist", SourceRefused, "Invalid arXiv_id structure"),
    ("missingprefix", SourceRefused, "metadataPrefix required"),
    ("noverb", SourceRefused, "Invalid verb provided"),
    ("untilbeforefrom", SourceRefused, "until date must be greater"),
]


@pytest.mark.parametrize(("name", "error", "reason"), ERRORS, ids=[name for name, *_ in ERRORS])
def test_recorded_errors_are_errors(name: str, error: type[SourceError], reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as failed:
        _listed(f"oai_server_rendered/err_{name}.xml")
    assert type(failed.value) is error


def test_the_recorded_answer_that_nothing_matches_is_no_page() -> None:
    with Recording(pages=[recorded("oai_server_rendered/err_norecords.xml")]) as server:
        assert list(a_source(server).harvest(date(2009, 1, 1), NOW)) == []


def _listed(name: str) -> tuple[Paper, ...]:
    listing = read_listing(document(recorded(name).read_bytes(), f"{OAI}OAI-PMH"), LATER)
    assert listing is not None
    return listing.papers


# --- the query API ------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "name"), [(100, "s0_m100_cfe7"), (10, "s0_m10_bc5a"), (15, "s0_m15_80c2")])
def test_recorded_results_are_read_whole(size: int, name: str) -> None:
    (feed,) = recorded("atom_api").glob(f"arxiv.py__q_testing_{name}*.json")
    with Recording(feeds=[feed]) as server:
        papers = search.newest(a_source(server)._wire, server.api_url, "testing", size, NOW)
    assert len(papers) == size
    assert all(paper.title and paper.abstract and paper.authors and paper.published for paper in papers)


LOOK_UPS: list[tuple[str, list[str], list[str]]] = [
    ("id_1605.08386", ["1605.08386"], ["1605.08386v1"]),
    ("id_astro-ph_0601001", ["astro-ph/0601001"], ["astro-ph/0601001v1"]),
    ("id_1707.08567", ["1707.08567"], ["1707.08567v1"]),
    ("id_0000.0000", ["0000.0000"], []),
]


@pytest.mark.parametrize(("name", "wanted", "found"), LOOK_UPS, ids=[name for name, *_ in LOOK_UPS])
def test_recorded_look_ups_are_read(name: str, wanted: list[str], found: list[str]) -> None:
    feeds = list(recorded("atom_api").glob(f"arxiv.py__{name}_s0_m100_*.json"))
    for feed in feeds:
        answer = json.loads(feed.read_text(encoding="utf-8"))
        root = document(answer["body"].encode(), f"{search.ATOM}feed")
        search.check_feed(root, 100)
    with Recording(feeds=feeds) as server:
        question = search.arxiv.Search(id_list=wanted, max_results=100)
        papers = search._ask(a_source(server)._wire, server.api_url, question, NOW)
    assert [f"{paper.id}v{paper.version}" for paper in papers] == found


def test_the_recorded_refusal_of_an_identifier_is_told_in_its_words() -> None:
    (feed,) = recorded("atom_api").glob("arxiv.py__id_abc_*.json")
    question = search.arxiv.Search(id_list=["abc"], max_results=100)
    with Recording(feeds=[feed]) as server, pytest.raises(SourceRefused, match="incorrect id format for abc"):
        search._ask(a_source(server)._wire, server.api_url, question, NOW)


@pytest.mark.parametrize("name", ["200_empty_page.xml", "200_truncated_page.xml"])
def test_a_page_that_owes_papers_is_a_failure(name: str) -> None:
    feed = document(recorded(f"errors_synthetic/{name}").read_bytes(), f"{search.ATOM}feed")
    with pytest.raises(SourceError, match="where it owes"):
        search.check_feed(feed, 10)
