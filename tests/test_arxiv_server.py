"""The local arXiv itself: it finds, lists and pretends as the real one does."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import requests

from arxiv_line import NOW, WHOLE, a_source, some
from arxiv_pages import CATEGORY
from arxiv_query import QueryError, compiled, stems
from arxiv_server import ArxivServer
from bot.domain import Paper, PaperId
from realdata import real_data

MONDAY, TUESDAY, WEDNESDAY = date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 2)


def harvested(server: ArxivServer, since: date = MONDAY) -> dict[PaperId, Paper]:
    pages = a_source(server).harvest(since, NOW)
    return {paper.id: paper for page in pages for paper in page.papers}


# --- days ---------------------------------------------------------------------------------------


def test_today_hides_what_is_dated_later(arxiv_server: ArxivServer) -> None:
    arxiv_server.announce(TUESDAY, some(2))
    arxiv_server.announce(WEDNESDAY, some(2, first=3))
    arxiv_server.today = TUESDAY
    assert len(harvested(arxiv_server)) == 2
    assert len(a_source(arxiv_server).look_up([paper.id for paper in some(4)], NOW)) == 2
    arxiv_server.today = WEDNESDAY
    assert len(harvested(arxiv_server)) == 4


def test_today_shows_a_paper_as_it_stood_then(arxiv_server: ArxivServer) -> None:
    arxiv_server.announce(TUESDAY, [WHOLE])
    arxiv_server.replace(WHOLE.id, WEDNESDAY, title="Better")
    arxiv_server.edit(WHOLE.id, date(2025, 4, 3), categories=("cs.CV", "cs.LG"))
    for today, version, title, categories in (
        (TUESDAY, 1, WHOLE.title, WHOLE.categories),
        (WEDNESDAY, 2, "Better", WHOLE.categories),
        (date(2025, 4, 3), 2, "Better", ("cs.CV", "cs.LG")),
    ):
        arxiv_server.today = today
        paper = harvested(arxiv_server)[WHOLE.id]
        assert (paper.version, paper.title, paper.categories) == (version, title, categories)


def test_a_failure_waits_for_its_turn_and_its_interface(arxiv_server: ArxivServer) -> None:
    arxiv_server.announce(TUESDAY, some(1))
    arxiv_server.fail_next("503", times=2, on="api", skip=1)
    oai = {"verb": "ListRecords", "metadataPrefix": "arXivRaw"}
    answers = [requests.get(arxiv_server.oai_url, params=oai, timeout=5).status_code for _ in range(2)]
    asked = {"id_list": "2504.00001"}
    answers += [requests.get(arxiv_server.api_url, params=asked, timeout=5).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 503, 503, 200]


def test_a_failure_nobody_knows_is_refused(arxiv_server: ArxivServer) -> None:
    with pytest.raises(ValueError, match="is none of"):
        arxiv_server.fail_next("typo")


# --- queries ------------------------------------------------------------------------------------

PAPER = Paper(
    id=PaperId("2504.00001"),
    version=1,
    title="Language Models for the Security of LLMs' Images",
    abstract="Self-supervised LLM-based security.",
    authors=("Yann LeCun", "Maestro Del Rey"),
    categories=("cs.CV", "eess.IV"),
    comment="Accepted at MICCAI",
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('ti:"language model"', True),
        ('ti:"model language"', False),
        ('ti:"image"', True),
        ('ti:"models of security"', False),
        ('ti:"models for with security"', True),
        ('abs:"llm for security"', True),
        ('abs:"supervised"', True),
        ('au:"yann lecun"', True),
        ('au:"lecun maestro"', False),
        ("cat:eess.*", True),
        ("cat:cs.CV", True),
        ("cat:cs", False),
        ("co:miccai", True),
        ("ti:nothing OR co:miccai", True),
        ("ti:nothing AND co:miccai OR ti:language", False),
        ("(ti:nothing AND co:miccai) OR ti:language", True),
        ("cat:cs.CV ANDNOT ti:language", False),
        ("ti:(language AND nothing)", False),
        ("nothing language", True),
    ],
)
def test_a_query_is_read_as_arxiv_reads_it(query: str, found: bool) -> None:
    assert compiled(query)(PAPER) is found


@pytest.mark.parametrize("query", ["abs:foo AND (", ")", "ti:", "AND", "xy:foo", 'ti:""', 'ti:"the"'])
def test_a_query_that_is_none_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        compiled(query)


def test_it_finds_what_arxiv_found() -> None:
    """Over real results of arXiv's own search, the local server agrees for nearly all."""
    with gzip.open(real_data("search-truth-papers.jsonl.gz"), "rt", encoding="utf-8") as lines:
        texts = {(row["id"], row["version"]): row for row in map(json.loads, lines)}
    right = wrong = 0
    for truth in json.loads(real_data("search-truth.json").read_text(encoding="utf-8"))[:12]:
        if truth["rule"] != "title or abstract":
            continue
        test = compiled(f'ti:"{truth["keyword"]}" OR abs:"{truth["keyword"]}"')
        for names, expected in ((truth["listed"], True), (truth["not_listed"], False)):
            for id, _, version in (name.rpartition("v") for name in names):
                row = texts[id, int(version)]
                paper = Paper(id=id, version=1, title=row["title"], abstract=row["abstract"])
                right, wrong = (right + 1, wrong) if test(paper) is expected else (right, wrong + 1)
    stems.cache_clear()
    assert right > 1000
    assert wrong < right / 500


# --- real papers, and as a program ----------------------------------------------------------------


def test_real_papers_come_through_unchanged() -> None:
    """A week of real announcements, rendered, fetched and parsed, are the same papers."""
    with ArxivServer() as server:
        server.load(real_data("announced-2025-03-18-to-05-31.jsonl.gz"))
        server.today = date(2025, 3, 25)
        papers = harvested(server, date(2025, 3, 18))
        held = {row.paper.id: row.paper for row in server._rows(date(2025, 3, 25))}
    assert len(papers) > 1000
    assert papers.keys() == held.keys()
    for id, paper in papers.items():
        given = held[id]
        assert (paper.version, paper.title) == (given.version, " ".join(given.title.split()))
        assert paper.abstract == " ".join(given.abstract.split())
        assert paper.categories == tuple(filter(CATEGORY.fullmatch, given.categories))
    changed = [id for id, paper in papers.items() if paper.authors != held[id].authors]
    assert len(changed) < len(papers) / 200


@contextmanager
def as_a_program(*options: str) -> Iterator[str]:
    """The server in a process of its own; gives its address."""
    program = [sys.executable, str(Path(__file__).with_name("arxiv_server.py")), *options]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def test_as_a_program_it_serves_a_file_and_pretends_a_day(tmp_path: Path) -> None:
    rows = [
        {"id": "2504.00001", "version": 1, "title": "One", "announced": "2025-04-01T00:00:00Z"},
        {"id": "2504.00002", "version": 2, "title": "Two", "announced": "2025-04-02"},
    ]
    papers = tmp_path / "papers.jsonl.gz"
    papers.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    today = tmp_path / "today"
    today.write_text("2025-04-01\n")
    asked = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "2025-04-01"}
    with as_a_program("--papers", str(papers), "--today-file", str(today)) as url:
        first = requests.get(f"{url}/oai", params=asked, timeout=5).text
        today.write_text("2025-04-02\n")
        second = requests.get(f"{url}/oai", params=asked, timeout=5).text
    assert (first.count("<record>"), second.count("<record>")) == (1, 2)
    assert "<responseDate>2025-04-02T" in second
